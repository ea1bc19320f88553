/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-migration.h"

#include "agent/core/pgc-runner.h"

/* About three a second: smooth for an eye, nothing for a bus. */
#define PROGRESS_INTERVAL_MS 330

struct _PgcMigration
{
  GObject parent_instance;

  char *id;               /* (owned) */
  PgcSpec *spec;          /* (owned) */
  PgcStatus *status;      /* (owned) */
  PgcStage stage;
  gint64 log_sequence;
  PgcJournal *journal;    /* (owned) */
  PgcVault *vault;        /* (owned) */
  PgcClock *clock;        /* (owned) */
  PgcProvider *provider;  /* (owned) */

  PgcRun *run;            /* (owned) (nullable): while the runner thread runs */
  gboolean start_again;   /* a resume came before the paused run had ended */
  GSource *progress_source; /* (owned) (nullable): pending "changed" for mere progress */

  GCancellable *compare_cancellable; /* (owned) (nullable): while a comparison runs */
  guint cleanups;                    /* clean-up threads that run */
};

G_DEFINE_FINAL_TYPE (PgcMigration, pgc_migration, G_TYPE_OBJECT)

enum
{
  CHANGED,
  LOG_APPENDED,
  BUSY_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
drop_progress (PgcMigration *self)
{
  if (self->progress_source == NULL)
    return;
  g_source_destroy (self->progress_source);
  g_clear_pointer (&self->progress_source, g_source_unref);
}

static void
emit_changed (PgcMigration *self)
{
  drop_progress (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
emit_progress (gpointer data)
{
  PgcMigration *self = data;
  drop_progress (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
schedule_progress (PgcMigration *self)
{
  if (self->progress_source != NULL)
    return;
  /* In the context of this thread, which is not the process's main one in an agent that the
   * command line has within itself. */
  self->progress_source = g_timeout_source_new (PROGRESS_INTERVAL_MS);
  g_source_set_callback (self->progress_source, emit_progress, self, NULL);
  g_source_attach (self->progress_source, g_main_context_get_thread_default ());
}

/* Writes the stage that @event led to, before anybody hears of it. */
static gboolean
save (PgcMigration *self, const char *event, GError **error)
{
  return pgc_journal_save (self->journal, self->id, self->status, (int) self->stage, event, error);
}

static void
end_databases (PgcMigration *self, PgcDatabaseState state)
{
  for (guint i = 0; i < self->status->databases->len; i++)
    {
      PgcDatabaseStatus *database = self->status->databases->pdata[i];
      if (database->state != PGC_DATABASE_STATE_SUCCEEDED
          && database->state != PGC_DATABASE_STATE_FAILED)
        database->state = state;
      if (database->ended_at == 0 && database->started_at != 0)
        database->ended_at = pgc_clock_get_real_time (self->clock);
    }
}

/* What a change of stage means for the rest of the status. */
static void
enter_stage (PgcMigration *self, PgcStage stage)
{
  self->stage = stage;
  self->status->state = pgc_stage_get_state (stage);
  self->status->substate = pgc_stage_get_substate (stage);
  if (pgc_stage_is_final (stage))
    self->status->ended_at = pgc_clock_get_real_time (self->clock);
  switch (stage)
    {
    case PGC_STAGE_CANCELED:
      end_databases (self, PGC_DATABASE_STATE_CANCELED);
      break;
    case PGC_STAGE_FAILED:
      end_databases (self, PGC_DATABASE_STATE_FAILED);
      break;
    case PGC_STAGE_CANCELING:
      for (guint i = 0; i < self->status->databases->len; i++)
        {
          PgcDatabaseStatus *database = self->status->databases->pdata[i];
          if (database->state != PGC_DATABASE_STATE_SUCCEEDED)
            database->state = PGC_DATABASE_STATE_CANCELING;
        }
      break;
    case PGC_STAGE_PREREQUISITES:
      self->status->ended_at = 0;
      g_clear_pointer (&self->status->error, pgc_fault_free);
      break;
    case PGC_STAGE_MIGRATING:
      g_clear_pointer (&self->status->error, pgc_fault_free);
      break;
    case PGC_STAGE_NEW:
    case PGC_STAGE_VALIDATING:
    case PGC_STAGE_WAITING_OVERWRITE:
    case PGC_STAGE_WAITING_CUTOVER:
    case PGC_STAGE_COMPLETING:
    case PGC_STAGE_PAUSED:
    case PGC_STAGE_CLEANING_UP:
    case PGC_STAGE_SUCCEEDED:
    case PGC_STAGE_VALIDATION_FAILED:
    case PGC_STAGE_WAITING_REPLICATION:
    case PGC_STAGE_WAITING_DATABASES:
    case PGC_STAGE_WAITING_SCHEDULE:
    case PGC_STAGE_WAITING_WINDOW:
      break;
    case PGC_N_STAGES:
      g_assert_not_reached ();
    }
}

static const char *
legal_words (PgcEvent event)
{
  switch (event)
    {
    case PGC_EVENT_CUTOVER:
      return "Wait until the migration is in WaitingForCutoverTrigger.";
    case PGC_EVENT_OVERWRITE_ANSWERED:
      return "The question is open only in WaitingForTargetDBOverwriteConfirmation.";
    case PGC_EVENT_REPLICATION_ANSWERED:
      return "Only a migration that waits for logical replication on its source can set it up.";
    case PGC_EVENT_PAUSE:
      return "Only a migration in MigratingData or WaitingForCutoverTrigger can be paused.";
    case PGC_EVENT_RESUME:
      return "Only a paused or a failed migration can be resumed; otherwise create a new one.";
    case PGC_EVENT_CANCEL:
      return "Only a migration that has not ended can be cancelled.";
    case PGC_EVENT_STARTED:
    case PGC_EVENT_VALIDATING:
    case PGC_EVENT_VALIDATION_FAILED:
    case PGC_EVENT_OVERWRITE_NEEDED:
    case PGC_EVENT_MIGRATING:
    case PGC_EVENT_CAUGHT_UP:
    case PGC_EVENT_COMPLETING:
    case PGC_EVENT_SUCCEEDED:
    case PGC_EVENT_FAILED:
    case PGC_EVENT_STOPPED:
    case PGC_EVENT_INTERRUPTED:
    case PGC_EVENT_REPLICATION_NEEDED:
    case PGC_EVENT_DATABASES_NEEDED:
    case PGC_EVENT_SCHEDULING:
    case PGC_EVENT_WINDOW_AWAITED:
    case PGC_N_EVENTS:
      return NULL;
    }
  g_return_val_if_reached (NULL);
}

/* The one place where a stage changes: legal by the table, journalled, then told. */
static gboolean
apply_event (PgcMigration *self, PgcEvent event, const GError *failure, GError **error)
{
  PgcStage to;
  if (!pgc_transition_find (self->stage, event, &to))
    {
      pgc_error_set (error, PGC_ERROR_WRONG_STATE, "Migration %s is %s%s%s: “%s” is not possible",
                     self->spec->name, pgc_state_to_string (self->status->state),
                     self->status->substate != PGC_SUBSTATE_NONE ? "/" : "",
                     self->status->substate != PGC_SUBSTATE_NONE
                         ? pgc_substate_to_string (self->status->substate)
                         : "",
                     pgc_event_to_string (event));
      if (legal_words (event) != NULL)
        pgc_error_set_remedy (error, "%s", legal_words (event));
      return FALSE;
    }
  PgcStage from = self->stage;
  g_autoptr (PgcStatus) before = pgc_status_copy (self->status);
  if (failure != NULL)
    {
      g_clear_pointer (&self->status->error, pgc_fault_free);
      self->status->error = pgc_fault_new_from_error (failure);
    }
  enter_stage (self, to);
  if (!save (self, pgc_event_to_string (event), error))
    {
      self->stage = from;
      pgc_status_free (self->status);
      self->status = g_steal_pointer (&before);
      return FALSE;
    }
  emit_changed (self);
  return TRUE;
}

static gboolean
sink_event (PgcEvent event, const GError *failure, PgcStage *stage, gpointer user_data,
            GError **error)
{
  PgcMigration *self = user_data;
  if (!apply_event (self, event, failure, error))
    return FALSE;
  *stage = self->stage;
  return TRUE;
}

static void
sink_database (const PgcDatabaseStatus *database, gpointer user_data)
{
  PgcMigration *self = user_data;
  GPtrArray *databases = self->status->databases;
  guint i = 0;
  while (i < databases->len
         && !g_str_equal (((PgcDatabaseStatus *) databases->pdata[i])->name, database->name))
    i++;
  if (i == databases->len)
    g_ptr_array_add (databases, pgc_database_status_copy (database));
  else
    {
      pgc_database_status_free (databases->pdata[i]);
      databases->pdata[i] = pgc_database_status_copy (database);
    }
  schedule_progress (self);
}

/* Findings are kept at once: they are what a person comes back for after a crash. */
static void
save_findings (PgcMigration *self)
{
  g_autoptr (GError) error = NULL;
  if (!save (self, NULL, &error))
    g_warning ("Migration %s: %s", self->spec->name, error->message);
  schedule_progress (self);
}

static void
sink_validation (const PgcValidation *validation, gpointer user_data)
{
  PgcMigration *self = user_data;
  g_clear_pointer (&self->status->validation, pgc_validation_free);
  self->status->validation = pgc_validation_copy (validation);
  save_findings (self);
}

static gboolean
report_has (GPtrArray *report, const PgcReportEntry *entry)
{
  for (guint i = 0; i < report->len; i++)
    {
      const PgcReportEntry *other = report->pdata[i];
      if (g_strcmp0 (other->database, entry->database) == 0
          && g_str_equal (other->kind, entry->kind) && g_str_equal (other->object, entry->object)
          && g_str_equal (other->reason, entry->reason))
        return TRUE;
    }
  return FALSE;
}

static void
sink_report (const PgcReportEntry *entry, gpointer user_data)
{
  PgcMigration *self = user_data;
  /* A phase that is run again after a restart reports the same things again. */
  if (report_has (self->status->report, entry))
    return;
  g_ptr_array_add (self->status->report, pgc_report_entry_copy (entry));
  save_findings (self);
}

static void
sink_log (gint64 sequence, gpointer user_data)
{
  PgcMigration *self = user_data;
  self->log_sequence = MAX (self->log_sequence, sequence);
  g_signal_emit (self, signals[LOG_APPENDED], 0, self->log_sequence);
}

static const PgcRunSink migration_sink = {
  .event = sink_event,
  .database = sink_database,
  .validation = sink_validation,
  .report = sink_report,
  .log = sink_log,
};

static void
on_runner_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PgcMigration) self = user_data; /* the reference that start() took */
  g_autoptr (GError) error = NULL;
  /* What went wrong is in the status already, by the event that told it. */
  if (!pgc_runner_start_finish (PGC_RUN (source), result, &error))
    g_debug ("Migration %s: run ended: %s", self->spec->name, error->message);
  pgc_run_disconnect (self->run);
  g_clear_object (&self->run);
  if (self->start_again)
    {
      self->start_again = FALSE;
      pgc_migration_start (self);
    }
  g_signal_emit (self, signals[BUSY_CHANGED], 0);
}

void
pgc_migration_start (PgcMigration *self)
{
  if (self->run != NULL || pgc_stage_is_final (self->stage) || self->stage == PGC_STAGE_PAUSED)
    return;
  self->run = pgc_run_new (self->id, self->spec, self->stage, self->journal, self->vault,
                           &migration_sink, self);
  pgc_runner_start_async (self->provider, self->run, on_runner_done, g_object_ref (self));
  g_signal_emit (self, signals[BUSY_CHANGED], 0);
}

void
pgc_migration_shut_down (PgcMigration *self)
{
  if (self->run != NULL)
    pgc_run_stop (self->run, PGC_STOP_SHUTDOWN);
  if (self->compare_cancellable != NULL)
    g_cancellable_cancel (self->compare_cancellable);
}

gboolean
pgc_migration_is_busy (PgcMigration *self)
{
  return self->run != NULL || self->compare_cancellable != NULL || self->cleanups > 0;
}

gboolean
pgc_migration_cancel (PgcMigration *self, GError **error)
{
  if (!apply_event (self, PGC_EVENT_CANCEL, NULL, error))
    return FALSE;
  self->start_again = FALSE;
  if (self->run != NULL)
    pgc_run_stop (self->run, PGC_STOP_CANCEL);
  else
    pgc_migration_start (self); /* a paused one still has to be cleaned up */
  return TRUE;
}

gboolean
pgc_migration_cutover (PgcMigration *self, const char *const *databases, gboolean block_writes,
                       GError **error)
{
  if (self->spec->mode == PGC_MODE_OFFLINE)
    {
      pgc_error_set (error, PGC_ERROR_WRONG_STATE,
                     "Cutover is not possible for migration %s if the migration_mode set to "
                     "offline. The migration will cutover automatically",
                     self->spec->name);
      pgc_error_set_service_code (error, "603114");
      pgc_error_set_remedy (error, "Wait for it to end: `pgcutover migration wait`.");
      return FALSE;
    }
  for (guint i = 0; databases != NULL && databases[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) self->spec->databases, databases[i]))
      {
        pgc_error_set (error, PGC_ERROR_NOT_FOUND, "Migration %s has no database “%s”",
                       self->spec->name, databases[i]);
        return FALSE;
      }
  if (!apply_event (self, PGC_EVENT_CUTOVER, NULL, error))
    return FALSE;
  if (self->run != NULL)
    pgc_run_request_cutover (self->run, databases, block_writes);
  return TRUE;
}

gboolean
pgc_migration_confirm_overwrite (PgcMigration *self, gboolean overwrite, GError **error)
{
  if (!apply_event (self, PGC_EVENT_OVERWRITE_ANSWERED, NULL, error))
    return FALSE;
  if (self->run != NULL)
    pgc_run_answer_overwrite (self->run, overwrite);
  return TRUE;
}

gboolean
pgc_migration_set_up_replication (PgcMigration *self, GError **error)
{
  if (!apply_event (self, PGC_EVENT_REPLICATION_ANSWERED, NULL, error))
    return FALSE;
  if (self->run != NULL)
    pgc_run_request_set_up_replication (self->run);
  return TRUE;
}

gboolean
pgc_migration_pause (PgcMigration *self, GError **error)
{
  if (!apply_event (self, PGC_EVENT_PAUSE, NULL, error))
    return FALSE;
  if (self->run != NULL)
    pgc_run_stop (self->run, PGC_STOP_PAUSE);
  return TRUE;
}

gboolean
pgc_migration_resync (PgcMigration *self, const char *database, const char *const *tables,
                      GError **error)
{
  if (self->spec->mode != PGC_MODE_ONLINE
      || (self->stage != PGC_STAGE_MIGRATING && self->stage != PGC_STAGE_WAITING_CUTOVER
          && self->stage != PGC_STAGE_PAUSED))
    {
      pgc_error_set (error, PGC_ERROR_WRONG_STATE,
                     "Tables can be copied again only while an online migration follows its source "
                     "or is paused");
      pgc_error_set_remedy (error, "Create a new migration if this one has ended.");
      return FALSE;
    }
  if (!g_strv_contains ((const char *const *) self->spec->databases, database))
    {
      pgc_error_set (error, PGC_ERROR_NOT_FOUND, "Migration %s has no database “%s”",
                     self->spec->name, database);
      return FALSE;
    }
  if (tables[0] == NULL)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "No table is named");
      return FALSE;
    }
  g_autofree char *key = g_strdup_printf ("database/%s/resync", database);
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_strv (tables, -1));
  g_autofree char *text = g_variant_print (value, TRUE);
  if (!pgc_journal_set_fact (self->journal, self->id, key, text, error))
    return FALSE;
  if (self->stage == PGC_STAGE_PAUSED)
    return pgc_migration_resume (self, error);
  if (self->run != NULL)
    pgc_run_request_resync (self->run);
  return TRUE;
}

