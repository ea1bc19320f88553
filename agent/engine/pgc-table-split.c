/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-table-split.h"

#include <json-glib/json-glib.h>

#include "agent/engine/pgc-copy-plan.h"

/* Splits by the histogram of the primary key's first column where ctid ranges would each scan the
 * whole table: before version 14, and for table access methods that are not heap. */
static gboolean
split_by_key (PgcConnection *source, const PgcTable *table, guint n_parts, GStrv *clauses,
              GCancellable *cancellable, GError **error)
{
  g_autofree char *oid = g_strdup_printf ("%u", table->oid);
  const char *params[] = { oid, NULL };
  g_autoptr (PgcResult) key
      = pgc_connection_query_named (source, "key-bounds", params, cancellable, error);
  if (key == NULL)
    return FALSE;
  *clauses = NULL;
  if (pgc_result_get_n_rows (key) == 0)
    return TRUE;
  g_autoptr (JsonNode) node = json_from_string (pgc_result_get (key, 0, "bounds"), NULL);
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return TRUE;
  JsonArray *array = json_node_get_array (node);
  g_autoptr (GPtrArray) bounds = g_ptr_array_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_ptr_array_add (bounds, (gpointer) json_array_get_string_element (array, i));
  if (bounds->len > 2)
    *clauses = pgc_copy_plan_by_key (pgc_result_get (key, 0, "column_name"),
                                     pgc_result_get (key, 0, "type_name"), bounds, n_parts);
  return TRUE;
}

gboolean
pgc_table_split (PgcConnection *source, const PgcTable *table, guint jobs, GStrv *clauses,
                 GCancellable *cancellable, GError **error)
{
  *clauses = NULL;
  guint n_parts = pgc_copy_plan_count_parts (table->bytes, jobs);
  if (n_parts < 2 || *table->condition != '\0' || *table->columns == '\0')
    return TRUE;
  if (table->is_heap && pgc_connection_get_server_version (source) >= 140000)
    {
      guint64 blocks = table->heap_bytes / MAX (table->block_size, 1);
      if (blocks >= n_parts)
        *clauses = pgc_copy_plan_by_ctid (blocks, n_parts);
      return TRUE;
    }
  return split_by_key (source, table, n_parts, clauses, cancellable, error);
}
