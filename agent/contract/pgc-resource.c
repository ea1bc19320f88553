/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-status.h"

#include <string.h>

#include "agent/contract/pgc-database-json.h"
#include "agent/contract/pgc-fault-json.h"
#include "agent/contract/pgc-members.h"
#include "agent/contract/pgc-server.h"
#include "agent/contract/pgc-validation-json.h"

#define RESOURCE_TYPE "Microsoft.DBforPostgreSQL/flexibleServers/migrations"

/* Published, and never known to us: printed as null, as the published client does. */
static const char *const unknown_members[] = {
  "dbsToCancelMigrationOn", "dbsToTriggerCutoverOn", "secretParameters", "sourceDbServerMetadata",
  "startDataMigration",     "systemData",            "targetDbServerMetadata",
};

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* The published client prints members sorted, at every level. Takes @node. */
static JsonNode *
sort_members (JsonNode *node)
{
  JsonNode *result = node;
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node), *sorted = json_object_new ();
      g_autoptr (GList) names = g_list_sort (json_object_get_members (object), compare_names);
      for (GList *l = names; l != NULL; l = l->next)
        json_object_set_member (sorted, l->data,
                                sort_members (json_object_dup_member (object, l->data)));
      result = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (result, sorted);
      json_node_unref (node);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node), *sorted = json_array_new ();
      for (guint i = 0; i < json_array_get_length (array); i++)
        json_array_add_element (sorted, sort_members (json_array_dup_element (array, i)));
      result = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (result, sorted);
      json_node_unref (node);
    }
  return result;
}

static JsonNode *
tags_to_json (GStrv tags)
{
  if (tags == NULL)
    return json_node_new (JSON_NODE_NULL);
  JsonObject *object = json_object_new ();
  for (gsize i = 0; tags[i] != NULL; i++)
    {
      const char *equals = strchr (tags[i], '=');
      g_autofree char *name
          = equals != NULL ? g_strndup (tags[i], (gsize) (equals - tags[i])) : g_strdup (tags[i]);
      g_autofree char *key = g_utf8_make_valid (name, -1);
      pgc_members_set_string (object, key, equals != NULL ? equals + 1 : "");
    }
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

/* What was asked for, in the published members; "request" has all of it. */
static void
set_spec_members (JsonObject *object, const PgcSpec *spec)
{
  g_autofree char *login = pgc_server_dup_login (&spec->source);
  g_autofree char *target = spec->target.resource_id != NULL
                                ? g_strdup (spec->target.resource_id)
                                : pgc_server_dup_address (&spec->target);
  g_autofree char *id = g_strdup_printf ("%s/migrations/%s", target,
                                         spec->name != NULL ? spec->name : "");
  pgc_members_set_strv (object, "dbsToMigrate", (const char *const *) spec->databases);
  pgc_members_set_string (object, "id", id);
  pgc_members_set_string (object, "location", spec->location);
  pgc_members_set_string (object, "migrateRoles", pgc_flag_to_string (spec->migrate_roles));
  pgc_members_set_string (object, "migrationInstanceResourceId", spec->runtime_resource_id);
  pgc_members_set_string (object, "migrationMode", pgc_mode_to_string (spec->mode));
  pgc_members_set_string (object, "migrationOption", pgc_option_to_string (spec->option));
  pgc_members_set_string (object, "name", spec->name);
  pgc_members_set_string (object, "overwriteDbsInTarget", pgc_flag_to_string (spec->overwrite));
  pgc_members_set_string (object, "provider", pgc_provider_kind_to_string (spec->provider));
  json_object_set_member (object, "request", pgc_spec_to_json (spec));
  pgc_members_set_string (object, "setupLogicalReplicationOnSourceDbIfNeeded",
                          pgc_flag_to_string (spec->setup_replication));
  pgc_members_set_string (object, "sourceDbServerFullyQualifiedDomainName", spec->source.fqdn);
  pgc_members_set_string (object, "sourceDbServerResourceId",
                          spec->source.resource_id != NULL ? spec->source.resource_id : login);
  pgc_members_set_string (object, "sourceType", spec->source_type);
  pgc_members_set_string (object, "sslMode", pgc_ssl_mode_to_string (spec->source.ssl_mode));
  json_object_set_member (object, "tags", tags_to_json (spec->tags));
  pgc_members_set_string (object, "targetDbServerFullyQualifiedDomainName", spec->target.fqdn);
  pgc_members_set_string (object, "targetDbServerResourceId", target);
  /* The service says so of offline migrations, which cut over by themselves. */
  pgc_members_set_string (object, "triggerCutover",
                          spec->mode == PGC_MODE_OFFLINE ? "True" : NULL);
  pgc_members_set_string (object, "type", RESOURCE_TYPE);
}

/* A failure of one database is published with the database's name before it. */
static char *
dup_error_text (const PgcStatus *status)
{
  if (status->error == NULL)
    return NULL;
  const char *message = status->error->message;
  for (guint i = 0; i < status->databases->len; i++)
    {
      const PgcDatabaseStatus *database = g_ptr_array_index (status->databases, i);
      if (database->state == PGC_DATABASE_STATE_FAILED
          && g_strcmp0 (database->message, message) == 0)
        return g_strdup_printf ("%s: %s", database->name, message);
    }
  return g_strdup (message);
}

static JsonObject *
current_status_to_json (const PgcStatus *status)
{
  JsonObject *object = json_object_new ();
  g_autofree char *error = dup_error_text (status);
  if (status->substate == PGC_SUBSTATE_NONE && status->databases->len == 0
      && status->validation == NULL)
    json_object_set_null_member (object, "currentSubStateDetails");
  else
    {
      JsonObject *details = json_object_new ();
      pgc_members_set_string (details, "currentSubState",
                              pgc_substate_to_string (status->substate));
      json_object_set_member (details, "dbDetails", pgc_databases_to_json (status->databases));
      json_object_set_member (details, "validationDetails",
                              pgc_validation_to_json (status->validation));
      json_object_set_object_member (object, "currentSubStateDetails", details);
    }
  pgc_members_set_string (object, "error", error);
  pgc_members_set_string (object, "state", pgc_state_to_string (status->state));
  return object;
}

static JsonArray *
report_to_json (GPtrArray *report)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < report->len; i++)
    {
      const PgcReportEntry *entry = g_ptr_array_index (report, i);
      JsonObject *object = json_object_new ();
      pgc_members_set_string (object, "database", entry->database);
      pgc_members_set_string (object, "kind", entry->kind);
      pgc_members_set_string (object, "object", entry->object);
      pgc_members_set_string (object, "reason", entry->reason);
      pgc_members_set_string (object, "sql", entry->sql);
      json_array_add_object_element (array, object);
    }
  return array;
}

