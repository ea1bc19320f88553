/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-change-block.h"

#include <string.h>

#define FIRST_CAPACITY 4096

/* What precedes each record's bytes. Never leaves the process, so the machine's byte order is
 * right. */
typedef struct
{
  guint64 lsn;
  guint32 length; /* a message has less than 1 GiB */
  guint32 kind;
} Header;

/* What follows them: room for the end of the last value, which is made a string where it lies. */
#define TERMINATOR_SIZE 1

PgcChangeBlock *
pgc_change_block_new (void)
{
  return g_new0 (PgcChangeBlock, 1);
}

PgcChangeBlock *
pgc_change_block_ref (PgcChangeBlock *block)
{
  block->references++;
  return block;
}

void
pgc_change_block_free (PgcChangeBlock *block)
{
  if (block == NULL)
    return;
  if (block->references > 0)
    {
      block->references--;
      return;
    }
  g_free (block->data);
  g_free (block);
}

gsize
pgc_change_block_record_size (gsize length)
{
  return sizeof (Header) + length + TERMINATOR_SIZE;
}

void
pgc_change_block_reserve (PgcChangeBlock *block, gsize capacity)
{
  if (capacity <= block->capacity)
    return;
  block->data = g_realloc (block->data, capacity);
  block->capacity = capacity;
}

void
pgc_change_block_trim (PgcChangeBlock *block)
{
  /* Copying to save a little is not worth it. */
  if (block->length >= block->capacity - block->capacity / 4)
    return;
  block->data = g_realloc (block->data, block->length);
  block->capacity = block->length;
}

void
pgc_change_block_append (PgcChangeBlock *block, const PgcChangeRecord *record)
{
  const Header header
      = { .lsn = record->lsn, .length = (guint32) record->length, .kind = record->kind };
  gsize end = block->length + pgc_change_block_record_size (record->length);
  if (end > block->capacity)
    pgc_change_block_reserve (block, MAX (end, MAX (block->capacity * 2, FIRST_CAPACITY)));
  memcpy (block->data + block->length, &header, sizeof header);
  if (record->length > 0)
    memcpy (block->data + block->length + sizeof header, record->data, record->length);
  block->data[end - 1] = '\0';
  block->length = end;
}

gboolean
pgc_change_block_next (PgcChangeBlock *block, PgcChangeRecord *record)
{
  Header header;
  if (block->next == block->length)
    return FALSE;
  memcpy (&header, block->data + block->next, sizeof header);
  *record = (PgcChangeRecord){
    .kind = (PgcChangeKind) header.kind,
    .lsn = header.lsn,
    .data = block->data + block->next + sizeof header,
    .length = header.length,
  };
  block->next += pgc_change_block_record_size (header.length);
  g_assert (block->next <= block->length);
  return TRUE;
}

gsize
pgc_change_block_measure_first (const guint8 *data)
{
  Header header;
  memcpy (&header, data, sizeof header);
  return pgc_change_block_record_size (header.length);
}

gsize
pgc_change_block_measure (const guint8 *data, gsize length)
{
  gsize whole = 0;
  while (length - whole >= sizeof (Header))
    {
      gsize size = pgc_change_block_measure_first (data + whole);
      if (size > length - whole)
        break;
      whole += size;
    }
  return whole;
}