gboolean
pgc_migration_resume (PgcMigration *self, GError **error)
{
  if (!apply_event (self, PGC_EVENT_RESUME, NULL, error))
    return FALSE;
  if (self->run != NULL)
    self->start_again = TRUE;
  else
    pgc_migration_start (self);
  return TRUE;
}

/* --- comparison and clean-up: work beside the state machine -------------------------------- */

typedef struct
{
  PgcMigration *migration; /* (owned) */
  PgcRun *run;             /* (owned) */
  PgcCompareOptions options; /* (owned) string vectors */
  GCancellable *cancellable; /* (owned) */
  GMainContext *context;     /* (owned) */
  gint64 last_told;
} CompareJob;

static void
compare_job_free (gpointer data)
{
  CompareJob *job = data;
  g_strfreev (job->options.databases);
  g_strfreev (job->options.tables);
  g_object_unref (job->cancellable);
  g_object_unref (job->run);
  g_object_unref (job->migration);
  g_main_context_unref (job->context);
  g_free (job);
}

/* A copy of a comparison's progress on its way to the main thread. */
typedef struct
{
  PgcMigration *migration;   /* (owned) */
  PgcComparison *comparison; /* (owned) */
} CompareMessage;

static void
compare_message_free (gpointer data)
{
  CompareMessage *message = data;
  g_object_unref (message->migration);
  pgc_comparison_free (message->comparison);
  g_free (message);
}

