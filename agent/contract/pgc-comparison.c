/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-status.h"

#include "agent/contract/pgc-fault-json.h"
#include "agent/contract/pgc-members.h"

static PgcComparisonItem *
copy_item (const PgcComparisonItem *item)
{
  PgcComparisonItem *copy = g_new (PgcComparisonItem, 1);
  *copy = *item;
  copy->database = g_strdup (item->database);
  copy->object = g_strdup (item->object);
  copy->source_checksum = g_strdup (item->source_checksum);
  copy->target_checksum = g_strdup (item->target_checksum);
  copy->difference = g_strdup (item->difference);
  return copy;
}

void
pgc_comparison_item_free (PgcComparisonItem *item)
{
  if (item == NULL)
    return;
  g_free (item->database);
  g_free (item->object);
  g_free (item->source_checksum);
  g_free (item->target_checksum);
  g_free (item->difference);
  g_free (item);
}

PgcComparison *
pgc_comparison_new (void)
{
  PgcComparison *comparison = g_new0 (PgcComparison, 1);
  comparison->items = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_comparison_item_free);
  return comparison;
}

PgcComparison *
pgc_comparison_copy (const PgcComparison *comparison)
{
  if (comparison == NULL)
    return NULL;
  PgcComparison *copy = g_new (PgcComparison, 1);
  *copy = *comparison;
  copy->error = pgc_fault_copy (comparison->error);
  copy->items = g_ptr_array_new_full (comparison->items->len,
                                      (GDestroyNotify) pgc_comparison_item_free);
  for (guint i = 0; i < comparison->items->len; i++)
    g_ptr_array_add (copy->items, copy_item (g_ptr_array_index (comparison->items, i)));
  return copy;
}

void
pgc_comparison_free (PgcComparison *comparison)
{
  if (comparison == NULL)
    return;
  pgc_fault_free (comparison->error);
  g_ptr_array_unref (comparison->items);
  g_free (comparison);
}

/**
 * pgc_comparison_is_equal:
 *
 * Returns: %TRUE only if the comparison ran to its end and found no difference
 */
gboolean
pgc_comparison_is_equal (const PgcComparison *comparison)
{
  if (comparison->running || comparison->error != NULL
      || comparison->tables_done < comparison->tables_total)
    return FALSE;
  for (guint i = 0; i < comparison->items->len; i++)
    {
      const PgcComparisonItem *item = g_ptr_array_index (comparison->items, i);
      if (!item->equal)
        return FALSE;
    }
  return TRUE;
}

static JsonObject *
item_to_json (const PgcComparisonItem *item)
{
  JsonObject *object = json_object_new ();
  pgc_members_set_string (object, "database", item->database);
  pgc_members_set_string (object, "difference", item->difference);
  json_object_set_boolean_member (object, "equal", item->equal);
  pgc_members_set_string (object, "object", item->object);
  pgc_members_set_string (object, "sourceChecksum", item->source_checksum);
  pgc_members_set_uint64 (object, "sourceRows", item->source_rows);
  pgc_members_set_string (object, "targetChecksum", item->target_checksum);
  pgc_members_set_uint64 (object, "targetRows", item->target_rows);
  return object;
}

JsonNode *
pgc_comparison_to_json (const PgcComparison *comparison)
{
  JsonArray *items = json_array_new ();
  for (guint i = 0; i < comparison->items->len; i++)
    json_array_add_object_element (items,
                                   item_to_json (g_ptr_array_index (comparison->items, i)));
  JsonObject *object = json_object_new ();
  pgc_members_set_time (object, "endedOn", comparison->ended_at);
  json_object_set_member (object, "errorDetails", pgc_fault_to_json (comparison->error));
  json_object_set_array_member (object, "items", items);
  json_object_set_boolean_member (object, "running", comparison->running);
  pgc_members_set_time (object, "startedOn", comparison->started_at);
  json_object_set_int_member (object, "tablesDone", comparison->tables_done);
  json_object_set_int_member (object, "tablesTotal", comparison->tables_total);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

static PgcComparisonItem *
item_from_json (JsonObject *object, GError **error)
{
  g_autoptr (PgcComparisonItem) item = g_new0 (PgcComparisonItem, 1);
  if (!pgc_members_read_string (object, "database", &item->database, error)
      || !pgc_members_read_string (object, "difference", &item->difference, error)
      || !pgc_members_read_boolean (object, "equal", &item->equal, error)
      || !pgc_members_read_string (object, "object", &item->object, error)
      || !pgc_members_read_string (object, "sourceChecksum", &item->source_checksum, error)
      || !pgc_members_read_uint64 (object, "sourceRows", &item->source_rows, error)
      || !pgc_members_read_string (object, "targetChecksum", &item->target_checksum, error)
      || !pgc_members_read_uint64 (object, "targetRows", &item->target_rows, error)
      || !pgc_members_require ("database", item->database, error)
      || !pgc_members_require ("object", item->object, error))
    return NULL;
  return g_steal_pointer (&item);
}

PgcComparison *
pgc_comparison_from_json (JsonNode *node, GError **error)
{
  g_autoptr (PgcComparison) comparison = pgc_comparison_new ();
  JsonObject *object = pgc_members_get_root (node, "comparison", error);
  g_autoptr (GPtrArray) items = NULL;
  if (object == NULL || !pgc_members_read_time (object, "endedOn", &comparison->ended_at, error)
      || !pgc_fault_read (object, "errorDetails", &comparison->error, error)
      || !pgc_members_read_objects (object, "items", &items, error)
      || !pgc_members_read_boolean (object, "running", &comparison->running, error)
      || !pgc_members_read_time (object, "startedOn", &comparison->started_at, error)
      || !pgc_members_read_uint (object, "tablesDone", &comparison->tables_done, error)
      || !pgc_members_read_uint (object, "tablesTotal", &comparison->tables_total, error))
    return NULL;
  for (guint i = 0; i < items->len; i++)
    {
      PgcComparisonItem *item = item_from_json (g_ptr_array_index (items, i), error);
      if (item == NULL)
        return NULL;
      g_ptr_array_add (comparison->items, item);
    }
  return g_steal_pointer (&comparison);
}
