/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/postgres/pgc-stream-log.h"

/* Longer values are written as their length. */
#define LONGEST_VALUE 40

struct _PgcStreamLog
{
  GPtrArray *lines;        /* (owned) (element-type utf8) */
  PgcRelationCache *cache; /* (owned) */
  GHashTable *xids;        /* (owned) (element-type guint32 guint) */
};

PgcStreamLog *
pgc_stream_log_new (void)
{
  PgcStreamLog *self = g_new0 (PgcStreamLog, 1);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->cache = pgc_relation_cache_new ();
  self->xids = g_hash_table_new (NULL, NULL);
  return self;
}

void
pgc_stream_log_free (PgcStreamLog *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->lines);
  pgc_relation_cache_free (self->cache);
  g_hash_table_unref (self->xids);
  g_free (self);
}

static guint
xid_number (PgcStreamLog *self, guint32 xid)
{
  gpointer number = g_hash_table_lookup (self->xids, GUINT_TO_POINTER (xid));
  if (number == NULL)
    {
      number = GUINT_TO_POINTER (g_hash_table_size (self->xids) + 1);
      g_hash_table_insert (self->xids, GUINT_TO_POINTER (xid), number);
    }
  return GPOINTER_TO_UINT (number);
}

static void
append_row (GString *line, const PgcRelation *relation, const PgcTuple *row)
{
  g_assert_cmpuint (row->n_values, ==, relation->n_columns);
  g_string_append_c (line, '(');
  for (guint i = 0; i < row->n_values; i++)
    {
      const PgcValue *value = &row->values[i];
      g_string_append_printf (line, "%s%s=", i > 0 ? " " : "", relation->columns[i].name);
      switch (value->kind)
        {
        case PGC_VALUE_NULL:
          g_string_append (line, "null");
          break;
        case PGC_VALUE_UNCHANGED:
          g_string_append (line, "unchanged");
          break;
        case PGC_VALUE_TEXT:
          if (value->length > LONGEST_VALUE)
            g_string_append_printf (line, "'%u bytes'", value->length);
          else
            g_string_append_printf (line, "'%.*s'", (int) value->length, value->data);
          break;
        case PGC_VALUE_BINARY:
          g_string_append (line, "0x");
          for (guint32 byte = 0; byte < value->length; byte++)
            g_string_append_printf (line, "%02x", value->data[byte]);
          break;
        }
    }
  g_string_append_c (line, ')');
}

static void
append_change (PgcStreamLog *self, GString *line, const char *verb,
               const PgcPgoutputMessage *message)
{
  const PgcRelation *relation = pgc_relation_cache_lookup (self->cache, message->change.relation);
  g_assert_nonnull (relation);
  g_string_append_printf (line, "%s %s.%s", verb, relation->schema, relation->name);
  if (message->change.old_kind != PGC_OLD_NONE)
    {
      g_string_append (line, message->change.old_kind == PGC_OLD_KEY ? " key" : " row");
      append_row (line, relation, &message->change.old_row);
    }
  if (message->kind != PGC_PGOUTPUT_DELETE)
    {
      g_string_append (line, " ");
      append_row (line, relation, &message->change.new_row);
    }
}

static void
append_relation (PgcStreamLog *self, GString *line, const PgcPgoutputMessage *message)
{
  g_autofree char *description = NULL;
  PgcRelationDifference difference = pgc_relation_cache_update (self->cache, message, &description);
  const PgcRelation *relation = pgc_relation_cache_lookup (self->cache, message->relation.oid);
  g_string_append_printf (line, "relation %s.%s %c", relation->schema, relation->name,
                          relation->replica_identity);
  for (guint i = 0; i < relation->n_columns; i++)
    g_string_append_printf (line, " %s%s", relation->columns[i].name,
                            relation->columns[i].is_key ? "*" : "");
  if (difference != PGC_RELATION_SAME && difference != PGC_RELATION_NEW)
    g_string_append_printf (line, " [%s]", description);
}

