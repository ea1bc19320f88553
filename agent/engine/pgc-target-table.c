/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-target-table.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-engine-resources.h"

PgcTargetTable *
pgc_target_table_new (const char *schema, const char *name, guint n_columns)
{
  PgcTargetTable *table = g_new0 (PgcTargetTable, 1);
  table->schema = g_strdup (schema);
  table->name = g_strdup (name);
  table->n_columns = n_columns;
  table->columns = g_new0 (PgcTargetColumn, n_columns);
  return table;
}

void
pgc_target_table_free (PgcTargetTable *table)
{
  if (table == NULL)
    return;
  for (guint i = 0; i < table->n_columns; i++)
    {
      g_free (table->columns[i].name);
      g_free (table->columns[i].equality);
    }
  g_free (table->columns);
  g_free (table->schema);
  g_free (table->name);
  g_free (table);
}

const PgcTargetColumn *
pgc_target_table_find_column (const PgcTargetTable *table, const char *name)
{
  for (guint i = 0; i < table->n_columns; i++)
    if (g_str_equal (table->columns[i].name, name))
      return &table->columns[i];
  return NULL;
}

PgcTargetTable *
pgc_target_table_load (PgcConnection *target, const char *schema, const char *name,
                       GCancellable *cancellable, GError **error)
{
  /* Naming it makes the linker take the statements out of the static library. */
  pgc_engine_get_resource ();
  const char *const params[] = { schema, name, NULL };
  g_autoptr (PgcResult) rows
      = pgc_connection_query_named (target, "target-table", params, cancellable, error);
  if (rows == NULL)
    return NULL;
  if (pgc_result_get_n_rows (rows) == 0)
    {
      g_autofree char *qualified = pgc_quote_qualified (schema, name);
      pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                     "The source changes table %s, which does not exist on the target", qualified);
      pgc_error_set_remedy (error, "Create it on the target as it is on the source, then resume.");
      return NULL;
    }
  /* A table without columns has one row, in which the column is NULL. */
  guint n_columns = pgc_result_is_null (rows, 0, "column_name") ? 0 : pgc_result_get_n_rows (rows);
  g_autoptr (PgcTargetTable) table = pgc_target_table_new (schema, name, n_columns);
  table->is_partitioned = pgc_result_get_bool (rows, 0, "is_partitioned");
  for (guint i = 0; i < n_columns; i++)
    table->columns[i] = (PgcTargetColumn){
      .name = g_strdup (pgc_result_get (rows, i, "column_name")),
      .type = (guint32) pgc_result_get_int (rows, i, "type"),
      .equality = g_strdup (pgc_result_get_nullable (rows, i, "equality")),
      .is_generated = pgc_result_get_bool (rows, i, "is_generated"),
      .is_identity_always = pgc_result_get_bool (rows, i, "is_identity_always"),
      .is_unique_key = pgc_result_get_bool (rows, i, "is_unique_key"),
      .is_indexed = pgc_result_get_bool (rows, i, "is_indexed"),
    };
  return g_steal_pointer (&table);
}