static gboolean
deliver_comparison (gpointer data)
{
  CompareMessage *message = data;
  PgcMigration *self = message->migration;
  if (self->compare_cancellable == NULL)
    return G_SOURCE_REMOVE;
  g_clear_pointer (&self->status->comparison, pgc_comparison_free);
  self->status->comparison = g_steal_pointer (&message->comparison);
  schedule_progress (self);
  return G_SOURCE_REMOVE;
}

static void
on_compare_progress (const PgcComparison *comparison, gpointer user_data)
{
  CompareJob *job = user_data;
  gint64 now = g_get_monotonic_time ();
  if (now - job->last_told < PROGRESS_INTERVAL_MS * 1000)
    return;
  job->last_told = now;
  CompareMessage *message = g_new0 (CompareMessage, 1);
  message->migration = g_object_ref (job->migration);
  message->comparison = pgc_comparison_copy (comparison);
  message->comparison->running = TRUE;
  g_main_context_invoke_full (job->context, G_PRIORITY_DEFAULT, deliver_comparison, message,
                              compare_message_free);
}

static gpointer
compare_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  CompareJob *job = g_task_get_task_data (task);
  GError *error = NULL;
  PgcComparison *comparison
      = pgc_provider_compare (job->migration->provider, job->run, &job->options,
                              on_compare_progress, job, job->cancellable, &error);
  if (comparison != NULL)
    g_task_return_pointer (task, comparison, (GDestroyNotify) pgc_comparison_free);
  else
    g_task_return_error (task, error);
  return NULL;
}

