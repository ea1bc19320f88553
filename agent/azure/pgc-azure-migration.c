/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/azure/pgc-azure-migration.h"

char *
pgc_azure_migration_dup_server_path (const PgcSpec *spec)
{
  const char *id = spec->target.resource_id;
  if (id == NULL)
    return NULL;
  return id[0] == '/' ? g_strdup (id) : g_strconcat ("/", id, NULL);
}

char *
pgc_azure_migration_dup_path (const PgcSpec *spec)
{
  g_autofree char *server = pgc_azure_migration_dup_server_path (spec);
  if (server == NULL || spec->name == NULL)
    return NULL;
  g_autofree char *name = g_uri_escape_string (spec->name, NULL, FALSE);
  return g_strconcat (server, "/migrations/", name, NULL);
}

/* --- bodies ----------------------------------------------------------------------------------- */

static void
set_text (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static const char *
flag_word (PgcFlag flag)
{
  return flag == PGC_FLAG_TRUE ? "True" : "False";
}

static void
set_names (JsonObject *object, const char *name, const char *const *values)
{
  if (values == NULL || values[0] == NULL)
    return;
  JsonArray *array = json_array_new ();
  for (guint i = 0; values[i] != NULL; i++)
    json_array_add_string_element (array, values[i]);
  json_object_set_array_member (object, name, array);
}

static char *
dup_source_id (const PgcSpec *spec)
{
  if (spec->source.resource_id != NULL)
    return g_strdup (spec->source.resource_id);
  return g_strdup_printf ("%s:%u@%s", spec->source.host,
                          spec->source.port != 0 ? spec->source.port : 5432u,
                          spec->source.user != NULL ? spec->source.user : "postgres");
}

static JsonObject *
make_secrets (const PgcSpec *spec, const PgcSecret *source_password,
              const PgcSecret *target_password)
{
  JsonObject *credentials = json_object_new ();
  set_text (credentials, "sourceServerPassword", source_password != NULL ? source_password : "");
  set_text (credentials, "targetServerPassword", target_password != NULL ? target_password : "");
  JsonObject *secrets = json_object_new ();
  json_object_set_object_member (secrets, "adminCredentials", credentials);
  /* Elsewhere the source's user is in its id. */
  if (spec->source.resource_id != NULL)
    set_text (secrets, "sourceServerUsername", spec->source.user);
  set_text (secrets, "targetServerUsername", spec->target.user);
  return secrets;
}

static JsonNode *
wrap (JsonObject *properties)
{
  JsonObject *root = json_object_new ();
  json_object_set_object_member (root, "properties", properties);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, root);
  return node;
}

