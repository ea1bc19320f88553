/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-follow.h"

#include "agent/contract/pgc-error.h"
#include "agent/core/pgc-retry.h"
#include "agent/engine/pgc-apply.h"
#include "agent/engine/pgc-lag.h"
#include "agent/engine/pgc-stream.h"

#define LOOK_INTERVAL_US (500 * 1000)
#define DEFAULT_RETRY_S 300
/* Servers from here on send what pg_logical_emit_message() wrote. */
#define VERSION_MESSAGES 140000
/* Seconds over which a rate is smoothed. */
#define RATE_SMOOTHING_S 5.0

struct _PgcFollow
{
  PgcFollowOptions options;
  PgcConnection *watch; /* (owned) (nullable): an ordinary session of the source */
  int version;          /* of the source */
  PgcStream *stream;    /* (owned) (nullable) */
  PgcApply *apply;      /* (owned) (nullable) */
  GCancellable *apply_cancellable; /* (owned) (nullable) */
  GThread *apply_thread;           /* (owned) (nullable) */
  gint apply_has_ended;            /* atomic */
  GError *apply_error; /* (owned) (nullable): to be read once it has ended */
  PgcRetry retry;
  gint64 opened_at;    /* monotonic */

  PgcLag lag;
  PgcLsn began_at;     /* where the source was when it was first looked at */
  gint64 looked_at;    /* monotonic */
  gint64 latency;      /* µs; -1 = not known */
  guint64 lag_bytes;
  char *wal_status;    /* (owned) (nullable): as last logged */

  guint64 changes_before; /* applied when the stream was opened */
  guint64 rate_changes;
  gint64 rate_time;
  double changes_per_second;
};

/* --- the threads ------------------------------------------------------------------------------ */

static void
on_durable (PgcLsn durable, gpointer user_data)
{
  PgcFollow *self = user_data;
  pgc_stream_set_durable (self->stream, durable);
}

static gpointer
apply_thread (gpointer data)
{
  PgcFollow *self = data;
  pgc_apply_run (self->apply, pgc_stream_get_spool (self->stream), on_durable, self,
                 &self->apply_error);
  g_atomic_int_set (&self->apply_has_ended, TRUE);
  return NULL;
}

static guint64
count_changes (PgcFollow *self)
{
  g_auto (PgcApplyProgress) progress = { 0 };
  pgc_apply_get_progress (self->apply, &progress);
  return progress.mark.inserts + progress.mark.updates + progress.mark.deletes;
}

static void
close_threads (PgcFollow *self)
{
  if (self->apply_thread != NULL)
    {
      g_cancellable_cancel (self->apply_cancellable);
      g_thread_join (self->apply_thread);
      self->apply_thread = NULL;
    }
  g_clear_pointer (&self->stream, pgc_stream_free);
  g_clear_pointer (&self->apply, pgc_apply_free);
  g_clear_object (&self->apply_cancellable);
  g_clear_error (&self->apply_error);
}

static gboolean
open_threads (PgcFollow *self, GError **error)
{
  const PgcFollowOptions *options = &self->options;
  self->opened_at = g_get_monotonic_time ();
  self->apply_cancellable = g_cancellable_new ();
  self->apply = pgc_apply_new (options->target, options->database, options->schema,
                               self->apply_cancellable, error);
  if (self->apply == NULL)
    return FALSE;
  self->changes_before = count_changes (self);
  const PgcStreamSource source = {
    .run = options->run,
    .source = options->source,
    .database = options->database,
    .slot = options->slot,
    .publication = options->publication,
    .system_id = options->system_id,
    .start = pgc_apply_get_start (self->apply),
  };
  self->stream = pgc_stream_start (&source);
  g_atomic_int_set (&self->apply_has_ended, FALSE);
  self->apply_thread = g_thread_new ("pgc-apply", apply_thread, self);
  return TRUE;
}

static gboolean
open_watch (PgcFollow *self, GError **error)
{
  if (self->watch != NULL && !pgc_connection_is_broken (self->watch))
    return TRUE;
  g_clear_pointer (&self->watch, pgc_connection_close);
  self->watch = pgc_endpoint_connect (self->options.source, self->options.database, "watch",
                                      self->options.cancellable, error);
  if (self->watch == NULL)
    return FALSE;
  self->version = pgc_connection_get_server_version (self->watch);
  return TRUE;
}

PgcFollow *
pgc_follow_new (const PgcFollowOptions *options, GError **error)
{
  g_autoptr (PgcFollow) self = g_new0 (PgcFollow, 1);
  self->options = *options;
  self->latency = -1;
  return open_watch (self, error) && open_threads (self, error) ? g_steal_pointer (&self) : NULL;
}

