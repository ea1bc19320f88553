/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-cutover.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-fence.h"
#include "agent/engine/pgc-online-source.h"
#include "agent/engine/pgc-quiet-triggers.h"
#include "agent/engine/pgc-schema-watch.h"
#include "agent/engine/pgc-sequences.h"
#include "agent/engine/pgc-target-database.h"
#include "agent/engine/pgc-way-back.h"

/* How long the sessions of others are given to end, in ms. */
#define FENCE_MS 15000
/* How long the last changes may take to arrive: time in which the application stands still. */
#define DRAIN_US (300 * G_USEC_PER_SEC)
#define POLL_MS 10
/* Sessions that finishing the target needs on the source. */
#define FINISH_SESSIONS 1

char *
pgc_cutover_dup_list (const PgcDatabaseJob *job)
{
  return pgc_quote_qualified (job->schema_name, "restore");
}

char *
pgc_cutover_dup_inventory (const PgcDatabaseJob *job)
{
  return pgc_quote_qualified (job->schema_name, "inventory");
}

/* A table that came after the base copy has rows that nobody has followed. */
static gboolean
check_schema (PgcDatabaseJob *job, PgcFollow *follow, GError **error)
{
  g_auto (PgcSchemaDrift) drift = { NULL };
  g_autofree char *inventory = pgc_cutover_dup_inventory (job);
  if (!pgc_database_job_open_target (job, error))
    return FALSE;
  PgcConnection *watch = pgc_follow_get_watch (follow, error);
  if (watch == NULL
      || !pgc_schema_watch_check (watch, job->connection, inventory, &drift, job->cancellable,
                                  error))
    return FALSE;
  if (drift.sentences->len == 0)
    return pgc_online_source_check_publication (job->run, job->database, watch,
                                                job->cancellable, error);
  g_autofree char *text = pgc_schema_drift_describe (&drift);
  /* Only the way through a pause copies the rows of new tables. */
  pgc_error_set (error, drift.concerns_rows ? PGC_ERROR_DIVERGENCE : PGC_ERROR_WRONG_STATE,
                 "The schema was changed on the source: %s", text);
  pgc_error_set_remedy (error, "Make the same change on the target, then %s.",
                        drift.concerns_rows ? "resume" : "cut over again");
  return FALSE;
}

/* Writes a marker behind everything that is committed on the source, and waits until it has come
 * through the stream and is on the target: nothing before it can be missing then. */
static gboolean
drain (PgcDatabaseJob *job, PgcFollow *follow, GError **error)
{
  PgcLsn lsn;
  g_autofree char *text = g_uuid_string_random ();
  gint64 deadline = g_get_monotonic_time () + DRAIN_US;
  if (!pgc_follow_write_marker (follow, text, &lsn, error))
    return FALSE;
  while (!pgc_follow_has_marker (follow, text, lsn))
    {
      if (!pgc_follow_poll (follow, POLL_MS, error))
        return FALSE;
      if (g_get_monotonic_time () > deadline)
        {
          pgc_error_set (error, PGC_ERROR_TIMED_OUT,
                         "The last changes did not arrive within %d seconds",
                         (int) (DRAIN_US / G_USEC_PER_SEC));
          pgc_error_set_remedy (error, "Wait until the latency is low, then cut over again.");
          pgc_error_set_permanent (error);
          return FALSE;
        }
    }
  return TRUE;
}

/* Whatever will be needed on the source must be open before it is closed: also what the comparison
 * at the end needs, which is one session for each of its jobs, and two. */
static gboolean
close_source (PgcDatabaseJob *job, PgcFollow *follow, GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (job->run);
  guint n_parked
      = FINISH_SESSIONS + (spec->compare == PGC_FLAG_TRUE ? pgc_spec_get_jobs (spec) + 2 : 0);
  g_autoptr (GArray) pids = g_array_new (FALSE, FALSE, sizeof (int));
  int following[2];
  g_array_append_vals (pids, following, pgc_follow_get_pids (follow, following));
  return pgc_endpoint_park (job->source, job->database, n_parked, pids, job->cancellable, error)
         && pgc_fence_close (job->run, job->source, job->database, (const int *) pids->data,
                             pids->len, FENCE_MS, job->cancellable, error);
}

