/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-relation-cache.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Reads every byte that a decoded message claims to have, so that a sanitizer sees a pointer that
 * leads outside. */
static guint
touch_bytes (const guint8 *data, gsize length)
{
  guint sum = 0;
  for (gsize i = 0; i < length; i++)
    sum += data[i];
  return sum;
}

static guint
touch_row (const PgcTuple *row)
{
  guint sum = 0;
  for (guint i = 0; i < row->n_values; i++)
    {
      gboolean has_data
          = row->values[i].kind == PGC_VALUE_TEXT || row->values[i].kind == PGC_VALUE_BINARY;
      g_assert (has_data || row->values[i].length == 0);
      sum += touch_bytes (row->values[i].data, row->values[i].length);
    }
  return sum;
}

static guint
touch (const PgcPgoutputMessage *message)
{
  switch (message->kind)
    {
    case PGC_PGOUTPUT_INSERT:
    case PGC_PGOUTPUT_UPDATE:
    case PGC_PGOUTPUT_DELETE:
      return touch_row (&message->change.old_row) + touch_row (&message->change.new_row);
    case PGC_PGOUTPUT_TRUNCATE:
      return touch_bytes ((const guint8 *) message->truncate.relations,
                          message->truncate.n_relations * sizeof (guint32));
    case PGC_PGOUTPUT_MESSAGE:
      return touch_bytes (message->message.content, message->message.length)
             + g_str_hash (message->message.prefix);
    case PGC_PGOUTPUT_ORIGIN:
      return g_str_hash (message->origin.name);
    case PGC_PGOUTPUT_RELATION:
    case PGC_PGOUTPUT_TYPE:
    case PGC_PGOUTPUT_BEGIN:
    case PGC_PGOUTPUT_COMMIT:
    case PGC_PGOUTPUT_STREAM_START:
    case PGC_PGOUTPUT_STREAM_STOP:
    case PGC_PGOUTPUT_STREAM_COMMIT:
    case PGC_PGOUTPUT_STREAM_ABORT:
      return 0;
    }
  g_assert_not_reached ();
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (PgcRelationCache) cache = pgc_relation_cache_new ();
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  for (int in_stream = FALSE; in_stream <= TRUE; in_stream++)
    {
      g_autoptr (GError) error = NULL;
      gboolean decoded = pgc_pgoutput_decode (data, size, in_stream, &message, &error);
      g_assert (decoded == (error == NULL));
      if (!decoded)
        continue;
      volatile guint sum = touch (&message);
      (void) sum;
      if (message.kind == PGC_PGOUTPUT_RELATION || message.kind == PGC_PGOUTPUT_TYPE)
        {
          g_autofree char *description = NULL;
          pgc_relation_cache_update (cache, &message, &description);
        }
    }
  return 0;
}
