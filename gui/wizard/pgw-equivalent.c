/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-equivalent.h"

#include <string.h>

#include "agent/contract/pgc-server.h"
#include "gui/agents/pgw-agent.h"

static void
set_text (JsonObject *object, const char *key, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, key, value);
}

char *
pgw_equivalent_to_properties (const PgcSpec *spec)
{
  g_autofree char *login = pgc_server_dup_login (&spec->source);
  g_autofree char *target = pgc_server_dup_address (&spec->target);
  g_autoptr (JsonObject) properties = json_object_new ();
  set_text (properties, "sourceDbServerResourceId", login);
  set_text (properties, "sourceType", spec->source_type);
  set_text (properties, "sslMode", pgc_ssl_mode_to_string (spec->source.ssl_mode));
  set_text (properties, "sourceSslCaFile", spec->source.ca_file);
  set_text (properties, "sourceMaintenanceDatabase", spec->source.database);
  set_text (properties, "targetServer", target);
  set_text (properties, "targetSslMode", pgc_ssl_mode_to_string (spec->target.ssl_mode));
  set_text (properties, "targetSslCaFile", spec->target.ca_file);
  set_text (properties, "targetMaintenanceDatabase", spec->target.database);
  JsonObject *secrets = json_object_new ();
  set_text (secrets, "targetServerUsername", spec->target.user);
  json_object_set_object_member (properties, "secretParameters", secrets);
  JsonArray *databases = json_array_new ();
  for (guint i = 0; spec->databases != NULL && spec->databases[i] != NULL; i++)
    json_array_add_string_element (databases, spec->databases[i]);
  json_object_set_array_member (properties, "dbsToMigrate", databases);
  set_text (properties, "overwriteDbsInTarget", pgc_flag_to_string (spec->overwrite));
  set_text (properties, "migrateRoles", pgc_flag_to_string (spec->migrate_roles));
  if (spec->jobs != 0)
    json_object_set_int_member (properties, "jobs", spec->jobs);
  set_text (properties, "compareAfterMigration", pgc_flag_to_string (spec->compare));
  set_text (properties, "blockWritesAtCutover", pgc_flag_to_string (spec->block_writes));
  set_text (properties, "reverseReplication", pgc_flag_to_string (spec->reverse));

  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *file = json_object_new ();
  json_object_set_object_member (file, "properties", g_steal_pointer (&properties));
  json_node_take_object (root, file);
  g_autofree char *text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

/* The same for every shell, and as it is where nothing needs quoting. */
static char *
quote (const char *word)
{
  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_./:@", *p) == NULL)
      return g_shell_quote (word);
  return g_strdup (word);
}

char *
pgw_equivalent_to_command (const PgcSpec *spec, const char *path, const char *agent_address)
{
  g_autofree char *file = quote (path);
  g_autofree char *mode = g_ascii_strdown (pgc_mode_to_string (spec->mode), -1);
  g_autoptr (GString) command = g_string_new ("pgcutover migration create");
  g_string_append_printf (command, " --name %s", spec->name);
  g_string_append_printf (command, " --migration-mode %s", mode);
  g_string_append_printf (command, " --migration-option %s",
                          pgc_option_to_string (spec->option));
  g_string_append_printf (command, " --properties %s", file);
  if (!g_str_equal (agent_address, PGW_AGENT_SESSION))
    {
      g_autofree char *agent = quote (agent_address);
      g_string_append_printf (command, " --agent %s", agent);
    }
  return g_string_free (g_steal_pointer (&command), FALSE);
}