static void
on_compare_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PgcMigration *self = PGC_MIGRATION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcComparison) comparison = g_task_propagate_pointer (G_TASK (result), &error);
  if (comparison == NULL)
    {
      comparison = pgc_comparison_new ();
      comparison->started_at = self->status->comparison->started_at;
      comparison->error = pgc_fault_new_from_error (error);
    }
  comparison->running = FALSE;
  comparison->ended_at = pgc_clock_get_real_time (self->clock);
  g_clear_pointer (&self->status->comparison, pgc_comparison_free);
  self->status->comparison = g_steal_pointer (&comparison);
  g_clear_object (&self->compare_cancellable);
  g_autoptr (GError) save_error = NULL;
  if (!save (self, "compared", &save_error))
    g_warning ("Migration %s: %s", self->spec->name, save_error->message);
  emit_changed (self);
  g_signal_emit (self, signals[BUSY_CHANGED], 0);
}

gboolean
pgc_migration_compare (PgcMigration *self, const PgcCompareOptions *options, GError **error)
{
  if (self->compare_cancellable != NULL)
    {
      pgc_error_set (error, PGC_ERROR_WRONG_STATE, "Migration %s is being compared already",
                     self->spec->name);
      pgc_error_set_remedy (error, "Wait until the running comparison has ended.");
      return FALSE;
    }
  if (self->stage != PGC_STAGE_WAITING_CUTOVER && self->stage != PGC_STAGE_PAUSED
      && self->stage != PGC_STAGE_SUCCEEDED && self->stage != PGC_STAGE_FAILED
      && self->stage != PGC_STAGE_CANCELED)
    {
      pgc_error_set (error, PGC_ERROR_WRONG_STATE,
                     "Migration %s is %s: the target does not have its data yet", self->spec->name,
                     pgc_state_to_string (self->status->state));
      pgc_error_set_remedy (error, "Compare when it has succeeded or waits for cutover.");
      return FALSE;
    }
  CompareJob *job = g_new0 (CompareJob, 1);
  job->migration = g_object_ref (self);
  job->run = pgc_run_new (self->id, self->spec, self->stage, self->journal, self->vault, NULL, NULL);
  job->options = *options;
  job->options.databases = g_strdupv (options->databases);
  job->options.tables = g_strdupv (options->tables);
  job->cancellable = g_cancellable_new ();
  job->context = g_main_context_ref_thread_default ();

  self->compare_cancellable = g_object_ref (job->cancellable);
  g_clear_pointer (&self->status->comparison, pgc_comparison_free);
  self->status->comparison = pgc_comparison_new ();
  self->status->comparison->running = TRUE;
  self->status->comparison->started_at = pgc_clock_get_real_time (self->clock);

  GTask *task = g_task_new (self, NULL, on_compare_done, NULL);
  g_task_set_task_data (task, job, compare_job_free);
  g_thread_unref (g_thread_new ("pgc-compare", compare_thread, task));
  emit_changed (self);
  g_signal_emit (self, signals[BUSY_CHANGED], 0);
  return TRUE;
}