/**
 * pgc_resource_to_json:
 * @spec: (nullable): NULL writes the status alone, for one who keeps the spec elsewhere
 *
 * Members of ours among the published ones: provider, request (the whole spec), errorDetails,
 * report, comparison; and those of pgc-database-json.c and pgc-validation-json.c.
 */
JsonNode *
pgc_resource_to_json (const PgcSpec *spec, const PgcStatus *status)
{
  JsonObject *object = json_object_new ();
  gboolean canceled = status->state == PGC_STATE_CANCELED
                      || status->substate == PGC_SUBSTATE_CANCELING_REQUESTED_DB_MIGRATIONS;
  pgc_members_set_string (object, "cancel", canceled ? "True" : NULL);
  json_object_set_member (object, "comparison",
                          status->comparison != NULL ? pgc_comparison_to_json (status->comparison)
                                                     : json_node_new (JSON_NODE_NULL));
  json_object_set_object_member (object, "currentStatus", current_status_to_json (status));
  json_object_set_member (object, "errorDetails", pgc_fault_to_json (status->error));
  pgc_members_set_string (object, "migrationId", status->id);
  pgc_members_set_time (object, "migrationWindowEndTimeInUtc", status->ended_at);
  pgc_members_set_time (object, "migrationWindowStartTimeInUtc", status->created_at);
  json_object_set_array_member (object, "report", report_to_json (status->report));
  for (gsize i = 0; i < G_N_ELEMENTS (unknown_members); i++)
    json_object_set_null_member (object, unknown_members[i]);
  if (spec != NULL)
    set_spec_members (object, spec);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return sort_members (node);
}

/* ".../NAME/VALUE/..." of a resource id; NULL if it has none */
static char *
dup_segment (const char *resource_id, const char *name)
{
  g_auto (GStrv) segments = g_strsplit (resource_id, "/", -1);
  for (gsize i = 0; segments[i] != NULL && segments[i + 1] != NULL; i++)
    if (g_ascii_strcasecmp (segments[i], name) == 0)
      return g_strdup (segments[i + 1]);
  return NULL;
}

/* The service shows servers as a resource id or an address, and could show something else: any
 * text is kept. */
static void
take_server (PgcServer *server, const char *text)
{
  if (text == NULL || pgc_server_set_login (server, text, NULL))
    return;
  g_free (server->resource_id);
  server->resource_id = g_strdup (text);
}