void
pgc_follow_free (PgcFollow *self)
{
  if (self == NULL)
    return;
  close_threads (self);
  pgc_connection_close (self->watch);
  g_free (self->wal_status);
  g_free (self);
}

/* Why the threads ended. What the stream says comes first: its end ends the other. */
static GError *
take_failure (PgcFollow *self)
{
  GError *failure = NULL;
  if (self->apply_error != NULL)
    return g_steal_pointer (&self->apply_error);
  if (!pgc_stream_get_failure (self->stream, &failure))
    failure = pgc_error_new (PGC_ERROR_FAILED, "The stream of changes ended without a reason");
  return failure;
}

static gboolean
wait_for (PgcFollow *self, gint wait_ms, GError **error)
{
  GPollFD fd;
  if (g_cancellable_make_pollfd (self->options.cancellable, &fd))
    {
      g_poll (&fd, 1, wait_ms);
      g_cancellable_release_fd (self->options.cancellable);
    }
  return !g_cancellable_set_error_if_cancelled (self->options.cancellable, error);
}

/* Tries again from where the target is. */
static gboolean
open_again (PgcFollow *self, GError *first_failure, GError **error)
{
  guint limit_s = pgc_run_get_spec (self->options.run)->retry_timeout_s;
  gint64 limit = (gint64) (limit_s > 0 ? limit_s : DEFAULT_RETRY_S) * G_USEC_PER_SEC;
  g_autoptr (GError) failure = first_failure;
  for (;;)
    {
      gint64 now = g_get_monotonic_time ();
      gint wait = pgc_error_is_transient (failure)
                      ? pgc_retry_next (&self->retry, now, now - self->opened_at, limit,
                                        g_random_double ())
                      : -1;
      close_threads (self);
      if (wait < 0)
        {
          if (pgc_error_is_transient (failure))
            g_prefix_error (&failure, "Gave up after %d seconds of trying again: ",
                            (int) (limit / G_USEC_PER_SEC));
          pgc_error_set_permanent (&failure);
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      pgc_run_log (self->options.run, PGC_LOG_WARNING, self->options.database,
                   "%s; trying again in %.1f s", failure->message, wait / 1000.0);
      g_clear_error (&failure);
      if (!wait_for (self, wait, error))
        return FALSE;
      if (open_threads (self, &failure))
        return TRUE;
    }
}

/* --- looking at the source -------------------------------------------------------------------- */

static void
warn_of_wal (PgcFollow *self, const PgcResult *row)
{
  const char *status = pgc_result_get_nullable (row, 0, "wal_status");
  if (g_strcmp0 (status, self->wal_status) == 0)
    return;
  g_free (self->wal_status);
  self->wal_status = g_strdup (status);
  if (g_strcmp0 (status, "unreserved") == 0 || g_strcmp0 (status, "lost") == 0)
    pgc_run_log (self->options.run, PGC_LOG_WARNING, self->options.database,
                 "The source is about to drop WAL that is not applied yet: the slot's wal_status is "
                 "“%s”. Raise max_slot_wal_keep_size on the source",
                 status);
}

/* A source that cannot be asked now is the stream's concern, which tells it. */
static void
look (PgcFollow *self, gint64 now)
{
  self->looked_at = now;
  if (!open_watch (self, NULL))
    return;
  const char *const params[] = { self->options.slot, NULL };
  g_autoptr (PgcResult) row = pgc_connection_query_named (self->watch, "source-position", params,
                                                          self->options.cancellable, NULL);
  PgcLsn flushed;
  if (row == NULL || !pgc_lsn_from_string (pgc_result_get (row, 0, "flush_lsn"), &flushed))
    return;
  g_auto (PgcApplyProgress) progress = { 0 };
  pgc_apply_get_progress (self->apply, &progress);
  gint64 source_now = pgc_result_get_int (row, 0, "now");
  pgc_lag_add (&self->lag, source_now, flushed);
  if (self->began_at == PGC_LSN_NONE)
    self->began_at = flushed;
  /* What is older than the first look is told by the last change that was applied. */
  if (progress.applied < self->began_at && progress.mark.commit_time > 0)
    self->latency = MAX (source_now - progress.mark.commit_time, 0);
  else
    self->latency = pgc_lag_get (&self->lag, progress.applied, source_now);
  self->lag_bytes = flushed > progress.applied ? flushed - progress.applied : 0;
  warn_of_wal (self, row);
}

static void
measure_rate (PgcFollow *self, gint64 now)
{
  guint64 changes = count_changes (self);
  double seconds = (double) (now - self->rate_time) / G_USEC_PER_SEC;
  if (self->rate_time != 0 && changes >= self->rate_changes)
    {
      double rate = (double) (changes - self->rate_changes) / seconds;
      self->changes_per_second
          += MIN (1.0, seconds / RATE_SMOOTHING_S) * (rate - self->changes_per_second);
    }
  self->rate_time = now;
  self->rate_changes = changes;
}

gboolean
pgc_follow_poll (PgcFollow *self, int timeout_ms, GError **error)
{
  if (!wait_for (self, timeout_ms, error))
    return FALSE;
  if (g_atomic_int_get (&self->apply_has_ended)
      && !open_again (self, take_failure (self), error))
    return FALSE;
  gint64 now = g_get_monotonic_time ();
  if (now - self->looked_at >= LOOK_INTERVAL_US)
    {
      look (self, now);
      measure_rate (self, now);
    }
  return TRUE;
}

gboolean
pgc_follow_has_applied (PgcFollow *self, PgcLsn lsn)
{
  g_auto (PgcApplyProgress) progress = { 0 };
  pgc_apply_get_progress (self->apply, &progress);
  return progress.applied >= lsn;
}

guint64
pgc_follow_get_n_changes (PgcFollow *self)
{
  return count_changes (self);
}

gboolean
pgc_follow_is_silent (PgcFollow *self)
{
  return pgc_apply_is_silent (self->apply);
}

PgcConnection *
pgc_follow_get_watch (PgcFollow *self, GError **error)
{
  return open_watch (self, error) ? self->watch : NULL;
}

guint
pgc_follow_get_pids (PgcFollow *self, int pids[2])
{
  guint n = 0;
  if (self->watch != NULL)
    pids[n++] = pgc_connection_get_pid (self->watch);
  if (self->stream != NULL && pgc_stream_get_pid (self->stream) != 0)
    pids[n++] = pgc_stream_get_pid (self->stream);
  return n;
}

/* --- markers ---------------------------------------------------------------------------------- */

gboolean
pgc_follow_read_position (PgcFollow *self, PgcLsn *lsn, GError **error)
{
  if (!open_watch (self, error))
    return FALSE;
  g_autoptr (PgcResult) row = pgc_connection_query (
      self->watch, "SELECT pg_catalog.pg_current_wal_flush_lsn() AS lsn", NULL,
      self->options.cancellable, error);
  if (row == NULL)
    return FALSE;
  pgc_lsn_from_string (pgc_result_get (row, 0, "lsn"), lsn);
  return TRUE;
}

gboolean
pgc_follow_write_marker (PgcFollow *self, const char *text, PgcLsn *lsn, GError **error)
{
  if (!open_watch (self, error))
    return FALSE;
  /* The commit waits until it is flushed, so what is flushed then includes it. */
  const char *const params[] = { PGC_MESSAGE_PREFIX, text, NULL };
  g_autoptr (PgcResult) result = NULL;
  if (!pgc_connection_exec (self->watch, "SET synchronous_commit TO on",
                            self->options.cancellable, error))
    return FALSE;
  result = pgc_connection_query (self->watch,
                                 "SELECT pg_catalog.pg_logical_emit_message(true, $1, $2::text)",
                                 params, self->options.cancellable, error);
  return result != NULL && pgc_follow_read_position (self, lsn, error);
}

gboolean
pgc_follow_has_marker (PgcFollow *self, const char *text, PgcLsn lsn)
{
  g_auto (PgcApplyProgress) progress = { 0 };
  pgc_apply_get_progress (self->apply, &progress);
  return progress.applied >= lsn
         && (self->version < VERSION_MESSAGES || g_strcmp0 (progress.message, text) == 0);
}

void
pgc_follow_fill_status (PgcFollow *self, PgcDatabaseStatus *status)
{
  g_auto (PgcApplyProgress) progress = { 0 };
  PgcSpoolStatistics spool;
  /* It could not go on. */
  if (self->apply == NULL || self->stream == NULL)
    return;
  pgc_apply_get_progress (self->apply, &progress);
  pgc_change_spool_get_statistics (pgc_stream_get_spool (self->stream), &spool);
  status->cdc_inserts = progress.mark.inserts;
  status->cdc_updates = progress.mark.updates;
  status->cdc_deletes = progress.mark.deletes;
  status->applied_changes = status->cdc_inserts + status->cdc_updates + status->cdc_deletes;
  status->incoming_changes = MAX (self->changes_before + spool.n_changes, status->applied_changes);
  status->latency_seconds
      = self->latency < 0 ? -1 : (self->latency + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC;
  status->lag_bytes = self->lag_bytes;
  guint64 waiting = status->incoming_changes - status->applied_changes;
  status->eta_seconds = waiting == 0 ? 0
                        : self->changes_per_second > 1
                            ? (gint64) ((double) waiting / self->changes_per_second)
                            : -1;
}
