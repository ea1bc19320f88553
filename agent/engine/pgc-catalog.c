/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-catalog.h"

static void
table_free (gpointer data)
{
  PgcTable *table = data;
  g_free (table->qualified);
  g_free (table->display);
  g_free (table->columns);
  g_free (table->condition);
  g_free (table);
}

static void
index_free (gpointer data)
{
  PgcIndex *index = data;
  g_free (index->schema);
  g_free (index->name);
  g_free (index->table);
  g_free (index->method);
  g_free (index->definition);
  g_free (index->constraint_name);
  g_free (index->constraint_definition);
  g_free (index->options);
  g_free (index->attach_to);
  g_free (index->statistics);
  g_free (index);
}

static void
foreign_key_free (gpointer data)
{
  PgcForeignKey *key = data;
  g_free (key->table);
  g_free (key->name);
  g_free (key->definition);
  g_free (key);
}

static void
relation_name_free (gpointer data)
{
  PgcRelationName *relation = data;
  g_free (relation->schema);
  g_free (relation->name);
  g_free (relation->qualified);
  g_free (relation);
}

void
pgc_catalog_free (PgcCatalog *catalog)
{
  if (catalog == NULL)
    return;
  g_clear_pointer (&catalog->tables, g_ptr_array_unref);
  g_clear_pointer (&catalog->indexes, g_ptr_array_unref);
  g_clear_pointer (&catalog->foreign_keys, g_ptr_array_unref);
  g_clear_pointer (&catalog->sequences, g_ptr_array_unref);
  g_clear_pointer (&catalog->matviews, g_ptr_array_unref);
  g_free (catalog);
}

static guint64
get_count (const PgcResult *result, guint row, const char *column)
{
  return (guint64) MAX (0, pgc_result_get_int (result, row, column));
}

static GPtrArray *
load_tables (PgcConnection *source, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) result
      = pgc_connection_query_named (source, "tables", NULL, cancellable, error);
  if (result == NULL)
    return NULL;
  GPtrArray *tables = g_ptr_array_new_with_free_func (table_free);
  for (guint i = 0; i < pgc_result_get_n_rows (result); i++)
    {
      PgcTable *table = g_new0 (PgcTable, 1);
      const char *schema = pgc_result_get (result, i, "schema");
      const char *name = pgc_result_get (result, i, "name");
      g_autofree char *plain = g_strconcat (schema, ".", name, NULL);
      table->oid = (guint) pgc_result_get_int (result, i, "oid");
      table->qualified = pgc_quote_qualified (schema, name);
      table->display = g_utf8_make_valid (plain, -1);
      table->columns = g_strdup (pgc_result_get (result, i, "columns"));
      table->condition = g_strdup (pgc_result_get (result, i, "condition"));
      table->is_binary = pgc_result_get_bool (result, i, "is_binary");
      table->is_heap = pgc_result_get_bool (result, i, "is_heap");
      table->rows = get_count (result, i, "rows");
      table->heap_bytes = get_count (result, i, "heap_bytes");
      table->bytes = get_count (result, i, "bytes");
      table->block_size = (guint) pgc_result_get_int (result, i, "block_size");
      g_ptr_array_add (tables, table);
    }
  return tables;
}

