/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The contract as a client sees it, each test once over a bus and once over a peer connection. */

#include <locale.h>
#include <string.h>

#include "tests/dbus/pgc-service-fixture.h"
#include "tests/dbus/pgc-wait.h"

static guint
count_migrations (PgcServiceFixture *fixture)
{
  g_autoptr (GPtrArray) migrations = pgc_client_list_migrations (fixture->client);
  return migrations->len;
}

static void
note_state (PgcRemoteMigration *migration, GString *states)
{
  const PgcStatus *status = pgc_remote_migration_get_status (migration);
  const char *substate = pgc_substate_to_string (status->substate);
  g_autofree char *state = g_strdup_printf ("%s/%s ", pgc_state_to_string (status->state),
                                            substate != NULL ? substate : "");
  if (!g_str_has_suffix (states->str, state))
    g_string_append (states, state);
}

static void
test_create_runs_to_its_end (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSpec) spec = pgc_test_spec_new ("weekend");
  g_autoptr (PgcSpecSecrets) secrets = pgc_spec_secrets_new ();
  secrets->source_password = pgc_secret_new ("open");
  secrets->target_password = pgc_secret_new ("sesame");
  pgc_fake_provider_hold (fixture->agent->provider, PGC_STAGE_MIGRATING);

  g_autoptr (PgcRemoteMigration) migration
      = pgc_client_create_migration (fixture->client, spec, secrets, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pgc_remote_migration_get_name (migration), ==, "weekend");
  g_autofree char *target = pgc_spec_dup_target_id (spec);
  g_assert_cmpstr (pgc_remote_migration_get_target (migration), ==, target);
  g_assert_cmpstr (pgc_remote_migration_get_spec (migration)->source.host, ==, "old.example.org");
  g_assert_cmpuint (count_migrations (fixture), ==, 1);

  g_autoptr (GString) states = g_string_new (NULL);
  g_signal_connect (migration, "changed", G_CALLBACK (note_state), states);
  pgc_wait_for_substate (migration, PGC_SUBSTATE_MIGRATING_DATA);
  pgc_fake_provider_release (fixture->agent->provider);
  pgc_wait_for_state (migration, PGC_STATE_SUCCEEDED);
  g_assert_true (g_str_has_suffix (states->str,
                                   "InProgress/MigratingData InProgress/CompletingMigration "
                                   "Succeeded/Completed "));

  const PgcStatus *status = pgc_remote_migration_get_status (migration);
  g_assert_cmpuint (status->databases->len, ==, 2);
  const PgcDatabaseStatus *database = pgc_status_find_database (status, "shop");
  g_assert_nonnull (database);
  g_assert_cmpint (database->state, ==, PGC_DATABASE_STATE_SUCCEEDED);
  g_assert_cmpuint (database->rows_done, ==, 100);
  JsonObject *resource = json_node_get_object (pgc_remote_migration_get_resource (migration));
  g_assert_cmpstr (json_object_get_string_member (resource, "name"), ==, "weekend");

  g_autofree char *events = pgc_fake_journal_dup_events (fixture->agent->journal, status->id);
  g_assert_cmpstr (events, ==, "started validating migrating completing succeeded");
  g_autofree char *key = g_strdup_printf ("migration/%s/target", status->id);
  g_autoptr (PgcSecret) kept = pgc_fake_vault_peek (fixture->agent->vault, key);
  g_assert_cmpstr (kept, ==, "sesame");
}

static void
test_cancel (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcRemoteMigration) migration
      = pgc_service_fixture_create_and_hold (fixture, "stopped", PGC_STAGE_MIGRATING);
  g_assert_true (pgc_remote_migration_cancel (migration, NULL, &error));
  g_assert_no_error (error);
  /* What the call brought about is there when it returns. */
  g_assert_cmpint (pgc_remote_migration_get_status (migration)->substate, !=,
                   PGC_SUBSTATE_MIGRATING_DATA);
  pgc_wait_for_state (migration, PGC_STATE_CANCELED);
  g_assert_cmpuint (pgc_fake_provider_get_n_cleanups (fixture->agent->provider), ==, 1);
}

static void
assert_wrong_state (GError **error)
{
  g_assert_error (*error, PGC_ERROR, PGC_ERROR_WRONG_STATE);
  g_assert_nonnull (pgc_error_get_remedy (*error));
  g_assert_null (strchr ((*error)->message, '\n'));
  g_assert_null (strstr ((*error)->message, "GDBus"));
  g_clear_error (error);
}

