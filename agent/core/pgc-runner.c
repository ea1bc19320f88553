/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-runner.h"

#include "agent/core/pgc-retry.h"

/* How long a row of transient failures is borne when the spec does not say: a server restart or a
 * network fault is over by then, or needs a person. */
#define DEFAULT_RETRY_S 300

static void
log_retry (PgcRun *run, const GError *error, gint wait_ms)
{
  pgc_run_log (run, PGC_LOG_WARNING, NULL, "%s; trying again in %.1f s", error->message,
               wait_ms / 1000.0);
}

/* Waits, or returns FALSE when cancelled. */
static gboolean
wait_before_retry (PgcRun *run, gint wait_ms)
{
  g_autoptr (GError) cancelled = NULL;
  pgc_run_wait_request (run, PGC_REQUEST_NONE, wait_ms, &cancelled);
  return cancelled == NULL;
}

static gboolean
run_with_retries (PgcProvider *provider, PgcRun *run, GError **error)
{
  guint limit_s = pgc_run_get_spec (run)->retry_timeout_s;
  gint64 limit = (gint64) (limit_s > 0 ? limit_s : DEFAULT_RETRY_S) * G_USEC_PER_SEC;
  PgcRetry retry = { 0 };
  for (;;)
    {
      g_autoptr (GError) failure = NULL;
      gint64 started = g_get_monotonic_time ();
      if (pgc_provider_run (provider, run, &failure))
        return TRUE;
      gint64 now = g_get_monotonic_time ();
      gint wait = -1;
      if (pgc_error_is_transient (failure))
        wait = pgc_retry_next (&retry, now, now - started, limit, g_random_double ());
      if (wait < 0)
        {
          if (pgc_error_is_transient (failure))
            g_prefix_error (&failure, "Gave up after %d seconds of trying again: ",
                            (int) (limit / G_USEC_PER_SEC));
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      log_retry (run, failure, wait);
      if (!wait_before_retry (run, wait))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
          return FALSE;
        }
    }
}

/* What is left on the servers after a failure is a second problem, so it is logged and does not
 * hide the first one. */
static void
clean_up (PgcProvider *provider, PgcRun *run)
{
  g_autoptr (GError) error = NULL;
  if (!pgc_provider_cleanup (provider, run, &error))
    pgc_run_log (run, PGC_LOG_ERROR, NULL,
                 "Cleaning up failed: %s. `pgcutover migration cleanup` does it later.",
                 error->message);
}

static gboolean
is_ending (PgcStage stage)
{
  return stage == PGC_STAGE_CANCELING || stage == PGC_STAGE_CLEANING_UP;
}

static gpointer
runner_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  PgcRun *run = g_task_get_source_object (task);
  PgcProvider *provider = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* An agent that ended in the middle of cleaning up left a migration that only has to end. */
  gboolean done = FALSE;
  if (!is_ending (pgc_run_get_stage (run)))
    done = run_with_retries (provider, run, &error);
  if (!done)
    {
      gboolean stopped = g_cancellable_is_cancelled (pgc_run_get_cancellable (run))
                         && !pgc_run_is_cancel_requested (run);
      stopped = stopped || pgc_run_get_stage (run) == PGC_STAGE_PAUSED;
      if (!stopped)
        {
          if (!is_ending (pgc_run_get_stage (run)) && !pgc_run_is_cancel_requested (run))
            pgc_run_fail (run, error);
          clean_up (provider, run);
          pgc_run_post_event (run, PGC_EVENT_STOPPED, NULL);
        }
    }
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
  return NULL;
}

void
pgc_runner_start_async (PgcProvider *provider, PgcRun *run, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (run, NULL, callback, user_data);
  g_task_set_source_tag (task, pgc_runner_start_async);
  g_task_set_task_data (task, g_object_ref (provider), g_object_unref);
  g_thread_unref (g_thread_new ("pgc-runner", runner_thread, task));
}

gboolean
pgc_runner_start_finish (PgcRun *run, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, run), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
