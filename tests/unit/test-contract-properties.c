/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-json-text.h"
#include "agent/contract/pgc-property.h"
#include "agent/contract/pgc-spec.h"

typedef struct
{
  PgcSpec *spec;
  PgcSpecSecrets *secrets;
  GPtrArray *warnings;
  GError *error;
  gboolean good;
} Result;

static void
result_free (Result *result)
{
  pgc_spec_free (result->spec);
  pgc_spec_secrets_free (result->secrets);
  g_ptr_array_unref (result->warnings);
  g_clear_error (&result->error);
  g_free (result);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Result, result_free)

static Result *
read_text (const char *json)
{
  Result *result = g_new0 (Result, 1);
  result->spec = pgc_spec_new ();
  result->secrets = pgc_spec_secrets_new ();
  result->warnings = g_ptr_array_new_with_free_func (g_free);
  result->good = pgc_spec_read_properties (result->spec, result->secrets, json, -1,
                                           result->warnings, &result->error);
  g_assert_cmpint (result->good, ==, result->error == NULL);
  if (!result->good)
    {
      g_assert_error (result->error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (pgc_error_get_remedy (result->error));
      g_test_message ("%s %s", result->error->message, pgc_error_get_remedy (result->error));
      g_assert_cmpuint (result->warnings->len, ==, 0);
    }
  for (guint i = 0; i < result->warnings->len; i++)
    g_test_message ("warning: %s", (char *) g_ptr_array_index (result->warnings, i));
  return result;
}

static gboolean
has_warning (const Result *result, const char *word)
{
  for (guint i = 0; i < result->warnings->len; i++)
    if (strstr (g_ptr_array_index (result->warnings, i), word) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_every_key (void)
{
  g_autoptr (Result) result = read_text (
      "{\"properties\": {"
      " \"provider\": \"direct\","
      " \"sourceDbServerResourceId\": \"old:6432@reader\","
      " \"sourceType\": \"aws_rds\","
      " \"sslMode\": \"VerifyCA\","
      " \"sourceSslCaFile\": \"/ca/source.pem\","
      " \"sourceMaintenanceDatabase\": \"admin\","
      " \"sourceDbServerFullyQualifiedDomainName\": \"old.example\","
      " \"targetServer\": \"new:7432\","
      " \"targetSslMode\": \"disable\","
      " \"targetSslCaFile\": \"/ca/target.pem\","
      " \"targetMaintenanceDatabase\": \"template1\","
      " \"targetDbServerFullyQualifiedDomainName\": \"new.example\","
      " \"secretParameters\": {"
      "   \"adminCredentials\": {\"sourceServerPassword\": \"s\\u00e9cret\","
      "                          \"targetServerPassword\": \"<geheim1>\"},"
      "   \"sourceServerUsername\": \"boss\","
      "   \"targetServerUserName\": \"writer\"},"
      " \"dbsToMigrate\": [\"b\", \"a\"],"
      " \"overwriteDbsInTarget\": \"TRUE\","
      " \"setupLogicalReplicationOnSourceDbIfNeeded\": false,"
      " \"migrateRoles\": \"false\","
      " \"jobs\": 3,"
      " \"compareAfterMigration\": true,"
      " \"clientToolsDirectory\": \"/opt/bin\","
      " \"retryTimeoutSeconds\": \"60\","
      " \"blockWritesAtCutover\": \"true\","
      " \"reverseReplication\": \"False\","
      " \"migrationRuntimeResourceId\": \"/subscriptions/r\""
      "}}");
  g_assert_no_error (result->error);
  g_assert_cmpuint (result->warnings->len, ==, 0);
  const PgcSpec *spec = result->spec;
  g_assert_cmpint (spec->provider, ==, PGC_PROVIDER_KIND_DIRECT);
  g_assert_cmpstr (spec->source.host, ==, "old");
  g_assert_cmpuint (spec->source.port, ==, 6432);
  g_assert_cmpstr (spec->source.user, ==, "boss");
  g_assert_cmpstr (spec->source_type, ==, "AWS_RDS");
  g_assert_cmpint (spec->source.ssl_mode, ==, PGC_SSL_MODE_VERIFY_CA);
  g_assert_cmpstr (spec->source.ca_file, ==, "/ca/source.pem");
  g_assert_cmpstr (spec->source.database, ==, "admin");
  g_assert_cmpstr (spec->source.fqdn, ==, "old.example");
  g_assert_cmpstr (spec->target.host, ==, "new");
  g_assert_cmpuint (spec->target.port, ==, 7432);
  g_assert_cmpstr (spec->target.user, ==, "writer");
  g_assert_cmpint (spec->target.ssl_mode, ==, PGC_SSL_MODE_DISABLE);
  g_assert_cmpstr (spec->target.ca_file, ==, "/ca/target.pem");
  g_assert_cmpstr (spec->target.database, ==, "template1");
  g_assert_cmpstr (spec->target.fqdn, ==, "new.example");
  g_assert_cmpstr (result->secrets->source_password, ==, "sécret");
  g_assert_cmpstr (result->secrets->target_password, ==, "<geheim1>");
  g_assert_cmpstr (spec->databases[0], ==, "b");
  g_assert_cmpstr (spec->databases[1], ==, "a");
  g_assert_null (spec->databases[2]);
  g_assert_cmpint (spec->overwrite, ==, PGC_FLAG_TRUE);
  g_assert_cmpint (spec->setup_replication, ==, PGC_FLAG_FALSE);
  g_assert_cmpint (spec->migrate_roles, ==, PGC_FLAG_FALSE);
  g_assert_cmpuint (spec->jobs, ==, 3);
  g_assert_cmpint (spec->compare, ==, PGC_FLAG_TRUE);
  g_assert_cmpstr (spec->client_tools_dir, ==, "/opt/bin");
  g_assert_cmpuint (spec->retry_timeout_s, ==, 60);
  g_assert_cmpint (spec->block_writes, ==, PGC_FLAG_TRUE);
  g_assert_cmpint (spec->reverse, ==, PGC_FLAG_FALSE);
  g_assert_cmpstr (spec->runtime_resource_id, ==, "/subscriptions/r");
}

/* Of the kind that the published samples show: casing of every style, tabs, no newline at the end,
 * user names one level too high, and members of the service's first version. */
static void
test_spellings_of_the_samples (void)
{
  g_autoptr (Result) result = read_text (
      "{\n\t\"Properties\": {\n"
      "\t\"SourceDBServerResourceId\": \"subscriptions/1/resourceGroups/g/x/servers/s\",\n"
      "\t\"SECRETPARAMETERS\": {\"AdminCredentials\": {\"SourceServerPassword\": \"xxxx\",\n"
      "\t\t\"TargetServerPassword\": \"yyyy\"},\n"
      "\t\t\"AADApp\": {\"ClientId\": \"c\", \"TenantId\": \"t\", \"AadSecret\": \"hush\"}},\n"
      "\t\"sourceServerUserName\": \"u@s\", \"targetServerUserName\": \"v\",\n"
      "\t\"dBsToMigrate\": [\"dvdrental\"],\n"
      "\t\"MigrationResourceGroup\": {\"ResourceId\": \"r\", \"Location\": \"West US 2\"},\n"
      "\t\"TargetDBServerSubnetResourceId\": \"subscriptions/1/net\",\n"
      "\t\"SetupLogicalReplicationOnSourceDBIfNeeded\": \"true\",\n"
      "\t\"overwriteDbsinTarget\": \"true\",\n"
      "\t\"MigrationMode\": \"Online\",\n"
      "\t\"TriggerCutover\": \"true\"\n}, \"location\": \"eastus2euap\"}");
  g_assert_no_error (result->error);
  g_assert_cmpstr (result->spec->source.resource_id, ==,
                   "subscriptions/1/resourceGroups/g/x/servers/s");
  g_assert_cmpstr (result->spec->source.user, ==, "u@s");
  g_assert_cmpstr (result->spec->target.user, ==, "v");
  g_assert_cmpstr (result->secrets->source_password, ==, "xxxx");
  g_assert_cmpstr (result->secrets->target_password, ==, "yyyy");
  g_assert_cmpstr (result->spec->databases[0], ==, "dvdrental");
  g_assert_cmpint (result->spec->overwrite, ==, PGC_FLAG_TRUE);
  g_assert_cmpint (result->spec->setup_replication, ==, PGC_FLAG_TRUE);
  g_assert_cmpint (result->spec->mode, ==, PGC_MODE_ONLINE);
  g_assert_cmpstr (result->spec->location, ==, "eastus2euap");
  /* The default of a single server, which is what a resource id without a type is. */
  g_assert_cmpint (result->spec->source.ssl_mode, ==, PGC_SSL_MODE_VERIFY_FULL);
  static const char *const told[]
      = { "AADApp", "sourceServerUsername", "targetServerUsername", "MigrationResourceGroup",
          "TargetDBServerSubnetResourceId", "migrationMode", "triggerCutover", "location" };
  g_assert_cmpuint (result->warnings->len, ==, G_N_ELEMENTS (told));
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    g_assert_true (has_warning (result, told[i]));
  g_assert_true (has_warning (result, "unless --migration-mode is given"));
  g_assert_false (has_warning (result, "hush"));
}

static void
test_members_may_be_outermost (void)
{
  g_autoptr (Result) result
      = read_text ("{\"sourceDbServerResourceId\":\"h:5432@u\",\"dbsToMigrate\":[\"a\"],"
                   "\"secretParameters\":{\"adminCredentials\":{\"sourceServerPassword\":\"p\"}},"
                   "\"location\":\"eastus\"}");
  g_assert_no_error (result->error);
  g_assert_cmpstr (result->spec->source.user, ==, "u");
  g_assert_cmpstr (result->spec->location, ==, "eastus");
  g_assert_cmpstr (result->secrets->source_password, ==, "p");
}

static void
test_null_and_empty_password_are_not_given (void)
{
  g_autoptr (Result) result
      = read_text ("{\"sslMode\":null,\"dbsToMigrate\":null,\"jobs\":null,\"secretParameters\":"
                   "{\"adminCredentials\":{\"sourceServerPassword\":\"\"},"
                   "\"sourceServerUserName\":null}}");
  g_assert_no_error (result->error);
  g_assert_null (result->spec->databases);
  g_assert_null (result->spec->source.user);
  g_assert_null (result->secrets->source_password);
}

static void
test_user_name_counts_more_than_the_login (void)
{
  static const char *const cases[] = {
    "{\"sourceDbServerResourceId\":\"h@low\",\"secretParameters\":{\"sourceServerUserName\":"
    "\"high\"}}",
    "{\"secretParameters\":{\"sourceServerUserName\":\"high\"},\"sourceDbServerResourceId\":"
    "\"h@low\"}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Result) result = read_text (cases[i]);
      g_assert_no_error (result->error);
      g_assert_cmpstr (result->spec->source.user, ==, "high");
      g_assert_cmpstr (result->spec->source.host, ==, "h");
    }
}

static void
test_ssl_default_of_other_sources (void)
{
  g_autoptr (Result) plain = read_text ("{\"sourceDbServerResourceId\":\"h@u\"}");
  g_assert_cmpint (plain->spec->source.ssl_mode, ==, PGC_SSL_MODE_PREFER);
  g_autoptr (Result) flexible
      = read_text ("{\"sourceDbServerResourceId\":\"/subscriptions/1\",\"sourceType\":"
                   "\"PostgreSQLFlexibleServer\"}");
  g_assert_cmpint (flexible->spec->source.ssl_mode, ==, PGC_SSL_MODE_PREFER);
  g_autoptr (Result) given
      = read_text ("{\"sourceType\":\"PostgreSQLSingleServer\",\"sslMode\":\"Require\"}");
  g_assert_cmpint (given->spec->source.ssl_mode, ==, PGC_SSL_MODE_REQUIRE);
  g_autoptr (Result) single = read_text ("{\"sourceType\":\"postgresqlsingleserver\"}");
  g_assert_cmpint (single->spec->source.ssl_mode, ==, PGC_SSL_MODE_VERIFY_FULL);
  g_assert_cmpstr (single->spec->source_type, ==, "PostgreSQLSingleServer");
}

static void
test_warnings (void)
{
  static const struct
  {
    const char *json, *warning;
  } cases[] = {
    { "{\"dbsToMigrate\":[\"db1, db2\"]}", "one database" },
    { "{\"sourceType\":\"on-premises\"}", "OnPremises" },
    { "{\"sourceType\":\"Mainframe\"}", "no source type that this version knows" },
    { "{\"migrationOption\":\"validate\"}", "--migration-option" },
    { "{\"properties\":{},\"tags\":{\"a\":\"b\"}}", "--tags" },
    { "{\"migrationInstanceResourceId\":\"/subscriptions/1\"}", "migrationRuntimeResourceId" },
    { "{\"startDataMigration\":\"True\"}", "ignored" },
    { "{\"migrationWindowStartTimeInUtc\":\"2025-06-01T18:30:22Z\"}", "ignored" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Result) result = read_text (cases[i].json);
      g_assert_no_error (result->error);
      g_assert_cmpuint (result->warnings->len, ==, 1);
      g_assert_true (has_warning (result, cases[i].warning));
    }
}

static void
test_what_is_refused (void)
{
  static const struct
  {
    const char *json, *message, *remedy;
  } cases[] = {
    /* keys */
    { "{\"properties\":{\"dbsToMigrat\":[\"a\"]}}", "no key “dbsToMigrat” in “properties”",
      "“dbsToMigrate”" },
    { "{\"properties\":{\"sourcDbServerResuorceId\":\"a\"}}", "no key", "sourceDbServerResourceId" },
    { "{\"properties\":{\"soruceType\":\"a\"}}", "no key", "sourceType" },
    { "{\"propertis\":{}}", "no key “propertis”", "“properties”" },
    { "{\"properties\":{\"secretParameters\":{\"sourceServerPasword\":\"hush\"}}}", "no key",
      "It belongs into “adminCredentials”" },
    { "{\"properties\":{\"zzzzzz\":1}}", "no key “zzzzzz”", "properties template" },
    { "{\"properties\":{\"a\\u001b[2J\":1}}", "a?[2J", "Remove" },
    { "{\"properties\":{},\"sslMode\":\"Prefer\"}", "out of place in the file's outermost",
      "Move it into “properties”" },
    { "{\"properties\":{\"location\":\"x\"}}", "out of place in “properties”",
      "Move it into the file's outermost" },
    { "{\"properties\":{\"adminCredentials\":{}}}", "out of place", "“secretParameters”" },
    { "{\"secretParameters\":{\"sourceServerPassword\":\"hush\"}}", "out of place",
      "“adminCredentials”" },
    { "{\"secretParameters\":{\"dbsToMigrate\":[\"a\"]}}", "out of place", "“properties”" },
    /* twice */
    { "{\"sslMode\":\"Prefer\",\"SSLMODE\":\"Require\"}", "given twice", "Keep one" },
    { "{\"sslMode\":\"Prefer\",\"sslMode\":\"Require\"}", "given twice", "Keep one" },
    { "{\"sslMode\":null,\"SSLMode\":null}", "given twice", "Keep one" },
    { "{\"sourceServerUserName\":\"a\",\"secretParameters\":{\"sourceServerUsername\":\"b\"}}",
      "“sourceServerUsername” is given twice", "Keep one" },
    { "{\"secretParameters\":{\"sourceDbServerUserName\":\"a\",\"sourceServerUsername\":\"b\"}}",
      "given twice", "Keep one" },
    { "{\"migrationInstanceResourceId\":\"a\",\"migrationRuntimeResourceId\":\"b\"}",
      "given twice", "Keep one" },
    { "{\"properties\":{},\"Properties\":{}}", "given twice", "Keep one" },
    /* types and words */
    { "[]", "not a JSON object", "template" },
    { "{\"properties\":[]}", "“properties” is not an object", "braces" },
    { "{\"secretParameters\":\"hush\"}", "“secretParameters” is not an object", "braces" },
    { "{\"secretParameters\":{\"adminCredentials\":{\"sourceServerPassword\":12345}}}",
      "“sourceServerPassword” is not a text", "double quotes" },
    { "{\"sslMode\":1}", "“sslMode” is not a text", "double quotes" },
    { "{\"sslMode\":\"Sometimes\"}", "“sslMode”: “Sometimes”", "Prefer" },
    { "{\"sslMode\":\"\"}", "“sslMode” is empty", "remove the line" },
    { "{\"migrationMode\":\"Slow\"}", "“Slow”", "Offline or Online" },
    { "{\"provider\":\"aws\"}", "“aws”", "direct or azure" },
    { "{\"overwriteDbsInTarget\":\"yes\"}", "“overwriteDbsInTarget”: “yes”", "True" },
    { "{\"overwriteDbsInTarget\":1}", "neither true nor false", "\"true\"" },
    { "{\"jobs\":-1}", "not a whole number", "4" },
    { "{\"jobs\":1.5}", "not a whole number", "4" },
    { "{\"jobs\":\"many\"}", "not a whole number", "4" },
    { "{\"jobs\":99999999999}", "not a whole number", "4" },
    { "{\"tags\":[]}", "“tags” is not an object", "object of texts" },
    { "{\"tags\":{\"a\":1}}", "“tags” has a tag", "object of texts" },
    { "{\"tags\":{\"a=b\":\"c\"}}", "“tags” has a tag", "object of texts" },
    /* databases */
    { "{\"dbsToMigrate\":\"a\"}", "one text, not an array", "[\"db1\", \"db2\"]" },
    { "{\"dbsToMigrate\":{}}", "not an array", "[\"db1\", \"db2\"]" },
    { "{\"dbsToMigrate\":[]}", "names no database", "[\"db1\", \"db2\"]" },
    { "{\"dbsToMigrate\":[\"a\",2]}", "Element 2", "[\"db1\", \"db2\"]" },
    { "{\"dbsToMigrate\":[\"\"]}", "is empty", "remove" },
    /* servers */
    { "{\"sourceDbServerResourceId\":\"h:99999@u\"}", "The port 99999", "HOST:PORT" },
    { "{\"sourceDbServerResourceId\":\"u:hush@h\"}", "The port after", "HOST:PORT" },
    { "{\"sourceDbServerResourceId\":\"h:x@u\"}", "The port", "HOST:PORT" },
    { "{\"sourceDbServerResourceId\":\"::1@u\"}", "brackets", "[2001:db8::1]:5432" },
    { "{\"sourceDbServerResourceId\":\"postgres://u:hush@h\"}", "URI", "adminCredentials" },
    { "{\"sourceDbServerResourceId\":\"host=h password=hush\"}", "HOST:PORT@USER", "spaces" },
    { "{\"targetServer\":\"u@h\"}", "“targetServer”: An address has no user", "without “@”" },
    /* placeholders */
    { "{\"sourceDbServerResourceId\":\"<<hostname or IP address>>:<<port>>@<<username>>\"}",
      "The placeholder “<<hostname or IP address>>” is still in “sourceDbServerResourceId”",
      "Replace it" },
    { "{\"dbsToMigrate\":[\"<db1>\"]}", "placeholder “<db1>”", "Replace it" },
    { "{\"dbsToMigrate\":[<< names >>]}", "placeholder", "Replace" },
    { "{\"dbsToMigrate\":\"<< names >>\"}", "placeholder", "Replace" },
    { "{\"overwriteDbsInTarget\":\"<true or false>\"}", "placeholder", "Replace it" },
    { "{\"secretParameters\":{\"adminCredentials\":{\"sourceServerPassword\":\"<pass word>\"}}}",
      "placeholder is still in “sourceServerPassword”", "credential set" },
    { "{\"secretParameters\":{\"adminCredentials\":{\"targetServerPassword\":\"<<hush9>>\"}}}",
      "placeholder is still in “targetServerPassword”", "credential set" },
    /* syntax */
    { "{\"sslMode\": \"Prefer\",}", "Invalid json file. Make sure that the json file content is properly formatted. "
      "Line 1, column 22", "comma" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].json);
      g_autoptr (Result) result = read_text (cases[i].json);
      g_assert_false (result->good);
      g_assert_nonnull (strstr (result->error->message, cases[i].message));
      g_assert_nonnull (strstr (pgc_error_get_remedy (result->error), cases[i].remedy));
      g_assert_null (strstr (result->error->message, "hush"));
      g_assert_null (strstr (pgc_error_get_remedy (result->error), "hush"));
    }
}

static void
test_failure_changes_nothing (void)
{
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  g_autoptr (PgcSpecSecrets) secrets = pgc_spec_secrets_new ();
  spec->name = g_strdup ("kept");
  g_assert_false (pgc_spec_read_properties (
      spec, secrets,
      "{\"sourceDbServerResourceId\":\"h@u\",\"secretParameters\":{\"adminCredentials\":"
      "{\"sourceServerPassword\":\"p\"}},\"jobs\":4,\"nonsense\":1}",
      -1, NULL, NULL));
  g_assert_null (spec->source.host);
  g_assert_cmpuint (spec->jobs, ==, 0);
  g_assert_null (secrets->source_password);
  g_assert_true (pgc_spec_read_properties (spec, NULL, "{\"jobs\":4}", -1, NULL, NULL));
  g_assert_cmpuint (spec->jobs, ==, 4);
  g_assert_cmpstr (spec->name, ==, "kept");
}

static void
test_size_is_bounded (void)
{
  g_autofree char *huge = g_strnfill (1024 * 1024 + 1, ' ');
  g_autoptr (Result) result = read_text (huge);
  g_assert_false (result->good);
  g_assert_nonnull (strstr (result->error->message, "1 MiB"));
  g_autofree char *key = g_strnfill (100000, 'k');
  g_autofree char *json = g_strdup_printf ("{\"%s\":1}", key);
  g_autoptr (Result) long_key = read_text (json);
  g_assert_false (long_key->good);
  g_assert_cmpuint (strlen (long_key->error->message), <, 200);
}

/* Fills in what stands between angle brackets. */
static char *
fill_in (const char *template)
{
  g_autoptr (GRegex) regex = g_regex_new ("<[^<>]*>", 0, 0, NULL);
  return g_regex_replace_literal (regex, template, -1, 0, "x", 0, NULL);
}

static void
test_templates (void)
{
  for (int provider = PGC_PROVIDER_KIND_DIRECT; provider <= PGC_PROVIDER_KIND_AZURE; provider++)
    for (int mode = PGC_MODE_OFFLINE; mode <= PGC_MODE_ONLINE; mode++)
      {
        g_autofree char *template
            = pgc_spec_properties_template ((PgcProviderKind) provider, (PgcMode) mode);
        g_test_message ("%s", template);
        g_assert_true (g_str_has_suffix (template, "}\n"));
        g_autoptr (Result) unedited = read_text (template);
        g_assert_false (unedited->good);
        g_assert_nonnull (strstr (unedited->error->message, "placeholder"));

        g_autofree char *filled = fill_in (template);
        g_autoptr (Result) result = read_text (filled);
        g_assert_no_error (result->error);
        g_assert_cmpuint (result->warnings->len, ==, 0);
        g_assert_cmpstr (result->spec->source.host, ==, "x");
        g_assert_cmpstr (result->spec->source.user, ==, "x");
        g_assert_cmpstr (result->secrets->source_password, ==, "x");
        g_assert_cmpstr (result->secrets->target_password, ==, "x");
        g_assert_cmpstr (result->spec->databases[0], ==, "x");
        g_assert_cmpint (result->spec->block_writes != PGC_FLAG_UNSET, ==,
                         provider == PGC_PROVIDER_KIND_DIRECT && mode == PGC_MODE_ONLINE);
        g_assert_cmpint (result->spec->setup_replication != PGC_FLAG_UNSET, ==,
                         provider == PGC_PROVIDER_KIND_AZURE && mode == PGC_MODE_ONLINE);
      }
}

/* A filled-in template of ours is a request that passes as it is. */
static void
test_direct_template_passes_the_check (void)
{
  g_autofree char *template
      = pgc_spec_properties_template (PGC_PROVIDER_KIND_DIRECT, PGC_MODE_OFFLINE);
  g_autofree char *filled = fill_in (template);
  g_autoptr (Result) result = read_text (filled);
  g_assert_no_error (result->error);
  g_free (result->spec->target.host);
  result->spec->target.host = g_strdup ("y");
  g_autoptr (GError) error = NULL;
  g_assert_true (pgc_spec_check (result->spec, &error));
  g_assert_no_error (error);
}

/* A key in the table that the reader could never reach would be a promise broken. */
static void
test_table_is_sound (void)
{
  gsize n;
  const PgcProperty *table = pgc_property_get_table (&n);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (table[i].read != NULL || table[i].inner != 0);
      for (gsize j = 0; j < i; j++)
        if (table[j].place == table[i].place)
          {
            g_assert_false (pgc_property_has_name (&table[j], table[i].key));
            if (table[i].alias != NULL)
              g_assert_false (pgc_property_has_name (&table[j], table[i].alias));
          }
      const char *const values[] = { table[i].direct, table[i].azure };
      for (gsize k = 0; k < G_N_ELEMENTS (values); k++)
        if (values[k] != NULL)
          {
            g_autoptr (JsonNode) node = pgc_json_text_parse (values[k], -1, NULL);
            g_assert_nonnull (node);
          }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/properties/every-key", test_every_key);
  g_test_add_func ("/properties/spellings", test_spellings_of_the_samples);
  g_test_add_func ("/properties/outermost", test_members_may_be_outermost);
  g_test_add_func ("/properties/null", test_null_and_empty_password_are_not_given);
  g_test_add_func ("/properties/user-precedence", test_user_name_counts_more_than_the_login);
  g_test_add_func ("/properties/ssl-default", test_ssl_default_of_other_sources);
  g_test_add_func ("/properties/warnings", test_warnings);
  g_test_add_func ("/properties/refused", test_what_is_refused);
  g_test_add_func ("/properties/failure-changes-nothing", test_failure_changes_nothing);
  g_test_add_func ("/properties/size", test_size_is_bounded);
  g_test_add_func ("/properties/templates", test_templates);
  g_test_add_func ("/properties/template-checked", test_direct_template_passes_the_check);
  g_test_add_func ("/properties/table", test_table_is_sound);
  return g_test_run ();
}
