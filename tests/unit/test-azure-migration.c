/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes to Azure's service and what its words mean. */

#include "agent/azure/pgc-azure-migration.h"

static void
test_words (void)
{
  const struct
  {
    const char *state;
    const char *substate;
    PgcStage stage;
  } cases[] = {
    { "InProgress", NULL, PGC_STAGE_PREREQUISITES },
    { "InProgress", "PerformingPreRequisiteSteps", PGC_STAGE_PREREQUISITES },
    { "InProgress", "ValidationInProgress", PGC_STAGE_VALIDATING },
    { "inprogress", "MIGRATINGDATA", PGC_STAGE_MIGRATING },
    { "InProgress", "CompletingMigration", PGC_STAGE_COMPLETING },
    { "InProgress", "CancelingRequestedDBMigrations", PGC_STAGE_CANCELING },
    { "WaitingForUserAction", "WaitingForCutoverTrigger", PGC_STAGE_WAITING_CUTOVER },
    { "WaitingForUserAction", "WaitingForTargetDBOverwriteConfirmation",
      PGC_STAGE_WAITING_OVERWRITE },
    { "WaitingForUserAction", "WaitingForLogicalReplicationSetupRequestOnSourceDB",
      PGC_STAGE_WAITING_REPLICATION },
    { "WaitingForUserAction", "WaitingForDBsToMigrateSpecification", PGC_STAGE_WAITING_DATABASES },
    { "WaitingForUserAction", "WaitingForDataMigrationScheduling", PGC_STAGE_WAITING_SCHEDULE },
    { "WaitingForUserAction", "WaitingForDataMigrationWindow", PGC_STAGE_WAITING_WINDOW },
    { "CleaningUp", "CompletingMigration", PGC_STAGE_CLEANING_UP },
    { "Succeeded", "Completed", PGC_STAGE_SUCCEEDED },
    { "ValidationFailed", "Completed", PGC_STAGE_VALIDATION_FAILED },
    { "Canceled", "Completed", PGC_STAGE_CANCELED },
    { "Failed", "SomethingNew", PGC_STAGE_FAILED },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PgcStage stage = PGC_N_STAGES;
      g_assert_true (
          pgc_azure_migration_find_stage (cases[i].state, cases[i].substate, &stage));
      g_assert_cmpint (stage, ==, cases[i].stage);
      /* Our words for it are the service's. */
      if (cases[i].substate != NULL && !pgc_stage_is_final (stage))
        g_assert_cmpint (
            g_ascii_strcasecmp (pgc_substate_to_string (pgc_stage_get_substate (stage)),
                                cases[i].substate),
            ==, 0);
    }
}

static void
test_unknown_words (void)
{
  PgcStage stage = PGC_STAGE_NEW;
  g_assert_false (pgc_azure_migration_find_stage ("InProgress", "SomethingNew", &stage));
  g_assert_false (pgc_azure_migration_find_stage ("", "", &stage));
  g_assert_cmpint (stage, ==, PGC_STAGE_NEW);
}

static void
assert_json (JsonNode *taken, const char *expected)
{
  g_autoptr (JsonNode) node = taken;
  g_autoptr (JsonNode) other = json_from_string (expected, NULL);
  g_assert_nonnull (other);
  g_autofree char *text = json_to_string (node, TRUE);
  g_test_message ("%s", text);
  g_assert_true (json_node_equal (node, other));
}

static PgcSpec *
make_spec (void)
{
  PgcSpec *spec = pgc_spec_new ();
  spec->name = g_strdup ("a b");
  spec->provider = PGC_PROVIDER_KIND_AZURE;
  spec->target.resource_id = g_strdup ("/subscriptions/S/resourceGroups/G/providers/"
                                       "Microsoft.DBforPostgreSQL/flexibleServers/t");
  spec->source.host = g_strdup ("h");
  spec->source.user = g_strdup ("u");
  spec->databases = g_strsplit ("one,zwei 🐘", ",", -1);
  return spec;
}

static void
test_paths (void)
{
  g_autoptr (PgcSpec) spec = make_spec ();
  g_autofree char *path = pgc_azure_migration_dup_path (spec);
  g_assert_cmpstr (path, ==,
                   "/subscriptions/S/resourceGroups/G/providers/Microsoft.DBforPostgreSQL/"
                   "flexibleServers/t/migrations/a%20b");
  g_clear_pointer (&spec->target.resource_id, g_free);
  g_assert_null (pgc_azure_migration_dup_path (spec));
}

static void
test_create (void)
{
  g_autoptr (PgcSpec) spec = make_spec ();
  spec->mode = PGC_MODE_ONLINE;
  spec->option = PGC_OPTION_MIGRATE;
  spec->source.ssl_mode = PGC_SSL_MODE_VERIFY_FULL;
  spec->overwrite = PGC_FLAG_TRUE;
  spec->tags = g_strsplit ("a=b c,plain", ",", -1);
  assert_json (
      pgc_azure_migration_make_create (spec, "eastus", "p\"1", NULL),
      "{\"location\":\"eastus\",\"tags\":{\"a\":\"b c\",\"plain\":\"\"},\"properties\":{"
      "\"migrationMode\":\"Online\",\"migrationOption\":\"Migrate\",\"sslMode\":\"VerifyFull\","
      "\"sourceDbServerResourceId\":\"h:5432@u\",\"secretParameters\":{\"adminCredentials\":{"
      "\"sourceServerPassword\":\"p\\\"1\",\"targetServerPassword\":\"\"}},"
      "\"dbsToMigrate\":[\"one\",\"zwei 🐘\"],\"setupLogicalReplicationOnSourceDbIfNeeded\":\"False\","
      "\"overwriteDbsInTarget\":\"True\"}}");
}

static void
test_updates (void)
{
  static const char *const some[] = { "one", NULL };
  assert_json (pgc_azure_migration_make_cutover (NULL),
               "{\"properties\":{\"triggerCutover\":\"True\"}}");
  assert_json (
      pgc_azure_migration_make_cutover (some),
      "{\"properties\":{\"triggerCutover\":\"True\",\"dbsToTriggerCutoverOn\":[\"one\"]}}");
  assert_json (pgc_azure_migration_make_cancel (some),
               "{\"properties\":{\"cancel\":\"True\",\"dbsToCancelMigrationOn\":[\"one\"]}}");
  assert_json (pgc_azure_migration_make_flag ("overwriteDbsInTarget"),
               "{\"properties\":{\"overwriteDbsInTarget\":\"True\"}}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/azure/words", test_words);
  g_test_add_func ("/azure/unknown-words", test_unknown_words);
  g_test_add_func ("/azure/paths", test_paths);
  g_test_add_func ("/azure/create", test_create);
  g_test_add_func ("/azure/updates", test_updates);
  return g_test_run ();
}