static void
test_wrong_state (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcRemoteMigration) migration
      = pgc_service_fixture_create_and_hold (fixture, "busy", PGC_STAGE_MIGRATING);
  g_assert_false (pgc_remote_migration_cutover (migration, NULL, FALSE, NULL, &error));
  assert_wrong_state (&error);
  g_assert_false (pgc_remote_migration_confirm_overwrite (migration, TRUE, NULL, &error));
  assert_wrong_state (&error);
  g_assert_false (pgc_remote_migration_resume (migration, NULL, &error));
  assert_wrong_state (&error);
  g_assert_false (
      pgc_remote_migration_compare (migration, NULL, NULL, FALSE, FALSE, NULL, &error));
  assert_wrong_state (&error);
  g_assert_false (pgc_remote_migration_clean_up (migration, NULL, &error));
  assert_wrong_state (&error);
  g_assert_false (pgc_remote_migration_delete (migration, NULL, &error));
  assert_wrong_state (&error);
  g_assert_false (pgc_remote_migration_cancel_compare (migration, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_WRONG_STATE);
  g_clear_error (&error);

  pgc_fake_provider_release (fixture->agent->provider);
  pgc_wait_for_state (migration, PGC_STATE_SUCCEEDED);
  g_assert_false (pgc_remote_migration_cancel (migration, NULL, &error));
  assert_wrong_state (&error);
  g_assert_false (pgc_remote_migration_pause (migration, NULL, &error));
  assert_wrong_state (&error);
}

static void
test_failure_keeps_its_details (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) failure
      = pgc_error_new (PGC_ERROR_PERMISSION, "role “mover” may not read table public.t");
  pgc_error_set_remedy (&failure, "Grant it.");
  pgc_error_set_service_code (&failure, "603405");
  pgc_error_set_sql (&failure, "GRANT SELECT ON TABLE public.t TO mover");
  pgc_fake_provider_fail (fixture->agent->provider, failure);
  g_autoptr (PgcRemoteMigration) migration = pgc_service_fixture_create (fixture, "doomed");
  pgc_wait_for_state (migration, PGC_STATE_FAILED);

  const PgcFault *fault = pgc_remote_migration_get_status (migration)->error;
  g_assert_nonnull (fault);
  g_assert_cmpint (fault->code, ==, PGC_ERROR_PERMISSION);
  g_assert_cmpstr (fault->message, ==, failure->message);
  g_assert_cmpstr (fault->remedy, ==, "Grant it.");
  g_assert_cmpstr (fault->service_code, ==, "603405");
  g_assert_cmpstr (fault->sql, ==, "GRANT SELECT ON TABLE public.t TO mover");

  /* A failed migration can be tried again. */
  g_autoptr (GError) error = NULL;
  pgc_fake_provider_fail (fixture->agent->provider, NULL);
  g_assert_true (pgc_remote_migration_resume (migration, NULL, &error));
  g_assert_no_error (error);
  pgc_wait_for_state (migration, PGC_STATE_SUCCEEDED);
  g_assert_null (pgc_remote_migration_get_status (migration)->error);
}

static void
test_name_is_taken (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcRemoteMigration) first = pgc_service_fixture_create (fixture, "only-once");
  g_autoptr (PgcSpec) spec = pgc_test_spec_new ("only-once");
  g_assert_null (pgc_client_create_migration (fixture->client, spec, NULL, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_ALREADY_EXISTS);
  g_assert_nonnull (pgc_error_get_remedy (error));
  g_assert_cmpuint (count_migrations (fixture), ==, 1);

  g_clear_error (&error);
  gboolean available = TRUE;
  g_autofree char *reason = NULL;
  g_autofree char *message = NULL;
  g_assert_true (pgc_client_check_name (fixture->client, spec, &available, &reason, &message, NULL,
                                        &error));
  g_assert_false (available);
  g_assert_cmpstr (reason, ==, "AlreadyExists");
  g_assert_cmpstr (message, !=, "");
}

