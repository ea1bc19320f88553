/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-validation-json.h"

#include "agent/contract/pgc-members.h"

static JsonObject *
message_to_json (const PgcValidationMessage *message)
{
  JsonObject *object = json_object_new ();
  pgc_members_set_string (object, "code", message->service_code);
  pgc_members_set_string (object, "message", message->message);
  pgc_members_set_string (object, "remedy", message->remedy);
  pgc_members_set_string (object, "sql", message->sql);
  pgc_members_set_string (object, "state", pgc_validation_state_to_string (message->state));
  return object;
}

static JsonObject *
item_to_json (const PgcValidationItem *item, guint position)
{
  JsonObject *object = json_object_new ();
  pgc_members_set_time (object, "endedOn", item->ended_at);
  if (item->messages->len == 0)
    json_object_set_null_member (object, "messages");
  else
    {
      JsonArray *messages = json_array_new ();
      for (guint i = 0; i < item->messages->len; i++)
        json_array_add_object_element (messages,
                                       message_to_json (g_ptr_array_index (item->messages, i)));
      json_object_set_array_member (object, "messages", messages);
    }
  json_object_set_int_member (object, "position", position);
  pgc_members_set_time (object, "startedOn", item->started_at);
  pgc_members_set_string (object, "state", pgc_validation_state_to_string (item->state));
  pgc_members_set_string (object, "type", item->type);
  return object;
}

/* The items of one database; its times span theirs. */
static JsonObject *
group_to_json (const PgcValidation *validation, const char *database)
{
  JsonArray *summary = json_array_new ();
  gint64 started_at = 0, ended_at = 0;
  for (guint i = 0; i < validation->items->len; i++)
    {
      const PgcValidationItem *item = g_ptr_array_index (validation->items, i);
      if (g_strcmp0 (item->database, database) != 0)
        continue;
      json_array_add_object_element (summary, item_to_json (item, i));
      if (item->started_at != 0 && (started_at == 0 || item->started_at < started_at))
        started_at = item->started_at;
      ended_at = MAX (ended_at, item->ended_at);
    }
  JsonObject *object = json_object_new ();
  pgc_members_set_string (object, "databaseName", database);
  pgc_members_set_time (object, "endedOn", ended_at);
  pgc_members_set_time (object, "startedOn", started_at);
  json_object_set_array_member (object, "summary", summary);
  return object;
}

JsonNode *
pgc_validation_to_json (const PgcValidation *validation)
{
  if (validation == NULL)
    return json_node_new (JSON_NODE_NULL);
  JsonArray *servers = json_array_new (), *databases = json_array_new ();
  g_autoptr (GHashTable) grouped = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < validation->items->len; i++)
    {
      const PgcValidationItem *item = g_ptr_array_index (validation->items, i);
      if (item->database == NULL)
        json_array_add_object_element (servers, item_to_json (item, i));
      else if (g_hash_table_add (grouped, item->database))
        json_array_add_object_element (databases, group_to_json (validation, item->database));
    }
  /* Until it has ended, what was found so far says nothing about the whole. */
  const char *status = validation->ended_at != 0
                           ? pgc_validation_state_to_string (pgc_validation_get_state (validation))
                           : NULL;
  JsonObject *object = json_object_new ();
  json_object_set_array_member (object, "dbLevelValidationDetails", databases);
  json_object_set_array_member (object, "serverLevelValidationDetails", servers);
  pgc_members_set_string (object, "status", status);
  pgc_members_set_time (object, "validationEndTimeInUtc", validation->ended_at);
  pgc_members_set_time (object, "validationStartTimeInUtc", validation->started_at);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

static gboolean
read_state (JsonObject *object, PgcValidationState *state, GError **error)
{
  g_autofree char *text = NULL;
  if (!pgc_members_read_string (object, "state", &text, error))
    return FALSE;
  if (text != NULL)
    *state = pgc_validation_state_from_string (text);
  return TRUE;
}

