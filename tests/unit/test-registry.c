/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-registry.h"

#include "agent/contract/pgc-error.h"
#include "tests/fakes/pgc-fake-clock.h"
#include "tests/fakes/pgc-fake-journal.h"
#include "tests/fakes/pgc-fake-provider.h"
#include "tests/fakes/pgc-fake-vault.h"

/* An agent without a bus; the journal, the vault and the provider outlive its registry. */
typedef struct
{
  PgcFakeJournal *journal;
  PgcFakeVault *vault;
  PgcFakeClock *clock;
  PgcFakeProvider *provider;
  PgcRegistry *registry;
} Fixture;

static void
start_agent (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  f->registry = pgc_registry_new (PGC_JOURNAL (f->journal), PGC_VAULT (f->vault),
                                  PGC_CLOCK (f->clock));
  pgc_registry_add_provider (f->registry, PGC_PROVIDER_KIND_DIRECT, PGC_PROVIDER (f->provider));
  g_assert_true (pgc_registry_load (f->registry, &error));
  g_assert_no_error (error);
  pgc_registry_resume (f->registry);
}

static void
stop_agent (Fixture *f)
{
  pgc_registry_shut_down (f->registry);
  g_clear_object (&f->registry);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->journal = pgc_fake_journal_new ();
  f->vault = pgc_fake_vault_new ();
  f->clock = pgc_fake_clock_new ();
  f->provider = pgc_fake_provider_new ();
  start_agent (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pgc_fake_provider_release (f->provider);
  stop_agent (f);
  g_clear_object (&f->journal);
  g_clear_object (&f->vault);
  g_clear_object (&f->clock);
  g_clear_object (&f->provider);
}

static PgcSpec *
make_spec (const char *name)
{
  PgcSpec *spec = pgc_spec_new ();
  spec->name = g_strdup (name);
  spec->source.host = g_strdup ("old.example");
  spec->source.user = g_strdup ("admin");
  spec->target.host = g_strdup ("new.example");
  spec->target.user = g_strdup ("admin");
  spec->databases = g_strsplit ("orders", ",", -1);
  return spec;
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static PgcMigration *
create (Fixture *f, const PgcSpec *spec, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  PgcSpecSecrets secrets = { (char *) "from-secret", (char *) "to-secret" };
  pgc_registry_create_async (f->registry, spec, &secrets, NULL, keep_result, &result);
  return pgc_registry_create_finish (f->registry, await (&result), error);
}

static PgcMigration *
create_or_die (Fixture *f, const char *name)
{
  g_autoptr (PgcSpec) spec = make_spec (name);
  g_autoptr (GError) error = NULL;
  PgcMigration *migration = create (f, spec, &error);
  g_assert_no_error (error);
  return migration;
}

static void
await_stage (PgcMigration *migration, PgcStage stage)
{
  while (pgc_migration_get_stage (migration) != stage)
    g_main_context_iteration (NULL, TRUE);
}

static PgcMigration *
only_migration (Fixture *f)
{
  g_autoptr (GPtrArray) list = pgc_registry_list (f->registry);
  g_assert_cmpuint (list->len, ==, 1);
  return list->pdata[0];
}

/* --- tests ---------------------------------------------------------------------------------- */

static void
test_runs_to_the_end (Fixture *f, gconstpointer data)
{
  PgcMigration *migration = create_or_die (f, "m");
  await_stage (migration, PGC_STAGE_SUCCEEDED);
  const PgcStatus *status = pgc_migration_get_status (migration);
  g_assert_null (status->error);
  g_assert_cmpint (status->ended_at, !=, 0);
  g_autofree char *events
      = pgc_fake_journal_dup_events (f->journal, pgc_migration_get_id (migration));
  g_assert_cmpstr (events, ==, "started validating migrating completing succeeded");
}

/* A failure must keep its reason, clean up once, and be told only when nothing runs any more. */
static void
test_failure_is_cleaned_up_and_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) failure = pgc_error_new (PGC_ERROR_DATA, "bad row");
  pgc_error_set_remedy (&failure, "mend it");
  pgc_fake_provider_fail (f->provider, failure);
  PgcMigration *migration = create_or_die (f, "m");
  await_stage (migration, PGC_STAGE_FAILED);
  const PgcStatus *status = pgc_migration_get_status (migration);
  g_assert_cmpstr (status->error->message, ==, "bad row");
  g_assert_cmpstr (status->error->remedy, ==, "mend it");
  g_assert_cmpuint (pgc_fake_provider_get_n_runs (f->provider), ==, 1);
  g_assert_cmpuint (pgc_fake_provider_get_n_cleanups (f->provider), ==, 1);

  /* Tried again, it forgets the failure. */
  g_autoptr (GError) error = NULL;
  pgc_fake_provider_fail (f->provider, NULL);
  while (pgc_migration_is_busy (migration))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (pgc_migration_resume (migration, &error));
  await_stage (migration, PGC_STAGE_SUCCEEDED);
  g_assert_null (pgc_migration_get_status (migration)->error);
}

static void
test_transient_failure_is_tried_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) failure = pgc_error_new (PGC_ERROR_CONNECTION, "link lost");
  pgc_fake_provider_fail (f->provider, failure);
  PgcMigration *migration = create_or_die (f, "m");
  while (pgc_fake_provider_get_n_runs (f->provider) < 1)
    g_main_context_iteration (NULL, FALSE);
  pgc_fake_provider_fail (f->provider, NULL);
  await_stage (migration, PGC_STAGE_SUCCEEDED);
  g_assert_cmpuint (pgc_fake_provider_get_n_cleanups (f->provider), ==, 0);
}

