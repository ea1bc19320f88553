/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-lsn.h"

G_BEGIN_DECLS

typedef enum
{
  PGC_CHANGE_MESSAGE,           /* a pgoutput message */
  PGC_CHANGE_MESSAGE_IN_STREAM, /* a pgoutput message to be decoded as within a stream */
  PGC_CHANGE_STREAM_BEGIN, /* the Stream Commit message of a transaction whose changes come next; it
                            * comes again, as a message, after them */
  PGC_CHANGE_POSITION,     /* nothing that concerns us is left of @lsn but what came before this */
  PGC_CHANGE_RESTART,      /* the stream was lost: a transaction without its end will come anew */
} PgcChangeKind;

typedef struct
{
  PgcChangeKind kind;
  PgcLsn lsn;         /* of a message: where it is in the WAL */
  const guint8 *data; /* (nullable): into the block; the byte after it may be written to */
  gsize length;
} PgcChangeRecord;

/**
 * PgcChangeBlock:
 *
 * Records one after the other in one piece of memory, as they also lie in a file.
 */
typedef struct
{
  guint8 *data; /* (owned) */
  gsize length;
  gsize capacity;
  gsize next; /* where pgc_change_block_next() goes on */
  guint references; /* beyond the first */
} PgcChangeBlock;

PgcChangeBlock *pgc_change_block_new (void);
/* For one thread at a time, as all of it. */
PgcChangeBlock *pgc_change_block_ref (PgcChangeBlock *block);
/* Gives up a reference, with the last of them the block. */
void pgc_change_block_free (PgcChangeBlock *block);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcChangeBlock, pgc_change_block_free)

/* How many bytes a record of @length bytes takes. */
gsize pgc_change_block_record_size (gsize length);

void pgc_change_block_append (PgcChangeBlock *block, const PgcChangeRecord *record);
/* Makes room for exactly @capacity bytes, which are then written to block->data directly. */
void pgc_change_block_reserve (PgcChangeBlock *block, gsize capacity);
/* Gives back memory that is not in use. */
void pgc_change_block_trim (PgcChangeBlock *block);

/* The next record, FALSE at the end. What it points to lives as long as the block. */
gboolean pgc_change_block_next (PgcChangeBlock *block, PgcChangeRecord *record);

/* How many bytes of @data are whole records. */
gsize pgc_change_block_measure (const guint8 *data, gsize length);
/* Bytes that a record takes whose first pgc_change_block_record_size (0) bytes are @header. */
gsize pgc_change_block_measure_first (const guint8 *header);

G_END_DECLS
