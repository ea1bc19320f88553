/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-property.h"

#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-server.h"

/* The published words (API version 2025-08-01); the service keeps the set open. */
static const char *const source_types[] = {
  "OnPremises",        "AWS",           "GCP",
  "AzureVM",           "PostgreSQLSingleServer", "AWS_RDS",
  "AWS_AURORA",        "AWS_EC2",       "GCP_CloudSQL",
  "GCP_AlloyDB",       "GCP_Compute",   "EDB",
  "EDB_Oracle_Server", "EDB_PostgreSQL", "PostgreSQLFlexibleServer",
  "PostgreSQLCosmosDB", "Huawei_RDS",   "Huawei_Compute",
  "Heroku_PostgreSQL", "Crunchy_PostgreSQL", "ApsaraDB_RDS",
  "Digital_Ocean_Droplets", "Digital_Ocean_PostgreSQL", "Supabase_PostgreSQL",
};

static gboolean fail (GError **error, const char *remedy, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* Always FALSE, so that a reader can return it. */
static gboolean
fail (GError **error, const char *remedy, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "%s", message);
  pgc_error_set_remedy (error, "%s", remedy);
  return FALSE;
}

static void warn (PgcPropertyReading *reading, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
warn (PgcPropertyReading *reading, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_ptr_array_add (reading->warnings, g_strdup_vprintf (format, args));
  va_end (args);
}

/* "<name>" and "<<name>>", as the published samples mark what is to be filled in. */
static gboolean
refuse_placeholder (const PgcProperty *property, const char *text, GError **error)
{
  const char *open = strchr (text, '<');
  const char *close = open != NULL ? strchr (open, '>') : NULL;
  if (close == NULL || close == open + 1)
    return TRUE;
  while (close[1] == '>')
    close++;
  g_autofree char *shown = g_strndup (open, (gsize) (close + 1 - open));
  return fail (error, "Replace it, the angle brackets included, with the real value.",
               "The placeholder “%s” is still in “%s”", shown, property->key);
}

/* (transfer none): NULL on failure */
static const char *
get_string (const PgcProperty *property, JsonNode *value, GError **error)
{
  if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
    {
      fail (error, "Put the value between double quotes.", "“%s” is not a text", property->key);
      return NULL;
    }
  return json_node_get_string (value);
}

/* As get_string(), for a value that is no secret and must say something. */
static const char *
get_word (const PgcProperty *property, JsonNode *value, GError **error)
{
  const char *text = get_string (property, value, error);
  if (text == NULL || !refuse_placeholder (property, text, error))
    return NULL;
  if (*text != '\0')
    return text;
  fail (error, "Give a value, or remove the line.", "“%s” is empty", property->key);
  return NULL;
}

static gboolean
read_text (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
           GError **error)
{
  const char *text = get_word (property, value, error);
  if (text == NULL)
    return FALSE;
  char **member = &G_STRUCT_MEMBER (char *, reading->spec, property->offset);
  g_free (*member);
  *member = g_strdup (text);
  return TRUE;
}

static gboolean
read_flag (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
           GError **error)
{
  PgcFlag *flag = &G_STRUCT_MEMBER (PgcFlag, reading->spec, property->offset);
  if (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_BOOLEAN)
    {
      *flag = json_node_get_boolean (value) ? PGC_FLAG_TRUE : PGC_FLAG_FALSE;
      return TRUE;
    }
  if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
    return fail (error, "Write \"true\" or \"false\".", "“%s” is neither true nor false",
                 property->key);
  const char *text = get_word (property, value, error);
  if (text == NULL)
    return FALSE;
  if (pgc_flag_from_string (text, flag, error))
    return TRUE;
  g_prefix_error (error, "“%s”: ", property->key);
  return FALSE;
}

static gboolean
read_count (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
            GError **error)
{
  guint64 number = 0;
  GType type = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : G_TYPE_INVALID;
  gboolean good = FALSE;
  if (type == G_TYPE_INT64 && json_node_get_int (value) >= 0)
    {
      number = (guint64) json_node_get_int (value);
      good = number <= G_MAXINT;
    }
  else if (type == G_TYPE_STRING)
    good = g_ascii_string_to_unsigned (json_node_get_string (value), 10, 0, G_MAXINT, &number,
                                       NULL);
  if (!good)
    return fail (error, "Write a number such as 4.", "“%s” is not a whole number", property->key);
  G_STRUCT_MEMBER (guint, reading->spec, property->offset) = (guint) number;
  return TRUE;
}

static gboolean
read_ssl_mode (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
               GError **error)
{
  const char *text = get_word (property, value, error);
  if (text == NULL)
    return FALSE;
  if (pgc_ssl_mode_from_string (
          text, &G_STRUCT_MEMBER (PgcSslMode, reading->spec, property->offset), error))
    return TRUE;
  g_prefix_error (error, "“%s”: ", property->key);
  return FALSE;
}

static gboolean
read_mode (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
           GError **error)
{
  const char *text = get_word (property, value, error);
  return text != NULL && pgc_mode_from_string (text, &reading->spec->mode, error);
}

static gboolean
read_option (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
             GError **error)
{
  const char *text = get_word (property, value, error);
  return text != NULL && pgc_option_from_string (text, &reading->spec->option, error);
}

static gboolean
read_provider (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
               GError **error)
{
  const char *text = get_word (property, value, error);
  return text != NULL && pgc_provider_kind_from_string (text, &reading->spec->provider, error);
}

static gboolean
read_source_type (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
                  GError **error)
{
  const char *text = get_word (property, value, error);
  const char *known = NULL;
  if (text == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (source_types); i++)
    if (g_ascii_strcasecmp (source_types[i], text) == 0)
      known = source_types[i];
  /* What a how-to page of the service's documentation calls it. */
  if (g_ascii_strcasecmp (text, "on-premises") == 0)
    {
      known = "OnPremises";
      warn (reading, "“%s” is read as “OnPremises”, the service's word for it", text);
    }
  else if (known == NULL)
    warn (reading, "“%s” is no source type that this version knows; it is passed on as it is",
          text);
  g_free (reading->spec->source_type);
  reading->spec->source_type = g_strdup (known != NULL ? known : text);
  return TRUE;
}

static gboolean
read_login (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
            GError **error)
{
  PgcServer *source = &reading->spec->source;
  const char *text = get_word (property, value, error);
  g_autofree char *user = g_strdup (source->user);
  if (text == NULL)
    return FALSE;
  if (!pgc_server_set_login (source, text, error))
    {
      g_prefix_error (error, "“%s”: ", property->key);
      return FALSE;
    }
  /* A user name of its own counts more, and may come first in the file. */
  if (g_hash_table_lookup (reading->seen, "sourceServerUsername") != NULL)
    {
      g_free (source->user);
      source->user = g_steal_pointer (&user);
    }
  return TRUE;
}

static gboolean
read_target (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
             GError **error)
{
  const char *text = get_word (property, value, error);
  PgcServer *target = &reading->spec->target;
  if (text == NULL)
    return FALSE;
  if (pgc_server_is_resource_id (text))
    {
      g_free (target->resource_id);
      target->resource_id = g_strdup (text);
      return TRUE;
    }
  if (pgc_server_set_address (target, text, error))
    return TRUE;
  g_prefix_error (error, "“%s”: ", property->key);
  return FALSE;
}

/* Only the form that a placeholder has: a password may well have angle brackets in it. */
static gboolean
is_password_placeholder (const char *text)
{
  gsize length = strlen (text);
  if (length < 3 || text[0] != '<' || text[length - 1] != '>')
    return FALSE;
  if (g_str_has_prefix (text, "<<") && g_str_has_suffix (text, ">>"))
    return TRUE;
  for (gsize i = 1; i < length - 1; i++)
    if (!g_ascii_isalpha (text[i]) && strchr (" _-", text[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* An empty password is none: a server that trusts us asks for none. */
static gboolean
read_password (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
               GError **error)
{
  const char *text = get_string (property, value, error);
  if (text == NULL)
    return FALSE;
  if (is_password_placeholder (text))
    return fail (error,
                 "Replace it with the password, or remove the line and keep the password with "
                 "`pgcutover credential set`.",
                 "A placeholder is still in “%s”", property->key);
  PgcSecret **member = &G_STRUCT_MEMBER (PgcSecret *, reading->secrets, property->offset);
  g_clear_pointer (member, pgc_secret_free);
  if (*text != '\0')
    *member = pgc_secret_new (text);
  return TRUE;
}

static gboolean
read_databases (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
                GError **error)
{
  static const char remedy[] = "Write an array of names: \"dbsToMigrate\": [\"db1\", \"db2\"].";
  if (!JSON_NODE_HOLDS_ARRAY (value))
    {
      if (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING)
        return refuse_placeholder (property, json_node_get_string (value), error)
               && fail (error, remedy, "“%s” is one text, not an array", property->key);
      return fail (error, remedy, "“%s” is not an array", property->key);
    }
  JsonArray *array = json_node_get_array (value);
  if (json_array_get_length (array) == 0)
    return fail (error, remedy, "“%s” names no database", property->key);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING)
        return fail (error, remedy, "Element %u of “%s” is not a text", i + 1, property->key);
      const char *name = get_word (property, element, error);
      if (name == NULL)
        return FALSE;
      if (strchr (name, ',') != NULL)
        warn (reading, "“%s” in dbsToMigrate is taken as the name of one database; several are "
                       "written [\"db1\", \"db2\"]",
              name);
      g_strv_builder_add (builder, name);
    }
  g_strfreev (reading->spec->databases);
  reading->spec->databases = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_tags (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
           GError **error)
{
  static const char remedy[] = "Write an object of texts: \"tags\": {\"team\": \"billing\"}.";
  if (!JSON_NODE_HOLDS_OBJECT (value))
    return fail (error, remedy, "“%s” is not an object", property->key);
  JsonObject *object = json_node_get_object (value);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING
          || *name == '\0' || strchr (name, '=') != NULL)
        return fail (error, remedy, "“%s” has a tag that is not a name with a text",
                     property->key);
      g_autofree char *tag = g_strconcat (name, "=", json_node_get_string (node), NULL);
      g_strv_builder_add (builder, tag);
    }
  g_strfreev (reading->spec->tags);
  reading->spec->tags = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_ignored (const PgcProperty *property, JsonNode *value, PgcPropertyReading *reading,
              GError **error)
{
  return TRUE;
}

#define FILE_ PGC_PROPERTY_PLACE_FILE
#define PROPERTIES PGC_PROPERTY_PLACE_PROPERTIES
#define SECRETS PGC_PROPERTY_PLACE_SECRETS
#define CREDENTIALS PGC_PROPERTY_PLACE_CREDENTIALS
#define OF(member) G_STRUCT_OFFSET (PgcSpec, member)

/* In the order of the template. */
static const PgcProperty table[] = {
  { FILE_, "properties", .inner = PROPERTIES, .direct = "{}", .azure = "{}" },

  { PROPERTIES, "provider", .read = read_provider, .direct = "\"direct\"" },
  { PROPERTIES, "sourceDbServerResourceId", .read = read_login,
    .direct = "\"<source host>:5432@<source user>\"",
    .azure = "\"<source host>:5432@<source user>\"" },
  { PROPERTIES, "sourceType", .read = read_source_type, .direct = "\"OnPremises\"",
    .azure = "\"OnPremises\"" },
  { PROPERTIES, "sslMode", "sourceSslMode", read_ssl_mode, OF (source.ssl_mode),
    .direct = "\"Prefer\"", .azure = "\"Prefer\"" },
  { PROPERTIES, "sourceSslCaFile", .read = read_text, .offset = OF (source.ca_file),
    .direct = "null" },
  { PROPERTIES, "sourceMaintenanceDatabase", .read = read_text, .offset = OF (source.database),
    .direct = "\"postgres\"" },
  { PROPERTIES, "sourceDbServerFullyQualifiedDomainName", .read = read_text,
    .offset = OF (source.fqdn), .azure = "null" },
  { PROPERTIES, "targetServer", "targetDbServerResourceId", read_target,
    .direct = "\"<target host>:5432\"" },
  { PROPERTIES, "targetSslMode", .read = read_ssl_mode, .offset = OF (target.ssl_mode),
    .direct = "\"Prefer\"" },
  { PROPERTIES, "targetSslCaFile", .read = read_text, .offset = OF (target.ca_file),
    .direct = "null" },
  { PROPERTIES, "targetMaintenanceDatabase", .read = read_text, .offset = OF (target.database),
    .direct = "\"postgres\"" },
  { PROPERTIES, "targetDbServerFullyQualifiedDomainName", .read = read_text,
    .offset = OF (target.fqdn), .azure = "null" },

  { PROPERTIES, "secretParameters", .inner = SECRETS, .direct = "{}", .azure = "{}" },
  { SECRETS, "adminCredentials", .inner = CREDENTIALS, .direct = "{}", .azure = "{}" },
  { CREDENTIALS, "sourceServerPassword", .read = read_password,
    .offset = G_STRUCT_OFFSET (PgcSpecSecrets, source_password),
    .direct = "\"<source password>\"", .azure = "\"<source password>\"" },
  { CREDENTIALS, "targetServerPassword", .read = read_password,
    .offset = G_STRUCT_OFFSET (PgcSpecSecrets, target_password),
    .direct = "\"<target password>\"", .azure = "\"<target password>\"" },
  { SECRETS, "sourceServerUsername", "sourceDbServerUsername", read_text, OF (source.user) },
  { SECRETS, "targetServerUsername", "targetDbServerUsername", read_text, OF (target.user),
    .direct = "\"<target user>\"", .azure = "\"<target user>\"" },
  { SECRETS, "AADApp", .read = read_ignored,
    .warning = "“AADApp” is of the service's first version and is ignored; sign in with "
               "`pgcutover login` instead" },

  { PROPERTIES, "dbsToMigrate", .read = read_databases, .direct = "[\"<database>\"]",
    .azure = "[\"<database>\"]" },
  { PROPERTIES, "overwriteDbsInTarget", .read = read_flag, .offset = OF (overwrite),
    .direct = "\"false\"", .azure = "\"false\"" },
  { PROPERTIES, "migrateRoles", .read = read_flag, .offset = OF (migrate_roles),
    .direct = "\"true\"" },
  { PROPERTIES, "jobs", .read = read_count, .offset = OF (jobs), .direct = "4" },
  { PROPERTIES, "compareAfterMigration", .read = read_flag, .offset = OF (compare),
    .direct = "\"true\"" },
  { PROPERTIES, "clientToolsDirectory", .read = read_text, .offset = OF (client_tools_dir),
    .direct = "null" },
  { PROPERTIES, "retryTimeoutSeconds", .read = read_count, .offset = OF (retry_timeout_s),
    .direct = "300" },
  { PROPERTIES, "setupLogicalReplicationOnSourceDbIfNeeded", .read = read_flag,
    .offset = OF (setup_replication), .azure = "\"false\"", .online = TRUE },
  { PROPERTIES, "blockWritesAtCutover", .read = read_flag, .offset = OF (block_writes),
    .direct = "\"false\"", .online = TRUE },
  { PROPERTIES, "reverseReplication", .read = read_flag, .offset = OF (reverse),
    .direct = "\"false\"", .online = TRUE },
  { PROPERTIES, "migrationRuntimeResourceId", .read = read_text,
    .offset = OF (runtime_resource_id), .azure = "null" },

  /* Read differently from how the published client reads it. */
  { PROPERTIES, "migrationInstanceResourceId", .read = read_text,
    .offset = OF (runtime_resource_id), .same_as = "migrationRuntimeResourceId",
    .warning = "“migrationInstanceResourceId” is used; the published client ignores this name of "
               "“migrationRuntimeResourceId”" },
  { PROPERTIES, "sourceServerUsername", "sourceDbServerUsername", read_text, OF (source.user),
    .warning = "“sourceServerUsername” is used, although it stands beside “secretParameters” "
               "instead of in it, where the published client ignores it" },
  { PROPERTIES, "targetServerUsername", "targetDbServerUsername", read_text, OF (target.user),
    .warning = "“targetServerUsername” is used, although it stands beside “secretParameters” "
               "instead of in it, where the published client ignores it" },
  { PROPERTIES, "migrationMode", .read = read_mode,
    .warning = "“migrationMode” in the file counts unless --migration-mode is given; the "
               "published client ignores it" },
  { PROPERTIES, "migrationOption", .read = read_option,
    .warning = "“migrationOption” in the file counts unless --migration-option is given; the "
               "published client ignores it" },
  { FILE_, "location", .read = read_text, .offset = OF (location),
    .warning = "“location” in the file counts unless --location is given; the published client "
               "ignores it" },
  { FILE_, "tags", .read = read_tags,
    .warning = "“tags” in the file count unless --tags is given; the published client ignores "
               "them" },

  /* Accepted because published samples have them, and without effect there too. */
  { PROPERTIES, "triggerCutover", .read = read_ignored,
    .warning = "“triggerCutover” is ignored: an offline migration cuts over by itself, an online "
               "one with `pgcutover migration update --cutover`" },
  { PROPERTIES, "startDataMigration", .read = read_ignored,
    .warning = "“startDataMigration” is ignored: a migration starts when it is created" },
  { PROPERTIES, "migrationWindowStartTimeInUtc", .read = read_ignored,
    .warning = "“migrationWindowStartTimeInUtc” is ignored: a migration starts when it is "
               "created" },
  { PROPERTIES, "MigrationResourceGroup", .read = read_ignored,
    .warning = "“MigrationResourceGroup” is of the service's first version and is ignored" },
  { PROPERTIES, "TargetDBServerSubnetResourceId", .read = read_ignored,
    .warning = "“TargetDBServerSubnetResourceId” is of the service's first version and is "
               "ignored" },
};

const PgcProperty *
pgc_property_get_table (gsize *n_properties)
{
  *n_properties = G_N_ELEMENTS (table);
  return table;
}

gboolean
pgc_property_has_name (const PgcProperty *property, const char *key)
{
  return g_ascii_strcasecmp (property->key, key) == 0
         || (property->alias != NULL && g_ascii_strcasecmp (property->alias, key) == 0);
}