static PgcValidationMessage *
message_from_json (JsonObject *object, GError **error)
{
  g_autoptr (PgcValidationMessage) message = g_new0 (PgcValidationMessage, 1);
  if (!pgc_members_read_string (object, "code", &message->service_code, error)
      || !pgc_members_read_string (object, "message", &message->message, error)
      || !pgc_members_read_string (object, "remedy", &message->remedy, error)
      || !pgc_members_read_string (object, "sql", &message->sql, error)
      || !read_state (object, &message->state, error)
      || !pgc_members_require ("message", message->message, error))
    return NULL;
  return g_steal_pointer (&message);
}

static PgcValidationItem *
item_from_json (JsonObject *object, const char *database, GError **error)
{
  g_autoptr (PgcValidationItem) item = pgc_validation_item_new (NULL, database);
  g_autoptr (GPtrArray) messages = NULL;
  if (!pgc_members_read_string (object, "type", &item->type, error)
      || !pgc_members_require ("type", item->type, error)
      || !pgc_members_read_time (object, "startedOn", &item->started_at, error)
      || !pgc_members_read_time (object, "endedOn", &item->ended_at, error)
      || !pgc_members_read_objects (object, "messages", &messages, error))
    return NULL;
  for (guint i = 0; i < messages->len; i++)
    {
      PgcValidationMessage *message
          = message_from_json (g_ptr_array_index (messages, i), error);
      if (message == NULL)
        return NULL;
      pgc_validation_item_take (item, message);
    }
  /* After the messages: the item's own word counts. */
  if (!read_state (object, &item->state, error))
    return NULL;
  return g_steal_pointer (&item);
}

static gboolean
read_items (JsonObject *object, const char *name, const char *database, GPtrArray *items,
            GHashTable *positions, GError **error)
{
  g_autoptr (GPtrArray) objects = NULL;
  if (!pgc_members_read_objects (object, name, &objects, error))
    return FALSE;
  for (guint i = 0; i < objects->len; i++)
    {
      JsonObject *member = g_ptr_array_index (objects, i);
      PgcValidationItem *item = item_from_json (member, database, error);
      if (item == NULL)
        return FALSE;
      g_ptr_array_add (items, item);
      if (!pgc_members_note_position (member, item, positions, error))
        return FALSE;
    }
  return TRUE;
}

/* One database's items. The service gives times to the group only. */
static gboolean
read_group (JsonObject *object, GPtrArray *items, GHashTable *positions, GError **error)
{
  g_autofree char *database = NULL;
  gint64 started_at = 0, ended_at = 0;
  guint first = items->len;
  if (!pgc_members_read_string (object, "databaseName", &database, error)
      || !pgc_members_require ("databaseName", database, error)
      || !pgc_members_read_time (object, "startedOn", &started_at, error)
      || !pgc_members_read_time (object, "endedOn", &ended_at, error)
      || !read_items (object, "summary", database, items, positions, error))
    return FALSE;
  for (guint i = first; i < items->len; i++)
    {
      PgcValidationItem *item = g_ptr_array_index (items, i);
      if (g_hash_table_contains (positions, item))
        continue;
      item->started_at = started_at;
      item->ended_at = ended_at;
    }
  return TRUE;
}

gboolean
pgc_validation_read (JsonObject *object, const char *name, PgcValidation **validation,
                     GError **error)
{
  JsonObject *details = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GHashTable) positions = g_hash_table_new (NULL, NULL);
  g_autoptr (PgcValidation) result = pgc_validation_new ();
  if (!pgc_members_read_object (object, name, &details, error))
    return FALSE;
  if (details == NULL)
    return TRUE;
  if (!pgc_members_read_time (details, "validationStartTimeInUtc", &result->started_at, error)
      || !pgc_members_read_time (details, "validationEndTimeInUtc", &result->ended_at, error)
      || !read_items (details, "serverLevelValidationDetails", NULL, result->items, positions,
                      error)
      || !pgc_members_read_objects (details, "dbLevelValidationDetails", &groups, error))
    return FALSE;
  for (guint i = 0; i < groups->len; i++)
    if (!read_group (g_ptr_array_index (groups, i), result->items, positions, error))
      return FALSE;
  pgc_members_sort_by_position (result->items, positions);
  *validation = g_steal_pointer (&result);
  return TRUE;
}