/* Flags are "True" and "False", and were JSON booleans in the API's first version. */
static gboolean
read_flag (JsonObject *object, const char *name, PgcFlag *flag, GError **error)
{
  g_autofree char *text = NULL;
  JsonNode *node = json_object_get_member (object, name);
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    {
      *flag = json_node_get_boolean (node) ? PGC_FLAG_TRUE : PGC_FLAG_FALSE;
      return TRUE;
    }
  return pgc_members_read_string (object, name, &text, error)
         && (text == NULL || pgc_flag_from_string (text, flag, error));
}

static gboolean
read_tags (JsonObject *object, PgcSpec *spec, GError **error)
{
  JsonObject *tags = NULL;
  if (!pgc_members_read_object (object, "tags", &tags, error))
    return FALSE;
  if (tags == NULL)
    return TRUE;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GList) names = json_object_get_members (tags);
  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *value = NULL;
      if (!pgc_members_read_string (tags, l->data, &value, error))
        return FALSE;
      g_autofree char *tag
          = g_strconcat (l->data, "=", value != NULL ? value : "", NULL);
      g_strv_builder_add (builder, tag);
    }
  spec->tags = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_words (JsonObject *body, PgcSpec *spec, GError **error)
{
  g_autofree char *mode = NULL;
  g_autofree char *option = NULL;
  g_autofree char *ssl_mode = NULL;
  if (!pgc_members_read_string (body, "migrationMode", &mode, error)
      || !pgc_members_read_string (body, "migrationOption", &option, error)
      || !pgc_members_read_string (body, "sslMode", &ssl_mode, error)
      || (mode != NULL && !pgc_mode_from_string (mode, &spec->mode, error))
      || (option != NULL && !pgc_option_from_string (option, &spec->option, error)))
    return FALSE;
  /* A word that we do not know is no reason not to show the migration. */
  if (ssl_mode != NULL)
    pgc_ssl_mode_from_string (ssl_mode, &spec->source.ssl_mode, NULL);
  return TRUE;
}

/* @envelope and @body are one object in the flattened form. */
static PgcSpec *
spec_from_published (JsonObject *envelope, JsonObject *body, GError **error)
{
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  g_autofree char *source = NULL;
  g_autofree char *target = NULL;
  if (!pgc_members_read_string (envelope, "name", &spec->name, error)
      || !pgc_members_read_string (envelope, "location", &spec->location, error)
      || !read_tags (envelope, spec, error) || !read_words (body, spec, error)
      || !pgc_members_read_strv (body, "dbsToMigrate", &spec->databases, error)
      || !read_flag (body, "migrateRoles", &spec->migrate_roles, error)
      || !pgc_members_read_string (body, "migrationInstanceResourceId",
                                   &spec->runtime_resource_id, error)
      || !read_flag (body, "overwriteDbsInTarget", &spec->overwrite, error)
      || !read_flag (body, "setupLogicalReplicationOnSourceDbIfNeeded", &spec->setup_replication,
                     error)
      || !pgc_members_read_string (body, "sourceDbServerFullyQualifiedDomainName",
                                   &spec->source.fqdn, error)
      || !pgc_members_read_string (body, "sourceDbServerResourceId", &source, error)
      || !pgc_members_read_string (body, "sourceType", &spec->source_type, error)
      || !pgc_members_read_string (body, "targetDbServerFullyQualifiedDomainName",
                                   &spec->target.fqdn, error)
      || !pgc_members_read_string (body, "targetDbServerResourceId", &target, error))
    return NULL;
  take_server (&spec->source, source);
  take_server (&spec->target, target);
  if (spec->target.resource_id != NULL)
    {
      spec->provider = PGC_PROVIDER_KIND_AZURE;
      spec->subscription = dup_segment (spec->target.resource_id, "subscriptions");
      spec->resource_group = dup_segment (spec->target.resource_id, "resourceGroups");
    }
  return g_steal_pointer (&spec);
}

/* "S0004: text", "603101: text": the service writes its codes before the text. */
static char *
dup_service_code (const char *text)
{
  const char *p = text;
  while (g_ascii_isupper (*p))
    p++;
  gsize letters = (gsize) (p - text);
  while (g_ascii_isdigit (*p))
    p++;
  gsize digits = (gsize) (p - text) - letters;
  if (letters > 3 || digits < 3 || digits > 6 || *p != ':')
    return NULL;
  return g_strndup (text, letters + digits);
}