/* What was left for when no changes come any more. */
static gboolean
finish_target (PgcDatabaseJob *job, PgcFollow *follow, GError **error)
{
  if (!pgc_follow_is_silent (follow)
      && (!pgc_database_job_add_foreign_keys (job, error)
          || !pgc_database_job_restore_post_data (job, error)))
    return FALSE;
  PgcConnection *watch = pgc_follow_get_watch (follow, error);
  return watch != NULL
         && pgc_sequences_copy (job->catalog->sequences, watch, job->connection, job->cancellable,
                                error)
         && pgc_database_job_refresh (job, error)
         && pgc_target_database_settle (job->run, job->source, job->target, job->database,
                                        job->cancellable, error);
}

/* Without a fence nobody but the person knows that all writers have stopped. Whatever came since is
 * applied too, but would be the first of what is to be lost. */
static gboolean
check_silence (PgcDatabaseJob *job, PgcFollow *follow, guint64 n_before, GError **error)
{
  if (!drain (job, follow, error))
    return FALSE;
  guint64 n = pgc_follow_get_n_changes (follow) - n_before;
  if (n == 0)
    return TRUE;
  pgc_error_set (error, PGC_ERROR_WRONG_STATE,
                 "The source is still being written to: %" G_GUINT64_FORMAT
                 " changes since the cutover began",
                 n);
  pgc_error_set_remedy (error, "Stop the applications that write to it, or cut over with "
                               "--block-writes; nothing is lost.");
  return FALSE;
}

/* Last: while changes are applied they would write twice what they have written on the source. */
static gboolean
let_triggers_fire (PgcDatabaseJob *job, PgcFollow *follow, GError **error)
{
  g_autofree char *list = pgc_cutover_dup_list (job);
  return !pgc_follow_is_silent (follow)
         || pgc_quiet_triggers_restore (job->connection, list, job->cancellable, error);
}

static gboolean
take_over (PgcDatabaseJob *job, PgcFollow *follow, gboolean block_writes, GError **error)
{
  pgc_run_log (job->run, PGC_LOG_INFO, job->database, "Cutover begins");
  gboolean keeps_way_back = pgc_run_get_spec (job->run)->reverse == PGC_FLAG_TRUE;
  if (!pgc_follow_poll (follow, 0, error) || (keeps_way_back && !pgc_way_back_check (job, error)))
    return FALSE;
  if (block_writes && !close_source (job, follow, error))
    return FALSE;
  if (!check_schema (job, follow, error) || !drain (job, follow, error))
    return FALSE;
  guint64 n_changes = pgc_follow_get_n_changes (follow);
  pgc_run_log (job->run, PGC_LOG_INFO, job->database,
               "The last change of the source is applied: %" G_GUINT64_FORMAT " in all", n_changes);
  return finish_target (job, follow, error) && check_silence (job, follow, n_changes, error)
         && let_triggers_fire (job, follow, error)
         && (!keeps_way_back || pgc_way_back_prepare (job, error));
}

gboolean
pgc_cutover (PgcDatabaseJob *job, PgcFollow *follow, gboolean block_writes, GError **error)
{
  if (take_over (job, follow, block_writes, error))
    return TRUE;
  /* As it was before. Cancelled, the run's own clean-up does it. */
  g_autoptr (GError) undone = NULL;
  g_autoptr (GError) unremoved = NULL;
  if (!pgc_way_back_remove (job->run, job->target, job->database, NULL, &unremoved))
    pgc_run_log (job->run, PGC_LOG_WARNING, job->database,
                 "What was prepared for the way back is still on the target: %s",
                 unremoved->message);
  pgc_endpoint_drop_parked (job->source, job->database);
  if (!pgc_fence_open (job->run, job->source, job->database, NULL, &undone))
    pgc_run_log (job->run, PGC_LOG_ERROR, job->database, "The source is still closed: %s",
                 undone->message);
  return FALSE;
}
