/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/cli/pgc-scripted-provider.h"

#include <stdlib.h>

#define MIB (1024.0 * 1024.0)
#define N_STEPS 20
#define N_TABLES 12
#define N_INDEXES 18

struct _PgcScriptedProvider
{
  GObject parent_instance;
};

static gboolean
is_scene (const char *scene)
{
  return g_strcmp0 (g_getenv ("PGC_TEST_SCENE"), scene) == 0;
}

/* One step's time, or less if the run is cancelled: then FALSE. */
static gboolean
rest (PgcRun *run, GError **error)
{
  const char *step = g_getenv ("PGC_TEST_STEP_MS");
  g_autoptr (GError) local = NULL;
  pgc_run_wait_request (run, PGC_REQUEST_NONE, step != NULL ? atoi (step) : 1, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
add_table (PgcDatabaseStatus *database, const char *name, PgcPhase phase, guint step)
{
  PgcTableStatus *table = g_new0 (PgcTableStatus, 1);
  table->name = g_strdup (name);
  table->phase = phase;
  table->rows_total = 4000000;
  table->rows_done = table->rows_total * step / N_STEPS;
  table->bytes_total = (guint64) (800 * MIB);
  table->bytes_done = table->bytes_total * step / N_STEPS;
  g_ptr_array_add (database->tables, table);
}

static void
publish (PgcRun *run, const char *name, PgcDatabaseState state, PgcPhase phase, guint step)
{
  g_autoptr (PgcDatabaseStatus) database = pgc_database_status_new (name);
  database->state = state;
  database->phase = phase;
  database->started_at = g_get_real_time ();
  database->bytes_total = (guint64) (2500 * MIB);
  database->bytes_done = database->bytes_total * step / N_STEPS;
  database->rows_total = 12345678;
  database->rows_done = database->rows_total * step / N_STEPS;
  database->completed_tables = N_TABLES * step / N_STEPS;
  guint n_left = N_TABLES - database->completed_tables;
  database->loading_tables = phase == PGC_PHASE_COPY ? MIN (n_left, 2) : 0;
  database->queued_tables = n_left - database->loading_tables;
  database->indexes_total = N_INDEXES;
  database->indexes_done = phase == PGC_PHASE_COPY ? N_INDEXES * step / N_STEPS / 2 : N_INDEXES;
  database->bytes_per_second = phase == PGC_PHASE_COPY ? 102.5 * MIB : 0;
  database->eta_seconds = phase == PGC_PHASE_COPY ? (gint64) (N_STEPS - step) : -1;
  if (phase == PGC_PHASE_COPY)
    {
      add_table (database, "public.orders", PGC_PHASE_COPY, step);
      add_table (database, "sales.\"Order Lines\"", PGC_PHASE_INDEX, step);
    }
  if (phase == PGC_PHASE_STREAM)
    {
      database->latency_seconds = 2;
      database->lag_bytes = (guint64) (1.5 * MIB);
      database->applied_changes = 123456;
    }
  if (state == PGC_DATABASE_STATE_SUCCEEDED)
    database->ended_at = database->started_at;
  pgc_run_publish_database (run, database);
}

static void
publish_all (PgcRun *run, PgcDatabaseState state, PgcPhase phase, guint step)
{
  GStrv databases = pgc_run_get_spec (run)->databases;
  for (gsize i = 0; databases != NULL && databases[i] != NULL; i++)
    publish (run, databases[i], state, phase, step);
}

static gboolean
validate (PgcRun *run, GError **error)
{
  g_autoptr (PgcValidation) validation = pgc_validation_new ();
  g_ptr_array_add (validation->items,
                   pgc_validation_item_new (PGC_VALIDATION_CONNECTIVITY, NULL));
  PgcValidationItem *item
      = pgc_validation_item_new (PGC_VALIDATION_EXTENSIONS, pgc_run_get_spec (run)->databases[0]);
  gboolean is_invalid = is_scene ("invalid");
  pgc_validation_item_take (
      item, pgc_validation_message_new (is_invalid ? PGC_VALIDATION_FAILED
                                                   : PGC_VALIDATION_WARNING,
                                        is_invalid ? "603108" : NULL,
                                        "The extension postgis is not installed on the target",
                                        "Install the package postgresql-15-postgis-3 there.",
                                        is_invalid ? "CREATE EXTENSION postgis;" : NULL));
  g_ptr_array_add (validation->items, item);
  pgc_run_publish_validation (run, validation);
  if (is_invalid)
    return pgc_run_post_event (run, PGC_EVENT_VALIDATION_FAILED, error);
  gboolean is_over = pgc_run_get_spec (run)->option == PGC_OPTION_VALIDATE;
  if (!is_over && is_scene ("overwrite"))
    return pgc_run_post_event (run, PGC_EVENT_OVERWRITE_NEEDED, error);
  return pgc_run_post_event (run, is_over ? PGC_EVENT_SUCCEEDED : PGC_EVENT_MIGRATING, error);
}

static gboolean
wait_for_answer (PgcRun *run, GError **error)
{
  if (pgc_run_wait_request (run, PGC_REQUEST_OVERWRITE, -1, error) == PGC_REQUEST_NONE)
    return FALSE;
  if (pgc_run_get_overwrite (run) == PGC_FLAG_TRUE)
    return TRUE;
  pgc_error_set (error, PGC_ERROR_ALREADY_EXISTS, "The database shop exists on the target");
  pgc_error_set_service_code (error, "603101");
  pgc_error_set_remedy (error, "Drop it, or allow to overwrite it.");
  return FALSE;
}

static gboolean
migrate (PgcRun *run, GError **error)
{
  pgc_run_log (run, PGC_LOG_INFO, NULL, "2 copy workers");
  for (guint step = 0; step <= N_STEPS; step++)
    {
      publish_all (run, PGC_DATABASE_STATE_IN_PROGRESS, PGC_PHASE_COPY, step);
      if (!rest (run, error))
        return FALSE;
      while (is_scene ("hold") && step == N_STEPS / 2)
        if (!rest (run, error))
          return FALSE;
    }
  pgc_run_log (run, PGC_LOG_WARNING, pgc_run_get_spec (run)->databases[0],
               "The table public.log is unlogged");
  if (is_scene ("fail"))
    {
      pgc_error_set (error, PGC_ERROR_PERMISSION, "permission denied for table secrets");
      pgc_error_set_service_code (error, "603110");
      pgc_error_set_remedy (error, "Let the user app read it.");
      pgc_error_set_sql (error, "GRANT SELECT ON public.secrets TO app;");
      return FALSE;
    }
  if (pgc_run_get_spec (run)->mode == PGC_MODE_OFFLINE)
    return pgc_run_post_event (run, PGC_EVENT_COMPLETING, error);
  publish_all (run, PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER, PGC_PHASE_STREAM, N_STEPS);
  return pgc_run_post_event (run, PGC_EVENT_CAUGHT_UP, error);
}

static gboolean
complete (PgcRun *run, GError **error)
{
  publish_all (run, PGC_DATABASE_STATE_IN_PROGRESS, PGC_PHASE_FINISH, N_STEPS);
  if (!rest (run, error))
    return FALSE;
  publish_all (run, PGC_DATABASE_STATE_SUCCEEDED, PGC_PHASE_DONE, N_STEPS);
  g_autoptr (PgcReportEntry) entry = pgc_report_entry_new (
      pgc_run_get_spec (run)->databases[0], "skipped", "EXTENSION azure",
      "belongs to the provider of the source", NULL);
  pgc_run_add_report (run, entry);
  return pgc_run_post_event (run, PGC_EVENT_SUCCEEDED, error);
}

static gboolean
take_step (PgcRun *run, GError **error)
{
  switch (pgc_run_get_stage (run))
    {
    case PGC_STAGE_PREREQUISITES:
      return rest (run, error)
             && pgc_run_post_event (run,
                                    pgc_run_get_spec (run)->option == PGC_OPTION_MIGRATE
                                        ? PGC_EVENT_MIGRATING
                                        : PGC_EVENT_VALIDATING,
                                    error);
    case PGC_STAGE_VALIDATING:
      return rest (run, error) && validate (run, error);
    case PGC_STAGE_WAITING_OVERWRITE:
      return wait_for_answer (run, error)
             && pgc_run_post_event (run, PGC_EVENT_MIGRATING, error);
    case PGC_STAGE_MIGRATING:
      return migrate (run, error);
    case PGC_STAGE_WAITING_CUTOVER:
      return pgc_run_wait_request (run, PGC_REQUEST_CUTOVER, -1, error) != PGC_REQUEST_NONE
             && pgc_run_post_event (run, PGC_EVENT_COMPLETING, error);
    case PGC_STAGE_COMPLETING:
      return complete (run, error);
    case PGC_STAGE_NEW:
    case PGC_STAGE_PAUSED:
    case PGC_STAGE_CANCELING:
    case PGC_STAGE_CLEANING_UP:
    case PGC_STAGE_SUCCEEDED:
    case PGC_STAGE_VALIDATION_FAILED:
    case PGC_STAGE_WAITING_REPLICATION:
    case PGC_STAGE_WAITING_DATABASES:
    case PGC_STAGE_WAITING_SCHEDULE:
    case PGC_STAGE_WAITING_WINDOW:
    case PGC_STAGE_CANCELED:
    case PGC_STAGE_FAILED:
    case PGC_N_STAGES:
      break;
    }
  g_assert_not_reached ();
}

static gboolean
scripted_provider_run (PgcProvider *provider, PgcRun *run, GError **error)
{
  if (!pgc_run_post_event (run, PGC_EVENT_STARTED, error))
    return FALSE;
  for (;;)
    {
      PgcStage stage = pgc_run_get_stage (run);
      if (stage == PGC_STAGE_SUCCEEDED || stage == PGC_STAGE_VALIDATION_FAILED)
        return TRUE;
      if (!take_step (run, error))
        return FALSE;
    }
}

static gboolean
scripted_provider_cleanup (PgcProvider *provider, PgcRun *run, GError **error)
{
  return TRUE;
}

static void
add_item (PgcComparison *comparison, const char *object, gboolean is_equal)
{
  PgcComparisonItem *item = g_new0 (PgcComparisonItem, 1);
  item->database = g_strdup ("shop");
  item->object = g_strdup (object);
  item->equal = is_equal;
  item->source_rows = 1000;
  item->target_rows = is_equal ? 1000 : 998;
  item->difference = is_equal ? NULL : g_strdup ("id from 17 to 42");
  g_ptr_array_add (comparison->items, item);
}

static PgcComparison *
scripted_provider_compare (PgcProvider *provider, PgcRun *run, const PgcCompareOptions *options,
                           PgcCompareProgress progress, gpointer user_data,
                           GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcComparison) comparison = pgc_comparison_new ();
  comparison->started_at = g_get_real_time ();
  comparison->tables_total = N_TABLES;
  for (guint i = 0; i < N_TABLES; i++)
    {
      comparison->tables_done = i;
      progress (comparison, user_data);
      if (!rest (run, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    }
  comparison->tables_done = N_TABLES;
  add_item (comparison, "schema", TRUE);
  add_item (comparison, "public.orders", g_getenv ("PGC_TEST_DIFFERENT") == NULL);
  return g_steal_pointer (&comparison);
}

static PgcServerInfo *
scripted_provider_test_connection (PgcProvider *provider, const PgcServer *server,
                                   const PgcSecret *password, PgcTestFlags flags,
                                   GCancellable *cancellable, GError **error)
{
  pgc_error_set (error, PGC_ERROR_UNSUPPORTED, "There is no server in this play");
  return NULL;
}

static void
scripted_provider_iface_init (PgcProviderInterface *iface)
{
  iface->run = scripted_provider_run;
  iface->cleanup = scripted_provider_cleanup;
  iface->compare = scripted_provider_compare;
  iface->test_connection = scripted_provider_test_connection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcScriptedProvider, pgc_scripted_provider, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_PROVIDER,
                                                      scripted_provider_iface_init))

PgcProvider *
pgc_scripted_provider_new (void)
{
  return g_object_new (PGC_TYPE_SCRIPTED_PROVIDER, NULL);
}

static void
pgc_scripted_provider_class_init (PgcScriptedProviderClass *klass)
{
}

static void
pgc_scripted_provider_init (PgcScriptedProvider *self)
{
}