static gboolean
read_fault (JsonObject *body, JsonObject *current, PgcFault **fault, GError **error)
{
  g_autofree char *text = NULL;
  if (!pgc_members_read_string (current, "error", &text, error)
      || !pgc_fault_read (body, "errorDetails", fault, error))
    return FALSE;
  if (*fault != NULL || text == NULL || *text == '\0')
    return TRUE;
  *fault = g_new0 (PgcFault, 1);
  (*fault)->code = PGC_ERROR_FAILED;
  (*fault)->service_code = dup_service_code (text);
  (*fault)->message = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
read_current_status (JsonObject *body, PgcStatus *status, GError **error)
{
  JsonObject *current = NULL, *details = NULL;
  g_autofree char *state = NULL;
  g_autofree char *substate = NULL;
  if (!pgc_members_read_object (body, "currentStatus", &current, error))
    return FALSE;
  if (current == NULL)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                     "There is no “currentStatus”: this is not a migration");
      pgc_error_set_remedy (error, "Give what `pgcutover migration show` prints.");
      return FALSE;
    }
  if (!pgc_members_read_string (current, "state", &state, error)
      || !read_fault (body, current, &status->error, error)
      || !pgc_members_read_object (current, "currentSubStateDetails", &details, error))
    return FALSE;
  status->state = pgc_state_from_string (state);
  if (details == NULL)
    return TRUE;
  if (!pgc_members_read_string (details, "currentSubState", &substate, error)
      || !pgc_databases_read (details, "dbDetails", status->databases, error)
      || !pgc_validation_read (details, "validationDetails", &status->validation, error))
    return FALSE;
  status->substate = pgc_substate_from_string (substate);
  return TRUE;
}

static gboolean
read_report (JsonObject *body, GPtrArray *report, GError **error)
{
  g_autoptr (GPtrArray) objects = NULL;
  if (!pgc_members_read_objects (body, "report", &objects, error))
    return FALSE;
  for (guint i = 0; i < objects->len; i++)
    {
      JsonObject *object = g_ptr_array_index (objects, i);
      g_autoptr (PgcReportEntry) entry = g_new0 (PgcReportEntry, 1);
      if (!pgc_members_read_string (object, "database", &entry->database, error)
          || !pgc_members_read_string (object, "kind", &entry->kind, error)
          || !pgc_members_read_string (object, "object", &entry->object, error)
          || !pgc_members_read_string (object, "reason", &entry->reason, error)
          || !pgc_members_read_string (object, "sql", &entry->sql, error)
          || !pgc_members_require ("kind", entry->kind, error)
          || !pgc_members_require ("object", entry->object, error)
          || !pgc_members_require ("reason", entry->reason, error))
        return FALSE;
      g_ptr_array_add (report, g_steal_pointer (&entry));
    }
  return TRUE;
}

static PgcStatus *
status_from_json (JsonObject *body, GError **error)
{
  g_autoptr (PgcStatus) status = pgc_status_new ("");
  JsonObject *comparison = NULL;
  if (!pgc_members_read_string (body, "migrationId", &status->id, error)
      || !read_current_status (body, status, error)
      || !pgc_members_read_time (body, "migrationWindowStartTimeInUtc", &status->created_at, error)
      || !pgc_members_read_time (body, "migrationWindowEndTimeInUtc", &status->ended_at, error)
      || !read_report (body, status->report, error)
      || !pgc_members_read_object (body, "comparison", &comparison, error))
    return NULL;
  if (comparison != NULL)
    {
      status->comparison
          = pgc_comparison_from_json (json_object_get_member (body, "comparison"), error);
      if (status->comparison == NULL)
        return NULL;
    }
  return g_steal_pointer (&status);
}

/**
 * pgc_resource_from_json:
 * @node: flattened as pgc_resource_to_json() writes it, or with the service's envelope, that is
 *   with most members inside "properties"
 * @spec: (out) (optional)
 * @status: (out) (optional)
 *
 * Reads the service's migrations too: words in any casing, unknown states as UNKNOWN, numbers as
 * strings, members that we do not know passed over.
 */
gboolean
pgc_resource_from_json (JsonNode *node, PgcSpec **spec, PgcStatus **status, GError **error)
{
  JsonObject *envelope = pgc_members_get_root (node, "migration", error);
  if (envelope == NULL)
    return FALSE;
  JsonObject *body = envelope;
  if (!pgc_members_read_object (envelope, "properties", &body, error))
    return FALSE;
  g_autoptr (PgcStatus) read_status = status_from_json (body, error);
  if (read_status == NULL)
    return FALSE;
  JsonObject *request = NULL;
  if (!pgc_members_read_object (body, "request", &request, error))
    return FALSE;
  g_autoptr (PgcSpec) read_spec
      = request != NULL ? pgc_spec_from_json (json_object_get_member (body, "request"), error)
                        : spec_from_published (envelope, body, error);
  if (read_spec == NULL)
    return FALSE;
  if (spec != NULL)
    *spec = g_steal_pointer (&read_spec);
  if (status != NULL)
    *status = g_steal_pointer (&read_status);
  return TRUE;
}