void
pgc_stream_log_append (PgcStreamLog *self, const PgcPgoutputMessage *message)
{
  /* Servers before 15 send transactions that changed nothing published. */
  if (message->kind == PGC_PGOUTPUT_COMMIT && self->lines->len > 0
      && g_str_equal (g_ptr_array_index (self->lines, self->lines->len - 1), "begin"))
    {
      pgc_stream_log_drop_last (self);
      return;
    }

  g_autoptr (GString) line = g_string_new (NULL);
  gboolean names_xid = message->kind == PGC_PGOUTPUT_STREAM_START
                       || message->kind == PGC_PGOUTPUT_STREAM_COMMIT
                       || message->kind == PGC_PGOUTPUT_STREAM_ABORT;
  if (message->xid != 0 && !names_xid && message->kind != PGC_PGOUTPUT_BEGIN)
    g_string_append_printf (line, "x%u: ", xid_number (self, message->xid));
  switch (message->kind)
    {
    case PGC_PGOUTPUT_BEGIN:
      g_string_append (line, "begin");
      break;
    case PGC_PGOUTPUT_COMMIT:
      g_string_append (line, "commit");
      break;
    case PGC_PGOUTPUT_ORIGIN:
      g_string_append_printf (line, "origin %s", message->origin.name);
      break;
    case PGC_PGOUTPUT_RELATION:
      append_relation (self, line, message);
      break;
    case PGC_PGOUTPUT_TYPE:
      {
        g_autofree char *nothing = NULL;
        pgc_relation_cache_update (self->cache, message, &nothing);
        g_string_append_printf (line, "type %s.%s", message->type.schema, message->type.name);
        break;
      }
    case PGC_PGOUTPUT_INSERT:
      append_change (self, line, "insert", message);
      break;
    case PGC_PGOUTPUT_UPDATE:
      append_change (self, line, "update", message);
      break;
    case PGC_PGOUTPUT_DELETE:
      append_change (self, line, "delete", message);
      break;
    case PGC_PGOUTPUT_TRUNCATE:
      g_string_append (line, "truncate");
      for (guint i = 0; i < message->truncate.n_relations; i++)
        {
          const PgcRelation *relation
              = pgc_relation_cache_lookup (self->cache, message->truncate.relations[i]);
          g_string_append_printf (line, " %s.%s", relation->schema, relation->name);
        }
      if (message->truncate.flags & PGC_TRUNCATE_CASCADE)
        g_string_append (line, " cascade");
      if (message->truncate.flags & PGC_TRUNCATE_RESTART_IDENTITY)
        g_string_append (line, " restart identity");
      break;
    case PGC_PGOUTPUT_MESSAGE:
      g_string_append_printf (
          line, "message%s %s '%.*s'", message->message.transactional ? "" : " (at once)",
          message->message.prefix, (int) message->message.length, message->message.content);
      break;
    case PGC_PGOUTPUT_STREAM_START:
      g_string_append_printf (line, "stream start x%u%s", xid_number (self, message->xid),
                              message->stream_start.is_first ? " first" : "");
      break;
    case PGC_PGOUTPUT_STREAM_STOP:
      g_string_append (line, "stream stop");
      break;
    case PGC_PGOUTPUT_STREAM_COMMIT:
      g_string_append_printf (line, "stream commit x%u", xid_number (self, message->xid));
      break;
    case PGC_PGOUTPUT_STREAM_ABORT:
      g_string_append_printf (line, "stream abort x%u x%u", xid_number (self, message->xid),
                              xid_number (self, message->stream_abort.subxid));
      break;
    }
  g_ptr_array_add (self->lines, g_string_free (g_steal_pointer (&line), FALSE));
}

void
pgc_stream_log_drop_last (PgcStreamLog *self)
{
  g_assert_cmpuint (self->lines->len, >, 0);
  g_ptr_array_set_size (self->lines, (int) self->lines->len - 1);
}

char *
pgc_stream_log_steal_text (PgcStreamLog *self)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < self->lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (self->lines, i));
  g_ptr_array_set_size (self->lines, 0);
  return g_string_free (text, FALSE);
}