static GPtrArray *
load_indexes (PgcConnection *source, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) result
      = pgc_connection_query_named (source, "indexes", NULL, cancellable, error);
  if (result == NULL)
    return NULL;
  GPtrArray *indexes = g_ptr_array_new_with_free_func (index_free);
  for (guint i = 0; i < pgc_result_get_n_rows (result); i++)
    {
      PgcIndex *index = g_new0 (PgcIndex, 1);
      index->oid = (guint) pgc_result_get_int (result, i, "oid");
      index->table_oid = (guint) pgc_result_get_int (result, i, "table_oid");
      index->schema = g_strdup (pgc_result_get (result, i, "schema"));
      index->name = g_strdup (pgc_result_get (result, i, "name"));
      index->table = pgc_quote_qualified (pgc_result_get (result, i, "table_schema"),
                                          pgc_result_get (result, i, "table_name"));
      index->table_kind = pgc_result_get (result, i, "table_kind")[0];
      index->method = g_strdup (pgc_result_get (result, i, "method"));
      index->definition = g_strdup (pgc_result_get (result, i, "definition"));
      index->constraint_name = g_strdup (pgc_result_get (result, i, "constraint_name"));
      index->constraint_type = pgc_result_get (result, i, "constraint_type")[0];
      index->constraint_definition
          = g_strdup (pgc_result_get (result, i, "constraint_definition"));
      index->options = g_strdup (pgc_result_get (result, i, "options"));
      index->attach_to = g_strdup (pgc_result_get (result, i, "attach_to"));
      index->statistics = g_strdup (pgc_result_get (result, i, "statistics"));
      index->is_valid = pgc_result_get_bool (result, i, "is_valid");
      index->is_clustered = pgc_result_get_bool (result, i, "is_clustered");
      index->is_replica_identity = pgc_result_get_bool (result, i, "is_replica_identity");
      index->is_deferrable = pgc_result_get_bool (result, i, "is_deferrable");
      index->has_period = pgc_result_get_bool (result, i, "has_period");
      g_ptr_array_add (indexes, index);
    }
  return indexes;
}

static GPtrArray *
load_foreign_keys (PgcConnection *source, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) result
      = pgc_connection_query_named (source, "foreign-keys", NULL, cancellable, error);
  if (result == NULL)
    return NULL;
  GPtrArray *keys = g_ptr_array_new_with_free_func (foreign_key_free);
  for (guint i = 0; i < pgc_result_get_n_rows (result); i++)
    {
      PgcForeignKey *key = g_new0 (PgcForeignKey, 1);
      key->table = pgc_quote_qualified (pgc_result_get (result, i, "schema"),
                                        pgc_result_get (result, i, "table_name"));
      key->name = g_strdup (pgc_result_get (result, i, "name"));
      key->definition = g_strdup (pgc_result_get (result, i, "definition"));
      key->is_partitioned = pgc_result_get_bool (result, i, "is_partitioned");
      key->references_partitioned = pgc_result_get_bool (result, i, "references_partitioned");
      key->is_validated = pgc_result_get_bool (result, i, "is_validated");
      key->bytes = get_count (result, i, "bytes");
      g_ptr_array_add (keys, key);
    }
  return keys;
}

static GPtrArray *
load_names (PgcConnection *source, const char *statement, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (PgcResult) result
      = pgc_connection_query_named (source, statement, NULL, cancellable, error);
  if (result == NULL)
    return NULL;
  GPtrArray *names = g_ptr_array_new_with_free_func (relation_name_free);
  for (guint i = 0; i < pgc_result_get_n_rows (result); i++)
    {
      PgcRelationName *relation = g_new0 (PgcRelationName, 1);
      relation->schema = g_strdup (pgc_result_get (result, i, "schema"));
      relation->name = g_strdup (pgc_result_get (result, i, "name"));
      relation->qualified = pgc_quote_qualified (relation->schema, relation->name);
      g_ptr_array_add (names, relation);
    }
  return names;
}

PgcCatalog *
pgc_catalog_load (PgcConnection *source, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcCatalog) catalog = g_new0 (PgcCatalog, 1);
  catalog->tables = load_tables (source, cancellable, error);
  if (catalog->tables == NULL)
    return NULL;
  catalog->indexes = load_indexes (source, cancellable, error);
  if (catalog->indexes == NULL)
    return NULL;
  catalog->foreign_keys = load_foreign_keys (source, cancellable, error);
  if (catalog->foreign_keys == NULL)
    return NULL;
  catalog->sequences = load_names (source, "sequences", cancellable, error);
  if (catalog->sequences == NULL)
    return NULL;
  catalog->matviews = load_names (source, "matviews", cancellable, error);
  if (catalog->matviews == NULL)
    return NULL;
  return g_steal_pointer (&catalog);
}