static void
set_tags (JsonObject *root, const char *const *tags)
{
  if (tags == NULL || tags[0] == NULL)
    return;
  JsonObject *object = json_object_new ();
  for (guint i = 0; tags[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (tags[i], "=", 2);
      set_text (object, parts[0], parts[1] != NULL ? parts[1] : "");
    }
  json_object_set_object_member (root, "tags", object);
}

JsonNode *
pgc_azure_migration_make_create (const PgcSpec *spec, const char *location,
                                 const PgcSecret *source_password,
                                 const PgcSecret *target_password)
{
  JsonObject *properties = json_object_new ();
  g_autofree char *source = dup_source_id (spec);
  set_text (properties, "migrationInstanceResourceId", spec->runtime_resource_id);
  set_text (properties, "migrationMode", pgc_mode_to_string (spec->mode));
  set_text (properties, "migrationOption", pgc_option_to_string (spec->option));
  set_text (properties, "sourceType", spec->source_type);
  /* The service has no weaker ones. */
  if (spec->source.ssl_mode >= PGC_SSL_MODE_PREFER)
    set_text (properties, "sslMode", pgc_ssl_mode_to_string (spec->source.ssl_mode));
  set_text (properties, "sourceDbServerResourceId", source);
  set_text (properties, "sourceDbServerFullyQualifiedDomainName", spec->source.fqdn);
  set_text (properties, "targetDbServerFullyQualifiedDomainName", spec->target.fqdn);
  json_object_set_object_member (properties, "secretParameters",
                                 make_secrets (spec, source_password, target_password));
  set_names (properties, "dbsToMigrate", (const char *const *) spec->databases);
  set_text (properties, "setupLogicalReplicationOnSourceDbIfNeeded",
            flag_word (spec->setup_replication));
  set_text (properties, "overwriteDbsInTarget", flag_word (spec->overwrite));
  if (spec->migrate_roles != PGC_FLAG_UNSET)
    set_text (properties, "migrateRoles", flag_word (spec->migrate_roles));
  JsonNode *node = wrap (properties);
  set_text (json_node_get_object (node), "location", location);
  set_tags (json_node_get_object (node), (const char *const *) spec->tags);
  return node;
}

JsonNode *
pgc_azure_migration_make_cutover (const char *const *databases)
{
  JsonObject *properties = json_object_new ();
  set_text (properties, "triggerCutover", "True");
  set_names (properties, "dbsToTriggerCutoverOn", databases);
  return wrap (properties);
}

JsonNode *
pgc_azure_migration_make_cancel (const char *const *databases)
{
  JsonObject *properties = json_object_new ();
  set_text (properties, "cancel", "True");
  set_names (properties, "dbsToCancelMigrationOn", databases);
  return wrap (properties);
}

JsonNode *
pgc_azure_migration_make_flag (const char *name)
{
  JsonObject *properties = json_object_new ();
  set_text (properties, name, "True");
  return wrap (properties);
}

/* --- words ------------------------------------------------------------------------------------ */

/* States that do not ask for the substate have none here. */
static const struct
{
  const char *state;
  const char *substate; /* (nullable): any */
  PgcStage stage;
} words[] = {
  { "InProgress", "PerformingPreRequisiteSteps", PGC_STAGE_PREREQUISITES },
  { "InProgress", "ValidationInProgress", PGC_STAGE_VALIDATING },
  { "InProgress", "MigratingData", PGC_STAGE_MIGRATING },
  { "InProgress", "CompletingMigration", PGC_STAGE_COMPLETING },
  { "InProgress", "Completed", PGC_STAGE_COMPLETING },
  { "InProgress", "CancelingRequestedDBMigrations", PGC_STAGE_CANCELING },
  { "WaitingForUserAction", "WaitingForCutoverTrigger", PGC_STAGE_WAITING_CUTOVER },
  { "InProgress", "WaitingForCutoverTrigger", PGC_STAGE_WAITING_CUTOVER },
  { "WaitingForUserAction", "WaitingForTargetDBOverwriteConfirmation", PGC_STAGE_WAITING_OVERWRITE },
  { "InProgress", "WaitingForTargetDBOverwriteConfirmation", PGC_STAGE_WAITING_OVERWRITE },
  { "WaitingForUserAction", "WaitingForLogicalReplicationSetupRequestOnSourceDB",
    PGC_STAGE_WAITING_REPLICATION },
  { "InProgress", "WaitingForLogicalReplicationSetupRequestOnSourceDB",
    PGC_STAGE_WAITING_REPLICATION },
  { "WaitingForUserAction", "WaitingForDBsToMigrateSpecification", PGC_STAGE_WAITING_DATABASES },
  { "InProgress", "WaitingForDBsToMigrateSpecification", PGC_STAGE_WAITING_DATABASES },
  { "WaitingForUserAction", "WaitingForDataMigrationScheduling", PGC_STAGE_WAITING_SCHEDULE },
  { "InProgress", "WaitingForDataMigrationScheduling", PGC_STAGE_WAITING_SCHEDULE },
  { "WaitingForUserAction", "WaitingForDataMigrationWindow", PGC_STAGE_WAITING_WINDOW },
  { "InProgress", "WaitingForDataMigrationWindow", PGC_STAGE_WAITING_WINDOW },
  { "InProgress", "", PGC_STAGE_PREREQUISITES },
  { "CleaningUp", NULL, PGC_STAGE_CLEANING_UP },
  { "Succeeded", NULL, PGC_STAGE_SUCCEEDED },
  { "ValidationFailed", NULL, PGC_STAGE_VALIDATION_FAILED },
  { "Canceled", NULL, PGC_STAGE_CANCELED },
  { "Failed", NULL, PGC_STAGE_FAILED },
};

gboolean
pgc_azure_migration_find_stage (const char *state, const char *substate, PgcStage *stage)
{
  const char *below = substate != NULL ? substate : "";
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (words[i].state, state) == 0
        && (words[i].substate == NULL || g_ascii_strcasecmp (words[i].substate, below) == 0))
      {
        *stage = words[i].stage;
        return TRUE;
      }
  return FALSE;
}
