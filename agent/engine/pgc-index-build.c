/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-index-build.h"

#include <string.h>

gboolean
pgc_index_is_adoptable (const PgcIndex *index)
{
  return (index->constraint_type == 'p' || index->constraint_type == 'u') && !index->is_deferrable
         && !index->has_period && index->table_kind != 'p';
}

/* A constraint's storage options are not part of its definition as the server prints it. */
static gboolean
needs_adoption (const PgcIndex *index, gboolean at_once)
{
  return pgc_index_is_adoptable (index) && (!at_once || *index->options != '\0');
}

char *
pgc_index_build_sql (const PgcIndex *index, gboolean at_once)
{
  if (index->constraint_type == 0 || needs_adoption (index, at_once))
    return g_strdup (index->definition);
  g_autofree char *name = pgc_quote_identifier (index->constraint_name);
  return g_strdup_printf ("ALTER TABLE ONLY %s ADD CONSTRAINT %s %s", index->table, name,
                          index->constraint_definition);
}

static void
append (GString *sql, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append (GString *sql, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  if (sql->len > 0)
    g_string_append (sql, "; ");
  g_string_append_vprintf (sql, format, args);
  va_end (args);
}

char *
pgc_index_finish_sql (const PgcIndex *index, gboolean at_once)
{
  GString *sql = g_string_new (NULL);
  g_autofree char *name = pgc_quote_identifier (index->name);
  g_autofree char *qualified = pgc_quote_qualified (index->schema, index->name);
  if (needs_adoption (index, at_once))
    {
      g_autofree char *constraint = pgc_quote_identifier (index->constraint_name);
      append (sql, "ALTER TABLE ONLY %s ADD CONSTRAINT %s %s USING INDEX %s", index->table,
              constraint, index->constraint_type == 'p' ? "PRIMARY KEY" : "UNIQUE", name);
    }
  else if (index->constraint_type != 0 && *index->options != '\0')
    append (sql, "ALTER INDEX %s SET (%s)", qualified, index->options);
  if (index->is_clustered)
    append (sql, "ALTER %s %s CLUSTER ON %s",
            index->table_kind == 'm' ? "MATERIALIZED VIEW" : "TABLE", index->table, name);
  if (index->is_replica_identity)
    append (sql, "ALTER TABLE ONLY %s REPLICA IDENTITY USING INDEX %s", index->table, name);
  if (*index->statistics != '\0')
    append (sql, "%s", index->statistics);
  return g_string_free (sql, FALSE);
}

char *
pgc_index_attach_sql (const PgcIndex *index)
{
  if (*index->attach_to == '\0')
    return NULL;
  g_autofree char *qualified = pgc_quote_qualified (index->schema, index->name);
  return g_strdup_printf ("ALTER INDEX %s ATTACH PARTITION %s", index->attach_to, qualified);
}

guint64
pgc_index_weight (const PgcIndex *index, guint64 table_bytes)
{
  /* Measured on 1.5 million mixed rows: a GIN index takes about ten times a B-tree's time. */
  if (g_str_equal (index->method, "gin"))
    return table_bytes * 8;
  if (g_str_equal (index->method, "gist") || g_str_equal (index->method, "spgist"))
    return table_bytes * 4;
  if (g_str_equal (index->method, "brin"))
    return table_bytes / 8;
  return table_bytes;
}
