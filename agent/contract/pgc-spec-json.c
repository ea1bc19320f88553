/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-spec.h"

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-members.h"

/* The complete form: the published word for a thing where there is one. */

static JsonNode *
server_to_json (const PgcServer *server)
{
  JsonObject *object = json_object_new ();
  pgc_members_set_string (object, "host", server->host);
  json_object_set_int_member (object, "port", server->port);
  pgc_members_set_string (object, "user", server->user);
  pgc_members_set_string (object, "sslMode", pgc_ssl_mode_to_string (server->ssl_mode));
  pgc_members_set_string (object, "sslCaFile", server->ca_file);
  pgc_members_set_string (object, "resourceId", server->resource_id);
  pgc_members_set_string (object, "fullyQualifiedDomainName", server->fqdn);
  pgc_members_set_string (object, "maintenanceDatabase", server->database);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

JsonNode *
pgc_spec_to_json (const PgcSpec *spec)
{
  JsonObject *object = json_object_new ();
  pgc_members_set_string (object, "name", spec->name);
  pgc_members_set_string (object, "provider", pgc_provider_kind_to_string (spec->provider));
  pgc_members_set_string (object, "migrationMode", pgc_mode_to_string (spec->mode));
  pgc_members_set_string (object, "migrationOption", pgc_option_to_string (spec->option));
  pgc_members_set_string (object, "sourceType", spec->source_type);
  json_object_set_member (object, "source", server_to_json (&spec->source));
  json_object_set_member (object, "target", server_to_json (&spec->target));
  pgc_members_set_strv (object, "dbsToMigrate", (const char *const *) spec->databases);
  pgc_members_set_string (object, "overwriteDbsInTarget", pgc_flag_to_string (spec->overwrite));
  pgc_members_set_string (object, "setupLogicalReplicationOnSourceDbIfNeeded",
                          pgc_flag_to_string (spec->setup_replication));
  pgc_members_set_string (object, "migrateRoles", pgc_flag_to_string (spec->migrate_roles));
  pgc_members_set_strv (object, "tags", (const char *const *) spec->tags);
  pgc_members_set_string (object, "location", spec->location);
  pgc_members_set_string (object, "subscription", spec->subscription);
  pgc_members_set_string (object, "resourceGroup", spec->resource_group);
  pgc_members_set_string (object, "migrationRuntimeResourceId", spec->runtime_resource_id);
  json_object_set_int_member (object, "jobs", spec->jobs);
  pgc_members_set_string (object, "clientToolsDirectory", spec->client_tools_dir);
  pgc_members_set_string (object, "compareAfterMigration", pgc_flag_to_string (spec->compare));
  pgc_members_set_string (object, "blockWritesAtCutover", pgc_flag_to_string (spec->block_writes));
  pgc_members_set_string (object, "reverseReplication", pgc_flag_to_string (spec->reverse));
  pgc_members_set_string (object, "reverseOf", spec->reverse_of);
  json_object_set_int_member (object, "retryTimeoutSeconds", spec->retry_timeout_s);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

static gboolean
read_flag (JsonObject *object, const char *name, PgcFlag *flag, GError **error)
{
  g_autofree char *text = NULL;
  if (!pgc_members_read_string (object, name, &text, error))
    return FALSE;
  if (text == NULL || pgc_flag_from_string (text, flag, error))
    return TRUE;
  g_prefix_error (error, "%s: ", name);
  return FALSE;
}

static gboolean
read_server (JsonObject *object, const char *name, PgcServer *server, GError **error)
{
  JsonObject *member = NULL;
  guint port = 0;
  g_autofree char *ssl_mode = NULL;
  if (!pgc_members_read_object (object, name, &member, error))
    return FALSE;
  if (member == NULL)
    return TRUE;
  if (!pgc_members_read_string (member, "host", &server->host, error)
      || !pgc_members_read_uint (member, "port", &port, error)
      || !pgc_members_read_string (member, "user", &server->user, error)
      || !pgc_members_read_string (member, "sslMode", &ssl_mode, error)
      || !pgc_members_read_string (member, "sslCaFile", &server->ca_file, error)
      || !pgc_members_read_string (member, "resourceId", &server->resource_id, error)
      || !pgc_members_read_string (member, "fullyQualifiedDomainName", &server->fqdn, error)
      || !pgc_members_read_string (member, "maintenanceDatabase", &server->database, error)
      || (ssl_mode != NULL && !pgc_ssl_mode_from_string (ssl_mode, &server->ssl_mode, error)))
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }
  if (port > G_MAXUINT16)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "%s: “port” is not a port", name);
      pgc_error_set_remedy (error, "Give a number from 1 to 65535.");
      return FALSE;
    }
  server->port = (guint16) port;
  return TRUE;
}

static gboolean
read_words (JsonObject *object, PgcSpec *spec, GError **error)
{
  g_autofree char *provider = NULL;
  g_autofree char *mode = NULL;
  g_autofree char *option = NULL;
  return pgc_members_read_string (object, "provider", &provider, error)
         && pgc_members_read_string (object, "migrationMode", &mode, error)
         && pgc_members_read_string (object, "migrationOption", &option, error)
         && (provider == NULL || pgc_provider_kind_from_string (provider, &spec->provider, error))
         && (mode == NULL || pgc_mode_from_string (mode, &spec->mode, error))
         && (option == NULL || pgc_option_from_string (option, &spec->option, error));
}

/**
 * pgc_spec_from_json:
 *
 * Members that this version does not know are passed over, as a newer one may have written them;
 * what it knows must be of the right type. Absent members have pgc_spec_new()'s values.
 */
PgcSpec *
pgc_spec_from_json (JsonNode *node, GError **error)
{
  JsonObject *object = pgc_members_get_root (node, "request", error);
  if (object == NULL)
    return NULL;
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  if (pgc_members_read_string (object, "name", &spec->name, error)
      && read_words (object, spec, error)
      && pgc_members_read_string (object, "sourceType", &spec->source_type, error)
      && read_server (object, "source", &spec->source, error)
      && read_server (object, "target", &spec->target, error)
      && pgc_members_read_strv (object, "dbsToMigrate", &spec->databases, error)
      && read_flag (object, "overwriteDbsInTarget", &spec->overwrite, error)
      && read_flag (object, "setupLogicalReplicationOnSourceDbIfNeeded",
                    &spec->setup_replication, error)
      && read_flag (object, "migrateRoles", &spec->migrate_roles, error)
      && pgc_members_read_strv (object, "tags", &spec->tags, error)
      && pgc_members_read_string (object, "location", &spec->location, error)
      && pgc_members_read_string (object, "subscription", &spec->subscription, error)
      && pgc_members_read_string (object, "resourceGroup", &spec->resource_group, error)
      && pgc_members_read_string (object, "migrationRuntimeResourceId",
                                  &spec->runtime_resource_id, error)
      && pgc_members_read_uint (object, "jobs", &spec->jobs, error)
      && pgc_members_read_string (object, "clientToolsDirectory", &spec->client_tools_dir, error)
      && read_flag (object, "compareAfterMigration", &spec->compare, error)
      && read_flag (object, "blockWritesAtCutover", &spec->block_writes, error)
      && read_flag (object, "reverseReplication", &spec->reverse, error)
      && pgc_members_read_string (object, "reverseOf", &spec->reverse_of, error)
      && pgc_members_read_uint (object, "retryTimeoutSeconds", &spec->retry_timeout_s, error))
    return g_steal_pointer (&spec);
  return NULL;
}