static void
test_cancel_ends_when_work_has_stopped (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  pgc_fake_provider_hold (f->provider, PGC_STAGE_MIGRATING);
  PgcMigration *migration = create_or_die (f, "m");
  await_stage (migration, PGC_STAGE_MIGRATING);
  g_assert_true (pgc_migration_cancel (migration, &error));
  g_assert_cmpint (pgc_migration_get_stage (migration), ==, PGC_STAGE_CANCELING);
  await_stage (migration, PGC_STAGE_CANCELED);
  g_assert_cmpuint (pgc_fake_provider_get_n_cleanups (f->provider), ==, 1);
  g_assert_false (pgc_migration_cancel (migration, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_WRONG_STATE);
}

/* An agent that is stopped leaves a migration that the next one ends. */
static void
test_shutdown_leaves_it_resumable (Fixture *f, gconstpointer data)
{
  pgc_fake_provider_hold (f->provider, PGC_STAGE_MIGRATING);
  await_stage (create_or_die (f, "m"), PGC_STAGE_MIGRATING);
  stop_agent (f);
  g_assert_cmpuint (pgc_fake_provider_get_n_cleanups (f->provider), ==, 0);
  pgc_fake_provider_release (f->provider);
  start_agent (f);
  await_stage (only_migration (f), PGC_STAGE_SUCCEEDED);
}

/* What cannot be written has not happened: nobody may be told of a stage that a crash would undo. */
static void
test_unwritable_journal_refuses_the_event (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  pgc_fake_provider_hold (f->provider, PGC_STAGE_MIGRATING);
  PgcMigration *migration = create_or_die (f, "m");
  await_stage (migration, PGC_STAGE_MIGRATING);
  pgc_fake_journal_set_broken (f->journal, TRUE);
  g_assert_false (pgc_migration_cancel (migration, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_JOURNAL);
  g_assert_cmpint (pgc_migration_get_stage (migration), ==, PGC_STAGE_MIGRATING);
  g_assert_cmpint (pgc_migration_get_status (migration)->state, ==, PGC_STATE_IN_PROGRESS);
  pgc_fake_journal_set_broken (f->journal, FALSE);
}

static void
test_overwrite_answer_outlives_the_agent (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  pgc_fake_provider_set_asks_overwrite (f->provider, TRUE);
  pgc_fake_provider_hold (f->provider, PGC_STAGE_MIGRATING);
  PgcMigration *migration = create_or_die (f, "m");
  await_stage (migration, PGC_STAGE_WAITING_OVERWRITE);
  g_assert_true (pgc_migration_confirm_overwrite (migration, TRUE, &error));
  await_stage (migration, PGC_STAGE_MIGRATING);
  stop_agent (f);
  pgc_fake_provider_release (f->provider);
  start_agent (f);
  await_stage (only_migration (f), PGC_STAGE_SUCCEEDED);
}

static void
test_names_are_unique_in_any_casing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  create_or_die (f, "nightly");
  g_autoptr (PgcSpec) spec = make_spec ("Nightly");
  g_assert_null (create (f, spec, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_ALREADY_EXISTS);
  g_assert_nonnull (pgc_error_get_remedy (error));
}

static void
test_cutover_of_an_offline_migration_is_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PgcMigration *migration = create_or_die (f, "m");
  g_assert_false (pgc_migration_cutover (migration, NULL, FALSE, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_WRONG_STATE);
  g_assert_cmpstr (pgc_error_get_service_code (error), ==, "603114");
}

static void
test_removing_forgets_the_secrets (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  pgc_fake_provider_hold (f->provider, PGC_STAGE_MIGRATING);
  PgcMigration *migration = create_or_die (f, "m");
  g_assert_cmpuint (pgc_fake_vault_get_size (f->vault), ==, 2);
  await_stage (migration, PGC_STAGE_MIGRATING);
  pgc_registry_remove_async (f->registry, migration, NULL, keep_result, &result);
  g_assert_false (pgc_registry_remove_finish (f->registry, await (&result), &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_WRONG_STATE);
  g_clear_error (&error);
  g_clear_object (&result);

  pgc_fake_provider_release (f->provider);
  await_stage (migration, PGC_STAGE_SUCCEEDED);
  while (pgc_migration_is_busy (migration))
    g_main_context_iteration (NULL, TRUE);
  pgc_registry_remove_async (f->registry, migration, NULL, keep_result, &result);
  g_assert_true (pgc_registry_remove_finish (f->registry, await (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (pgc_fake_vault_get_size (f->vault), ==, 0);
  g_autoptr (GPtrArray) list = pgc_registry_list (f->registry);
  g_assert_cmpuint (list->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/registry/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("runs-to-the-end", test_runs_to_the_end);
  ADD ("failure", test_failure_is_cleaned_up_and_kept);
  ADD ("transient-failure", test_transient_failure_is_tried_again);
  ADD ("cancel", test_cancel_ends_when_work_has_stopped);
  ADD ("shutdown", test_shutdown_leaves_it_resumable);
  ADD ("unwritable-journal", test_unwritable_journal_refuses_the_event);
  ADD ("overwrite-answer", test_overwrite_answer_outlives_the_agent);
  ADD ("unique-names", test_names_are_unique_in_any_casing);
  ADD ("offline-cutover", test_cutover_of_an_offline_migration_is_refused);
  ADD ("removing", test_removing_forgets_the_secrets);
  return g_test_run ();
}