static void
test_check_name (PgcServiceFixture *fixture, gconstpointer transport)
{
  const struct
  {
    const char *name;
    gboolean available;
    const char *reason;
  } cases[] = { { "fine-name", TRUE, "" }, { "-wrong", FALSE, "Invalid" } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PgcSpec) spec = pgc_test_spec_new (cases[i].name);
      gboolean available = !cases[i].available;
      g_autofree char *reason = NULL;
      g_autofree char *message = NULL;
      g_assert_true (pgc_client_check_name (fixture->client, spec, &available, &reason, &message,
                                            NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (available, ==, cases[i].available);
      g_assert_cmpstr (reason, ==, cases[i].reason);
      g_assert_cmpint (message[0] == '\0', ==, cases[i].available);
    }
}

static void
test_journal_refuses (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSpec) spec = pgc_test_spec_new ("unwritten");
  pgc_fake_journal_set_broken (fixture->agent->journal, TRUE);
  g_assert_null (pgc_client_create_migration (fixture->client, spec, NULL, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_JOURNAL);
  g_assert_cmpstr (pgc_error_get_remedy (error), ==, "Make room on the disk.");
  g_assert_cmpuint (count_migrations (fixture), ==, 0);
}

static void
test_find (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcRemoteMigration) first = pgc_service_fixture_create (fixture, "move");
  g_autoptr (PgcSpec) spec = pgc_test_spec_new ("move");
  spec->target.port = 5433;
  pgc_fake_clock_advance (fixture->agent->clock, G_USEC_PER_SEC);
  g_autoptr (PgcRemoteMigration) second
      = pgc_client_create_migration (fixture->client, spec, NULL, NULL, &error);
  g_assert_no_error (error);

  g_assert_null (pgc_client_find_migration (fixture->client, NULL, "move", &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (pgc_client_find_migration (fixture->client, NULL, "other", &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_autofree char *target = pgc_spec_dup_target_id (spec);
  g_autoptr (PgcRemoteMigration) found
      = pgc_client_find_migration (fixture->client, target, "MOVE", &error);
  g_assert_true (found == second);

  g_autoptr (GPtrArray) list = pgc_client_list_migrations (fixture->client);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_true (g_ptr_array_index (list, 0) == first);
  g_assert_true (g_ptr_array_index (list, 1) == second);
}

static void
test_online_cutover_and_pause (PgcServiceFixture *fixture, gconstpointer transport)
{
  static const char *const databases[] = { "shop", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSpec) spec = pgc_test_spec_new ("online");
  spec->mode = PGC_MODE_ONLINE;
  g_autoptr (PgcRemoteMigration) migration
      = pgc_client_create_migration (fixture->client, spec, NULL, NULL, &error);
  g_assert_no_error (error);
  pgc_wait_for_substate (migration, PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER);

  g_assert_true (pgc_remote_migration_pause (migration, NULL, &error));
  g_assert_cmpint (pgc_remote_migration_get_status (migration)->substate, ==, PGC_SUBSTATE_PAUSED);
  g_assert_true (pgc_remote_migration_resume (migration, NULL, &error));
  g_assert_no_error (error);
  pgc_wait_for_substate (migration, PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER);
  g_assert_true (pgc_remote_migration_cutover (migration, databases, TRUE, NULL, &error));
  g_assert_no_error (error);
  pgc_wait_for_state (migration, PGC_STATE_SUCCEEDED);

  g_autoptr (GPtrArray) lines = pgc_remote_migration_read_log (migration, 0, 1000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lines->len, >, 0);
  const PgcLogLine *last = g_ptr_array_index (lines, lines->len - 1);
  g_assert_cmpstr (last->text, ==, "cutover of shop with writes blocked");
}

static void
test_overwrite_question (PgcServiceFixture *fixture, gconstpointer transport)
{
  const struct
  {
    gboolean answer;
    PgcState end;
  } cases[] = { { TRUE, PGC_STATE_SUCCEEDED }, { FALSE, PGC_STATE_FAILED } };
  pgc_fake_provider_set_asks_overwrite (fixture->agent->provider, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_strdup_printf ("question-%zu", i);
      g_autoptr (PgcRemoteMigration) migration = pgc_service_fixture_create (fixture, name);
      pgc_wait_for_substate (migration, PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION);
      g_assert_true (pgc_remote_migration_confirm_overwrite (migration, cases[i].answer, NULL,
                                                             &error));
      g_assert_no_error (error);
      pgc_wait_for_state (migration, cases[i].end);
    }
}

static gboolean
is_compared (gpointer migration)
{
  const PgcComparison *comparison = pgc_remote_migration_get_status (migration)->comparison;
  return comparison != NULL && !comparison->running;
}

static void
test_compare_and_clean_up (PgcServiceFixture *fixture, gconstpointer transport)
{
  static const char *const databases[] = { "app", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcRemoteMigration) migration = pgc_service_fixture_create (fixture, "proven");
  pgc_wait_for_state (migration, PGC_STATE_SUCCEEDED);
  g_assert_true (pgc_remote_migration_compare (migration, databases, NULL, TRUE, FALSE, NULL,
                                               &error));
  g_assert_no_error (error);
  pgc_wait_until ("the comparison", is_compared, migration);
  const PgcComparison *comparison = pgc_remote_migration_get_status (migration)->comparison;
  g_assert_true (pgc_comparison_is_equal (comparison));
  g_assert_cmpuint (comparison->items->len, ==, 1);
  const PgcComparisonItem *item = g_ptr_array_index (comparison->items, 0);
  g_assert_cmpstr (item->database, ==, "app");
  g_assert_cmpstr (item->object, ==, "schema");

  g_assert_true (pgc_remote_migration_clean_up (migration, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (pgc_fake_provider_get_n_cleanups (fixture->agent->provider), ==, 1);
}

static void
count_signal (GObject *object, guint *count)
{
  (*count)++;
}

static void
test_log_pages (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  pgc_fake_provider_set_n_log_lines (fixture->agent->provider, 2500);
  g_autoptr (PgcRemoteMigration) migration
      = pgc_service_fixture_create_and_hold (fixture, "wordy", PGC_STAGE_MIGRATING);
  gint64 after = 0;
  guint n_lines = 0;
  guint sizes[4];
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      /* More than the agent gives at once. */
      g_autoptr (GPtrArray) page
          = pgc_remote_migration_read_log (migration, after, 5000, NULL, &error);
      g_assert_no_error (error);
      sizes[i] = page->len;
      for (guint j = 0; j < page->len; j++)
        {
          const PgcLogLine *line = g_ptr_array_index (page, j);
          g_autofree char *text = g_strdup_printf ("line %u", ++n_lines);
          g_assert_cmpstr (line->text, ==, text);
          g_assert_cmpint (line->sequence, >, after);
          g_assert_cmpint (line->time, ==, line->sequence * G_USEC_PER_SEC);
          g_assert_cmpint (line->level, ==, n_lines % 2 == 0 ? PGC_LOG_WARNING : PGC_LOG_INFO);
          g_assert_cmpstr (line->database, ==, n_lines % 2 == 0 ? "app" : NULL);
          after = line->sequence;
        }
    }
  g_assert_cmpuint (sizes[0], ==, 1000);
  g_assert_cmpuint (sizes[1], ==, 1000);
  g_assert_cmpuint (sizes[2], ==, 500);
  g_assert_cmpuint (sizes[3], ==, 0);
  g_assert_cmpint (pgc_remote_migration_get_log_sequence (migration), ==, after);

  /* A failure is logged, and told, before the end that it leads to. */
  guint n_changes = 0;
  g_signal_connect (migration, "log-changed", G_CALLBACK (count_signal), &n_changes);
  g_autoptr (GError) failure = pgc_error_new (PGC_ERROR_DATA, "it does not fit");
  pgc_fake_provider_fail (fixture->agent->provider, failure);
  pgc_fake_provider_release (fixture->agent->provider);
  pgc_wait_for_state (migration, PGC_STATE_FAILED);
  g_assert_cmpuint (n_changes, >, 0);
  g_assert_cmpint (pgc_remote_migration_get_log_sequence (migration), >, after);
  g_autoptr (GPtrArray) news = pgc_remote_migration_read_log (migration, after, 10, NULL, &error);
  g_assert_no_error (error);
  const PgcLogLine *first = g_ptr_array_index (news, 0);
  g_assert_cmpstr (first->text, ==, "it does not fit");
  g_assert_cmpint (first->level, ==, PGC_LOG_ERROR);
}

static void
test_delete (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSpec) spec = pgc_test_spec_new ("forgotten");
  g_autoptr (PgcSpecSecrets) secrets = pgc_spec_secrets_new ();
  secrets->source_password = pgc_secret_new ("open");
  g_autoptr (PgcRemoteMigration) migration
      = pgc_client_create_migration (fixture->client, spec, secrets, NULL, &error);
  g_assert_no_error (error);
  pgc_wait_for_state (migration, PGC_STATE_SUCCEEDED);
  g_assert_cmpuint (pgc_fake_vault_get_size (fixture->agent->vault), ==, 1);

  /* Its thread may still be on its way out when the state is told. */
  while (!pgc_remote_migration_delete (migration, NULL, &error))
    {
      g_assert_error (error, PGC_ERROR, PGC_ERROR_WRONG_STATE);
      g_clear_error (&error);
    }
  g_assert_cmpuint (count_migrations (fixture), ==, 0);
  g_assert_cmpuint (pgc_fake_vault_get_size (fixture->agent->vault), ==, 0);
  const char *id = pgc_remote_migration_get_status (migration)->id;
  g_assert_null (pgc_fake_journal_dup_events (fixture->agent->journal, id));

  /* What is gone says so, instead of a riddle about D-Bus objects. */
  g_assert_false (pgc_remote_migration_cancel (migration, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_NOT_FOUND);
}

static void
test_secrets (PgcServiceFixture *fixture, gconstpointer transport)
{
  const char *key = "server/mover@db.example.org:5432";
  g_autoptr (GError) error = NULL;
  g_autofree char *store = NULL;
  gboolean found = FALSE;
  g_assert_true (
      pgc_client_store_secret (fixture->client, key, "sesame", &store, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (store, ==, "fake");
  g_autoptr (PgcSecret) kept = pgc_fake_vault_peek (fixture->agent->vault, key);
  g_assert_cmpstr (kept, ==, "sesame");

  pgc_fake_vault_set_locked (fixture->agent->vault, TRUE);
  g_autoptr (GPtrArray) places = pgc_client_list_secrets (fixture->client, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (places->len, ==, 1);
  const PgcSecretPlace *place = g_ptr_array_index (places, 0);
  g_assert_cmpstr (place->key, ==, key);
  g_assert_cmpstr (place->store, ==, "fake");
  g_assert_true (place->locked);
  g_assert_false (pgc_client_forget_secret (fixture->client, key, &found, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_KEYRING_LOCKED);
  g_assert_cmpstr (pgc_error_get_remedy (error), ==, "Unlock it.");
  g_clear_error (&error);

  pgc_fake_vault_set_locked (fixture->agent->vault, FALSE);
  g_assert_true (pgc_client_forget_secret (fixture->client, key, &found, NULL, &error));
  g_assert_true (found);
  g_assert_true (pgc_client_forget_secret (fixture->client, key, &found, NULL, &error));
  g_assert_false (found);
}

static void
test_secret_of_a_migration_is_not_for_callers (PgcServiceFixture *fixture, gconstpointer transport)
{
  static const char *const keys[] = { "migration/0/source", "server/", "server/@host:1",
                                      "server/user@", "server/user", "" };
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (pgc_client_store_secret (fixture->client, keys[i], "x", NULL, NULL, &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
      g_assert_false (pgc_client_forget_secret (fixture->client, keys[i], NULL, NULL, &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
    }
  g_assert_cmpuint (pgc_fake_vault_get_size (fixture->agent->vault), ==, 0);
}

static void
test_agent_lost (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcRemoteMigration) migration
      = pgc_service_fixture_create_and_hold (fixture, "orphan", PGC_STAGE_MIGRATING);
  guint n_lost = 0;
  g_signal_connect (fixture->client, "agent-lost", G_CALLBACK (count_signal), &n_lost);
  g_assert_false (pgc_client_is_lost (fixture->client));
  pgc_test_agent_stop (fixture->agent);
  pgc_wait_until_lost (fixture->client);
  g_assert_cmpuint (n_lost, ==, 1);

  g_assert_false (pgc_remote_migration_cancel (migration, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_AGENT);
  g_assert_nonnull (pgc_error_get_remedy (error));
  /* What was known last can still be shown. */
  g_assert_cmpuint (count_migrations (fixture), ==, 1);
  g_assert_cmpint (pgc_remote_migration_get_status (migration)->substate, ==,
                   PGC_SUBSTATE_MIGRATING_DATA);
  g_assert_cmpstr (pgc_client_get_agent_version (fixture->client), !=, NULL);
  g_assert_cmpuint (n_lost, ==, 1);
}

static void
test_next_agent_goes_on (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (PgcRemoteMigration) migration
      = pgc_service_fixture_create_and_hold (fixture, "carried-on", PGC_STAGE_MIGRATING);
  g_autofree char *id = g_strdup (pgc_remote_migration_get_status (migration)->id);
  pgc_test_agent_stop (fixture->agent);
  g_autofree char *events = pgc_fake_journal_dup_events (fixture->agent->journal, id);
  g_assert_cmpstr (events, ==, "started validating migrating");
  g_clear_object (&fixture->client);

  pgc_test_agent_start (fixture->agent);
  fixture->client = pgc_test_agent_connect (fixture->agent);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcRemoteMigration) again
      = pgc_client_find_migration (fixture->client, NULL, "carried-on", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pgc_remote_migration_get_status (again)->id, ==, id);
  g_assert_cmpint (pgc_remote_migration_get_status (again)->substate, ==,
                   PGC_SUBSTATE_MIGRATING_DATA);
  pgc_fake_provider_release (fixture->agent->provider);
  pgc_wait_for_state (again, PGC_STATE_SUCCEEDED);
  g_assert_cmpuint (pgc_fake_provider_get_n_runs (fixture->agent->provider), ==, 2);
  g_assert_cmpuint (pgc_fake_provider_get_n_cleanups (fixture->agent->provider), ==, 0);
}

static gboolean
has_one_migration (gpointer user_data)
{
  g_autoptr (GPtrArray) migrations = pgc_client_list_migrations (user_data);
  return migrations->len == 1;
}

static gboolean
has_no_migration (gpointer user_data)
{
  return !has_one_migration (user_data);
}

static void
test_two_clients (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcClient) other = pgc_test_agent_connect (fixture->agent);
  g_autoptr (PgcRemoteMigration) migration
      = pgc_service_fixture_create_and_hold (fixture, "shared", PGC_STAGE_MIGRATING);
  pgc_wait_until ("the other client sees it", has_one_migration, other);
  g_autoptr (PgcRemoteMigration) same
      = pgc_client_find_migration (other, NULL, "shared", &error);
  g_assert_no_error (error);
  pgc_wait_for_substate (same, PGC_SUBSTATE_MIGRATING_DATA);
  g_assert_true (pgc_remote_migration_cancel (same, NULL, &error));
  pgc_wait_for_state (migration, PGC_STATE_CANCELED);
  pgc_wait_for_state (same, PGC_STATE_CANCELED);
  while (!pgc_remote_migration_delete (migration, NULL, &error))
    {
      g_assert_error (error, PGC_ERROR, PGC_ERROR_WRONG_STATE);
      g_clear_error (&error);
    }
  pgc_wait_until ("the other client sees it go", has_no_migration, other);
}

static void
test_cancelled_call (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_autoptr (PgcSpec) spec = pgc_test_spec_new ("never");
  g_assert_null (pgc_client_create_migration (fixture->client, spec, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static const PgcServiceTest tests[] = {
  { "create-runs-to-its-end", test_create_runs_to_its_end },
  { "cancel", test_cancel },
  { "wrong-state", test_wrong_state },
  { "failure-keeps-its-details", test_failure_keeps_its_details },
  { "name-is-taken", test_name_is_taken },
  { "check-name", test_check_name },
  { "journal-refuses", test_journal_refuses },
  { "find", test_find },
  { "online-cutover-and-pause", test_online_cutover_and_pause },
  { "overwrite-question", test_overwrite_question },
  { "compare-and-clean-up", test_compare_and_clean_up },
  { "log-pages", test_log_pages },
  { "delete", test_delete },
  { "secrets", test_secrets },
  { "secret-of-a-migration-is-not-for-callers", test_secret_of_a_migration_is_not_for_callers },
  { "agent-lost", test_agent_lost },
  { "next-agent-goes-on", test_next_agent_goes_on },
  { "cancelled-call", test_cancelled_call },
};

int
main (int argc, char **argv)
{
  static const PgcServiceTest two_clients = { "two-clients", test_two_clients };
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  pgc_service_fixture_add_tests ("service", tests, G_N_ELEMENTS (tests));
  pgc_service_fixture_add_test ("service", &two_clients, PGC_TEST_TRANSPORT_BUS);
  return g_test_run ();
}
