/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-state.h"

/* The published words, typed here a second time: a slip in the table would go unnoticed if the
 * test took them from it. */
static void
test_published_words (void)
{
  static const char *const states[]
      = { "InProgress", "WaitingForUserAction", "Canceled", "Failed", "Succeeded",
          "ValidationFailed", "CleaningUp" };
  static const char *const substates[] = {
    "PerformingPreRequisiteSteps",
    "WaitingForLogicalReplicationSetupRequestOnSourceDB",
    "WaitingForDBsToMigrateSpecification",
    "WaitingForTargetDBOverwriteConfirmation",
    "WaitingForDataMigrationScheduling",
    "WaitingForDataMigrationWindow",
    "MigratingData",
    "WaitingForCutoverTrigger",
    "CompletingMigration",
    "Completed",
    "CancelingRequestedDBMigrations",
    "ValidationInProgress",
  };
  static const char *const databases[] = { "InProgress", "WaitingForCutoverTrigger", "Failed",
                                           "Canceled", "Succeeded", "Canceling" };
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      PgcState state = pgc_state_from_string (states[i]);
      g_assert_cmpint (state, !=, PGC_STATE_UNKNOWN);
      g_assert_cmpstr (pgc_state_to_string (state), ==, states[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (substates); i++)
    {
      PgcSubstate substate = pgc_substate_from_string (substates[i]);
      g_assert_cmpint (substate, !=, PGC_SUBSTATE_UNKNOWN);
      g_assert_cmpstr (pgc_substate_to_string (substate), ==, substates[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (databases); i++)
    {
      PgcDatabaseState state = pgc_database_state_from_string (databases[i]);
      g_assert_cmpint (state, !=, PGC_DATABASE_STATE_UNKNOWN);
      g_assert_cmpstr (pgc_database_state_to_string (state), ==, databases[i]);
    }
}

static void
test_every_value_round_trips (void)
{
  for (int i = 0; i <= PGC_STATE_UNKNOWN; i++)
    g_assert_cmpint (pgc_state_from_string (pgc_state_to_string ((PgcState) i)), ==, i);
  for (int i = 0; i <= PGC_SUBSTATE_UNKNOWN; i++)
    g_assert_cmpint (pgc_substate_from_string (pgc_substate_to_string ((PgcSubstate) i)), ==, i);
  for (int i = 0; i <= PGC_DATABASE_STATE_UNKNOWN; i++)
    g_assert_cmpint (
        pgc_database_state_from_string (pgc_database_state_to_string ((PgcDatabaseState) i)), ==,
        i);
  for (int i = 0; i <= PGC_PHASE_UNKNOWN; i++)
    g_assert_cmpint (pgc_phase_from_string (pgc_phase_to_string ((PgcPhase) i)), ==, i);
  for (int i = 0; i <= PGC_VALIDATION_FAILED; i++)
    g_assert_cmpint (
        pgc_validation_state_from_string (pgc_validation_state_to_string ((PgcValidationState) i)),
        ==, i);
  for (int i = 0; i <= PGC_LOG_ERROR; i++)
    g_assert_cmpint (pgc_log_level_from_string (pgc_log_level_to_string ((PgcLogLevel) i)), ==, i);
}

static void
test_casing_and_unknown_words (void)
{
  g_assert_cmpint (pgc_state_from_string ("inPROGRESS"), ==, PGC_STATE_IN_PROGRESS);
  g_assert_cmpint (pgc_state_from_string ("Hibernating"), ==, PGC_STATE_UNKNOWN);
  g_assert_cmpint (pgc_state_from_string (NULL), ==, PGC_STATE_UNKNOWN);
  g_assert_cmpint (pgc_substate_from_string (NULL), ==, PGC_SUBSTATE_NONE);
  g_assert_null (pgc_substate_to_string (PGC_SUBSTATE_NONE));
  g_assert_cmpint (pgc_substate_from_string ("Dropping"), ==, PGC_SUBSTATE_UNKNOWN);
  g_assert_cmpint (pgc_database_state_from_string ("dropping"), ==, PGC_DATABASE_STATE_UNKNOWN);
  g_assert_cmpint (pgc_phase_from_string ("later"), ==, PGC_PHASE_UNKNOWN);
  /* What cannot be understood must not look harmless. */
  g_assert_cmpint (pgc_validation_state_from_string ("Skipped"), ==, PGC_VALIDATION_FAILED);
}

static void
test_final_states (void)
{
  for (int i = 0; i <= PGC_STATE_UNKNOWN; i++)
    {
      gboolean expected = i == PGC_STATE_CANCELED || i == PGC_STATE_FAILED
                          || i == PGC_STATE_SUCCEEDED || i == PGC_STATE_VALIDATION_FAILED;
      g_assert_cmpint (pgc_state_is_final ((PgcState) i), ==, expected);
    }
}

static void
test_typed_words (void)
{
  PgcMode mode = PGC_MODE_OFFLINE;
  g_assert_true (pgc_mode_from_string ("online", &mode, NULL));
  g_assert_cmpint (mode, ==, PGC_MODE_ONLINE);
  PgcOption option = PGC_OPTION_MIGRATE;
  g_assert_true (pgc_option_from_string ("validateandmigrate", &option, NULL));
  g_assert_cmpint (option, ==, PGC_OPTION_VALIDATE_AND_MIGRATE);
  PgcProviderKind kind = PGC_PROVIDER_KIND_DIRECT;
  g_assert_true (pgc_provider_kind_from_string ("Azure", &kind, NULL));
  g_assert_cmpint (kind, ==, PGC_PROVIDER_KIND_AZURE);
  PgcSslMode ssl_mode = PGC_SSL_MODE_DISABLE;
  g_assert_true (pgc_ssl_mode_from_string ("verify-full", &ssl_mode, NULL));
  g_assert_cmpint (ssl_mode, ==, PGC_SSL_MODE_VERIFY_FULL);
  g_assert_true (pgc_ssl_mode_from_string ("VERIFYCA", &ssl_mode, NULL));
  g_assert_cmpstr (pgc_ssl_mode_to_string (ssl_mode), ==, "VerifyCA");
  g_assert_cmpstr (pgc_ssl_mode_to_libpq (ssl_mode), ==, "verify-ca");
}

static void
test_flags (void)
{
  PgcFlag flag = PGC_FLAG_UNSET;
  g_assert_true (pgc_flag_from_string ("tRUE", &flag, NULL));
  g_assert_cmpint (flag, ==, PGC_FLAG_TRUE);
  g_assert_true (pgc_flag_from_string ("false", &flag, NULL));
  g_assert_cmpint (flag, ==, PGC_FLAG_FALSE);
  g_assert_false (pgc_flag_from_string ("yes", &flag, NULL));
  g_assert_false (pgc_flag_from_string (NULL, &flag, NULL));
  g_assert_cmpstr (pgc_flag_to_string (PGC_FLAG_TRUE), ==, "True");
  g_assert_cmpstr (pgc_flag_to_string (PGC_FLAG_FALSE), ==, "False");
  g_assert_null (pgc_flag_to_string (PGC_FLAG_UNSET));
}

static void
test_a_wrong_word_names_the_right_ones (void)
{
  g_autoptr (GError) error = NULL;
  PgcOption option = PGC_OPTION_MIGRATE;
  g_assert_false (pgc_option_from_string ("Copy", &option, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "Copy"));
  g_assert_cmpstr (pgc_error_get_remedy (error), ==,
                   "Use Validate, Migrate or ValidateAndMigrate.");
  g_assert_cmpint (option, ==, PGC_OPTION_MIGRATE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/states/published-words", test_published_words);
  g_test_add_func ("/states/round-trip", test_every_value_round_trips);
  g_test_add_func ("/states/casing-and-unknown", test_casing_and_unknown_words);
  g_test_add_func ("/states/final", test_final_states);
  g_test_add_func ("/states/typed-words", test_typed_words);
  g_test_add_func ("/states/flags", test_flags);
  g_test_add_func ("/states/wrong-word", test_a_wrong_word_names_the_right_ones);
  return g_test_run ();
}