gboolean
pgc_migration_cancel_compare (PgcMigration *self, GError **error)
{
  if (self->compare_cancellable == NULL)
    {
      pgc_error_set (error, PGC_ERROR_WRONG_STATE, "Migration %s is not being compared",
                     self->spec->name);
      return FALSE;
    }
  g_cancellable_cancel (self->compare_cancellable);
  return TRUE;
}

static gpointer
cleanup_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  PgcMigration *self = g_task_get_source_object (task);
  GError *error = NULL;
  if (pgc_provider_cleanup (self->provider, g_task_get_task_data (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  return NULL;
}

static void
on_cleanup_ended (GObject *source, GParamSpec *pspec, gpointer user_data)
{
  PgcMigration *self = user_data;
  self->cleanups--;
  g_signal_emit (self, signals[BUSY_CHANGED], 0);
}

void
pgc_migration_cleanup_async (PgcMigration *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  if (!pgc_stage_is_final (self->stage))
    {
      g_autoptr (GError) error
          = pgc_error_new (PGC_ERROR_WRONG_STATE, "Migration %s is %s: it still needs what it has "
                           "on the servers", self->spec->name,
                           pgc_state_to_string (self->status->state));
      GError *with_remedy = g_steal_pointer (&error);
      pgc_error_set_remedy (&with_remedy, "Cancel it first, or let it end.");
      g_task_return_error (task, with_remedy);
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task,
                        pgc_run_new (self->id, self->spec, self->stage, self->journal, self->vault,
                                     NULL, NULL),
                        g_object_unref);
  self->cleanups++;
  g_signal_connect_object (task, "notify::completed", G_CALLBACK (on_cleanup_ended), self, 0);
  g_thread_unref (g_thread_new ("pgc-cleanup", cleanup_thread, task));
  g_signal_emit (self, signals[BUSY_CHANGED], 0);
}

gboolean
pgc_migration_cleanup_finish (PgcMigration *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the object ---------------------------------------------------------------------------- */

const char *
pgc_migration_get_id (PgcMigration *self)
{
  return self->id;
}

const PgcSpec *
pgc_migration_get_spec (PgcMigration *self)
{
  return self->spec;
}

const PgcStatus *
pgc_migration_get_status (PgcMigration *self)
{
  return self->status;
}

PgcStage
pgc_migration_get_stage (PgcMigration *self)
{
  return self->stage;
}

gint64
pgc_migration_get_log_sequence (PgcMigration *self)
{
  return self->log_sequence;
}

GPtrArray *
pgc_migration_read_log (PgcMigration *self, gint64 after, guint limit, GError **error)
{
  return pgc_journal_read_log (self->journal, self->id, after, limit, error);
}

static void
pgc_migration_finalize (GObject *object)
{
  PgcMigration *self = PGC_MIGRATION (object);
  drop_progress (self);
  g_free (self->id);
  pgc_spec_free (self->spec);
  pgc_status_free (self->status);
  g_object_unref (self->journal);
  g_object_unref (self->vault);
  g_object_unref (self->clock);
  g_object_unref (self->provider);
  g_clear_object (&self->compare_cancellable);
  G_OBJECT_CLASS (pgc_migration_parent_class)->finalize (object);
}

static void
pgc_migration_class_init (PgcMigrationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_migration_finalize;
  signals[CHANGED] = g_signal_new ("changed", PGC_TYPE_MIGRATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[LOG_APPENDED] = g_signal_new ("log-appended", PGC_TYPE_MIGRATION, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[BUSY_CHANGED] = g_signal_new ("busy-changed", PGC_TYPE_MIGRATION, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pgc_migration_init (PgcMigration *self)
{
}

PgcMigration *
pgc_migration_new (const char *id, const PgcSpec *spec, PgcStatus *status, PgcStage stage,
                   PgcJournal *journal, PgcVault *vault, PgcClock *clock, PgcProvider *provider)
{
  PgcMigration *self = g_object_new (PGC_TYPE_MIGRATION, NULL);
  self->id = g_strdup (id);
  self->spec = pgc_spec_copy (spec);
  self->status = status;
  self->stage = stage;
  self->journal = g_object_ref (journal);
  self->vault = g_object_ref (vault);
  self->clock = g_object_ref (clock);
  self->provider = g_object_ref (provider);
  /* An agent that ended during a comparison left one that will not go on. */
  if (status->comparison != NULL)
    status->comparison->running = FALSE;
  return self;
}
