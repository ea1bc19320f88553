/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-database-json.h"

#include "agent/contract/pgc-members.h"

static JsonArray *
tables_to_json (GPtrArray *tables)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < tables->len; i++)
    {
      const PgcTableStatus *table = g_ptr_array_index (tables, i);
      JsonObject *object = json_object_new ();
      pgc_members_set_uint64 (object, "bytesDone", table->bytes_done);
      pgc_members_set_uint64 (object, "bytesTotal", table->bytes_total);
      pgc_members_set_string (object, "name", table->name);
      pgc_members_set_string (object, "phase", pgc_phase_to_string (table->phase));
      pgc_members_set_uint64 (object, "rowsDone", table->rows_done);
      pgc_members_set_uint64 (object, "rowsTotal", table->rows_total);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
database_to_json (const PgcDatabaseStatus *database, guint position)
{
  /* The service has no word for a database that waits for its turn. */
  PgcDatabaseState published = database->state == PGC_DATABASE_STATE_QUEUED
                                   ? PGC_DATABASE_STATE_IN_PROGRESS
                                   : database->state;
  JsonObject *object = json_object_new ();
  pgc_members_set_uint64 (object, "appliedChanges", database->applied_changes);
  pgc_members_set_uint64 (object, "bytesDone", database->bytes_done);
  pgc_members_set_double (object, "bytesPerSecond", database->bytes_per_second);
  pgc_members_set_uint64 (object, "bytesTotal", database->bytes_total);
  pgc_members_set_uint64 (object, "cdcDeleteCounter", database->cdc_deletes);
  pgc_members_set_uint64 (object, "cdcInsertCounter", database->cdc_inserts);
  pgc_members_set_uint64 (object, "cdcUpdateCounter", database->cdc_updates);
  pgc_members_set_string (object, "databaseName", database->name);
  pgc_members_set_string (object, "databaseState",
                          pgc_database_state_to_string (database->state));
  pgc_members_set_time (object, "endedOn", database->ended_at);
  pgc_members_set_known (object, "etaSeconds", database->eta_seconds);
  pgc_members_set_uint64 (object, "fullLoadCompletedTables", database->completed_tables);
  pgc_members_set_uint64 (object, "fullLoadErroredTables", database->errored_tables);
  pgc_members_set_uint64 (object, "fullLoadLoadingTables", database->loading_tables);
  pgc_members_set_uint64 (object, "fullLoadQueuedTables", database->queued_tables);
  pgc_members_set_uint64 (object, "incomingChanges", database->incoming_changes);
  pgc_members_set_uint64 (object, "indexesDone", database->indexes_done);
  pgc_members_set_uint64 (object, "indexesTotal", database->indexes_total);
  pgc_members_set_uint64 (object, "lagBytes", database->lag_bytes);
  pgc_members_set_known (object, "latency", database->latency_seconds);
  pgc_members_set_string (object, "message", database->message);
  json_object_set_null_member (object, "migrationOperation");
  pgc_members_set_string (object, "migrationState", pgc_database_state_to_string (published));
  pgc_members_set_string (object, "phase", pgc_phase_to_string (database->phase));
  json_object_set_int_member (object, "position", position);
  pgc_members_set_uint64 (object, "rowsDone", database->rows_done);
  pgc_members_set_uint64 (object, "rowsTotal", database->rows_total);
  pgc_members_set_time (object, "startedOn", database->started_at);
  json_object_set_array_member (object, "tables", tables_to_json (database->tables));
  return object;
}

JsonNode *
pgc_databases_to_json (GPtrArray *databases)
{
  JsonObject *object = json_object_new ();
  for (guint i = 0; i < databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (databases, i);
      g_autofree char *key = g_utf8_make_valid (database->name, -1);
      json_object_set_object_member (object, key, database_to_json (database, i));
    }
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

/* What the service sends has no phase, nor has a table that a newer version describes otherwise. */
static gboolean
read_phase (JsonObject *object, PgcPhase *phase, GError **error)
{
  g_autofree char *text = NULL;
  if (!pgc_members_read_string (object, "phase", &text, error))
    return FALSE;
  *phase = pgc_phase_from_string (text);
  return TRUE;
}

static gboolean
read_tables (JsonObject *object, GPtrArray *tables, GError **error)
{
  g_autoptr (GPtrArray) objects = NULL;
  if (!pgc_members_read_objects (object, "tables", &objects, error))
    return FALSE;
  for (guint i = 0; i < objects->len; i++)
    {
      JsonObject *member = g_ptr_array_index (objects, i);
      g_autoptr (PgcTableStatus) table = g_new0 (PgcTableStatus, 1);
      if (!pgc_members_read_uint64 (member, "bytesDone", &table->bytes_done, error)
          || !pgc_members_read_uint64 (member, "bytesTotal", &table->bytes_total, error)
          || !pgc_members_read_string (member, "name", &table->name, error)
          || !pgc_members_require ("name", table->name, error)
          || !read_phase (member, &table->phase, error)
          || !pgc_members_read_uint64 (member, "rowsDone", &table->rows_done, error)
          || !pgc_members_read_uint64 (member, "rowsTotal", &table->rows_total, error))
        return FALSE;
      g_ptr_array_add (tables, g_steal_pointer (&table));
    }
  return TRUE;
}

static gboolean
read_state (JsonObject *object, PgcDatabaseState *state, GError **error)
{
  g_autofree char *published = NULL;
  g_autofree char *ours = NULL;
  if (!pgc_members_read_string (object, "migrationState", &published, error)
      || !pgc_members_read_string (object, "databaseState", &ours, error))
    return FALSE;
  *state = pgc_database_state_from_string (ours != NULL ? ours : published);
  return TRUE;
}

/* The name is @key: "databaseName" only repeats it. */
static PgcDatabaseStatus *
database_from_json (const char *key, JsonObject *object, GError **error)
{
  g_autoptr (PgcDatabaseStatus) database = pgc_database_status_new (key);
  if (pgc_members_read_uint64 (object, "appliedChanges", &database->applied_changes, error)
      && pgc_members_read_uint64 (object, "bytesDone", &database->bytes_done, error)
      && pgc_members_read_double (object, "bytesPerSecond", &database->bytes_per_second, error)
      && pgc_members_read_uint64 (object, "bytesTotal", &database->bytes_total, error)
      && pgc_members_read_uint64 (object, "cdcDeleteCounter", &database->cdc_deletes, error)
      && pgc_members_read_uint64 (object, "cdcInsertCounter", &database->cdc_inserts, error)
      && pgc_members_read_uint64 (object, "cdcUpdateCounter", &database->cdc_updates, error)
      && read_state (object, &database->state, error)
      && pgc_members_read_time (object, "endedOn", &database->ended_at, error)
      && pgc_members_read_int64 (object, "etaSeconds", &database->eta_seconds, error)
      && pgc_members_read_uint (object, "fullLoadCompletedTables", &database->completed_tables,
                                error)
      && pgc_members_read_uint (object, "fullLoadErroredTables", &database->errored_tables, error)
      && pgc_members_read_uint (object, "fullLoadLoadingTables", &database->loading_tables, error)
      && pgc_members_read_uint (object, "fullLoadQueuedTables", &database->queued_tables, error)
      && pgc_members_read_uint64 (object, "incomingChanges", &database->incoming_changes, error)
      && pgc_members_read_uint (object, "indexesDone", &database->indexes_done, error)
      && pgc_members_read_uint (object, "indexesTotal", &database->indexes_total, error)
      && pgc_members_read_uint64 (object, "lagBytes", &database->lag_bytes, error)
      && pgc_members_read_int64 (object, "latency", &database->latency_seconds, error)
      && pgc_members_read_string (object, "message", &database->message, error)
      && read_phase (object, &database->phase, error)
      && pgc_members_read_uint64 (object, "rowsDone", &database->rows_done, error)
      && pgc_members_read_uint64 (object, "rowsTotal", &database->rows_total, error)
      && pgc_members_read_time (object, "startedOn", &database->started_at, error)
      && read_tables (object, database->tables, error))
    return g_steal_pointer (&database);
  g_prefix_error (error, "database “%s”: ", key);
  return NULL;
}

gboolean
pgc_databases_read (JsonObject *object, const char *name, GPtrArray *databases, GError **error)
{
  JsonObject *details = NULL;
  g_autoptr (GHashTable) positions = g_hash_table_new (NULL, NULL);
  if (!pgc_members_read_object (object, name, &details, error))
    return FALSE;
  if (details == NULL)
    return TRUE;
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;
  json_object_iter_init_ordered (&iter, details);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      JsonObject *member = pgc_members_get_root (node, key, error);
      PgcDatabaseStatus *database
          = member != NULL ? database_from_json (key, member, error) : NULL;
      if (database == NULL)
        return FALSE;
      g_ptr_array_add (databases, database);
      if (!pgc_members_note_position (member, database, positions, error))
        return FALSE;
    }
  pgc_members_sort_by_position (databases, positions);
  return TRUE;
}
