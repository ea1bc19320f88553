/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-schema-watch.h"

#include "agent/engine/pgc-compare-inventory.h"

/* Facts written by one statement. */
#define CHUNK 500
/* How many changes a message names. */
#define NAMED 5

void
pgc_schema_drift_clear (PgcSchemaDrift *drift)
{
  g_clear_pointer (&drift->sentences, g_ptr_array_unref);
}

static PgcResult *
read_inventory (PgcConnection *connection, GCancellable *cancellable, GError **error)
{
  return pgc_connection_query_named (connection, "compare-inventory", NULL, cancellable, error);
}

static gboolean
write_facts (const PgcResult *facts, PgcConnection *target, const char *list,
             GCancellable *cancellable, GError **error)
{
  guint n = pgc_result_get_n_rows (facts);
  for (guint from = 0; from < n; from += CHUNK)
    {
      g_autoptr (GString) sql = g_string_new (NULL);
      g_string_printf (sql, "INSERT INTO %s (kind, name, definition) VALUES ", list);
      for (guint i = from; i < MIN (from + CHUNK, n); i++)
        {
          g_autofree char *kind = pgc_quote_literal (pgc_result_get (facts, i, "kind"));
          g_autofree char *name = pgc_quote_literal (pgc_result_get (facts, i, "name"));
          g_autofree char *definition = pgc_quote_literal (pgc_result_get (facts, i, "definition"));
          g_string_append_printf (sql, "%s(%s, %s, %s)", i > from ? ", " : "", kind, name,
                                  definition);
        }
      if (!pgc_connection_exec (target, sql->str, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
record (const PgcResult *facts, PgcConnection *target, const char *list, GCancellable *cancellable,
        GError **error)
{
  return pgc_connection_execf (target, cancellable, error,
                               "DROP TABLE IF EXISTS %s; CREATE TABLE %s (kind text NOT NULL, "
                               "name text NOT NULL, definition text NOT NULL)",
                               list, list)
         && write_facts (facts, target, list, cancellable, error);
}

static PgcResult *
read_recorded (PgcConnection *connection, const char *list, GCancellable *cancellable,
               GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT kind, name, definition FROM %s", list);
  return pgc_connection_query (connection, sql, NULL, cancellable, error);
}

gboolean
pgc_schema_watch_record (PgcConnection *source, PgcConnection *target, const char *list,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) facts = read_inventory (source, cancellable, error);
  return facts != NULL && record (facts, target, list, cancellable, error);
}

gboolean
pgc_schema_watch_take (PgcConnection *source, const char *from, PgcConnection *target,
                       const char *list, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) facts = read_recorded (source, from, cancellable, error);
  return facts != NULL && record (facts, target, list, cancellable, error);
}

/* Several objects can have the same kind and name, such as grants; their order is the statement's. */
static GHashTable *
index_facts (const PgcResult *facts)
{
  GHashTable *by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < pgc_result_get_n_rows (facts); i++)
    g_hash_table_insert (by_key,
                         g_strdup_printf ("%s\x1f%s", pgc_result_get (facts, i, "kind"),
                                          pgc_result_get (facts, i, "name")),
                         (gpointer) pgc_result_get (facts, i, "definition"));
  return by_key;
}

static gboolean
concerns_rows (const char *kind)
{
  static const char *const kinds[] = { "table", "partitioned table", "column", NULL };
  return g_strv_contains (kinds, kind);
}

/* Materialized views are filled anew at the cutover. */
static gboolean
is_of_no_concern (const char *kind)
{
  return g_str_equal (kind, "materialized view") || g_str_equal (kind, "publication")
         || g_str_equal (kind, "publication table");
}

static gboolean
is_same_now (GHashTable *target, const char *key, const char *kind, const char *definition,
             gboolean same_major)
{
  const char *there = g_hash_table_lookup (target, key);
  if (there == NULL || definition == NULL)
    return there == definition;
  return pgc_compare_same_definition (kind, definition, there, same_major);
}

static void
add (PgcSchemaDrift *drift, const char *kind, const char *name, const char *what)
{
  g_ptr_array_add (drift->sentences, g_strdup_printf ("%s %s was %s", kind, name, what));
  drift->concerns_rows = drift->concerns_rows || concerns_rows (kind);
}

gboolean
pgc_schema_watch_check (PgcConnection *source, PgcConnection *target, const char *list,
                        PgcSchemaDrift *drift, GCancellable *cancellable, GError **error)
{
  drift->sentences = g_ptr_array_new_with_free_func (g_free);
  drift->concerns_rows = FALSE;
  g_autoptr (PgcResult) before = read_recorded (target, list, cancellable, error);
  g_autoptr (PgcResult) now
      = before != NULL ? read_inventory (source, cancellable, error) : NULL;
  if (now == NULL)
    return FALSE;
  g_autoptr (GHashTable) old_facts = index_facts (before);
  g_autoptr (GHashTable) new_facts = index_facts (now);
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key, value;
  g_hash_table_iter_init (&iter, new_facts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const char *old = g_hash_table_lookup (old_facts, key);
      if (old == NULL || !g_str_equal (old, value))
        g_ptr_array_add (changed, key);
    }
  g_hash_table_iter_init (&iter, old_facts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (new_facts, key))
      g_ptr_array_add (changed, key);
  if (changed->len == 0)
    return TRUE;

  g_autoptr (PgcResult) there = read_inventory (target, cancellable, error);
  if (there == NULL)
    return FALSE;
  g_autoptr (GHashTable) target_facts = index_facts (there);
  gboolean same_major = pgc_connection_get_server_version (source) / 10000
                        == pgc_connection_get_server_version (target) / 10000;
  for (guint i = 0; i < changed->len; i++)
    {
      const char *definition = g_hash_table_lookup (new_facts, changed->pdata[i]);
      const char *old = g_hash_table_lookup (old_facts, changed->pdata[i]);
      g_auto (GStrv) parts = g_strsplit (changed->pdata[i], "\x1f", 2);
      if (!is_of_no_concern (parts[0])
          && !is_same_now (target_facts, changed->pdata[i], parts[0], definition, same_major))
        add (drift, parts[0], parts[1],
             old == NULL ? "created" : definition == NULL ? "dropped" : "altered");
    }
  return TRUE;
}

char *
pgc_schema_drift_describe (const PgcSchemaDrift *drift)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < MIN (drift->sentences->len, NAMED); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "",
                            (const char *) drift->sentences->pdata[i]);
  if (drift->sentences->len > NAMED)
    g_string_append_printf (text, "; and %u more", drift->sentences->len - NAMED);
  return g_strdup (text->str);
}
