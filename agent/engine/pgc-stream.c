/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-stream.h"

#include "agent/contract/pgc-error.h"
#include "agent/core/pgc-retry.h"
#include "agent/postgres/pgc-replication.h"

/* Changes that wait in memory; what is beyond goes to files. */
#define SPOOL_MEMORY (8 * 1024 * 1024)
/* Changes that wait in files before we stop reading and leave them with the source. */
#define SPOOL_FILES (G_GUINT64_CONSTANT (1024) * 1024 * 1024)
#define WAIT_MS 100
/* How long the source is given to end the stream in good order. */
#define STOP_MS 1000
/* Messages between two looks at how far the target is. */
#define MESSAGES_BETWEEN_LOOKS 512
#define DEFAULT_RETRY_S 300

struct _PgcStream
{
  PgcRun *run;           /* (owned) */
  PgcEndpoint *source;   /* (owned) */
  char *database;        /* (owned), so the next four */
  char *slot;
  char *publication;
  char *system_id;       /* (nullable) */
  PgcLsn start;
  PgcChangeSpool *spool; /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GThread *thread;       /* (owned) */
  PgcReplication *replication; /* (owned) (nullable) */

  GMutex lock; /* guards what follows */
  PgcLsn durable;
  int pid;
  GError *failure; /* (owned) (nullable) */
};

/* Large, and to be found after a crash of the agent by nobody: files without a name. Not /tmp,
 * which is memory on many hosts. */
static const char *
spool_directory (void)
{
  const char *directory = g_getenv ("TMPDIR");
  return directory != NULL && *directory != '\0' ? directory : "/var/tmp";
}

static void
set_pid (PgcStream *self, int pid)
{
  g_mutex_lock (&self->lock);
  self->pid = pid;
  g_mutex_unlock (&self->lock);
}

static void
tell_progress (PgcStream *self)
{
  g_mutex_lock (&self->lock);
  PgcLsn durable = self->durable;
  g_mutex_unlock (&self->lock);
  pgc_replication_set_progress (self->replication, durable, durable);
}

/* A standby that was promoted, or a server that was put in its place, has other WAL. */
static gboolean
check_identity (PgcStream *self, GError **error)
{
  g_auto (PgcSystemIdentity) identity = { NULL };
  if (!pgc_replication_identify (self->replication, &identity, self->cancellable, error))
    return FALSE;
  if (self->system_id == NULL || g_str_equal (self->system_id, identity.system_id))
    return TRUE;
  pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                 "The source is another server than the one this migration began with");
  pgc_error_set_remedy (error, "Bring back the first one, or cancel this migration and start anew.");
  return FALSE;
}

static gboolean
open_stream (PgcStream *self, GError **error)
{
  PgcConnection *connection = pgc_endpoint_connect_replication (
      self->source, self->database, "stream", self->cancellable, error);
  if (connection == NULL)
    return FALSE;
  int pid = pgc_connection_get_pid (connection);
  self->replication = pgc_replication_open (connection, self->cancellable, error);
  if (self->replication == NULL || !check_identity (self, error))
    return FALSE;
  PgcLsn received = pgc_change_spool_get_received (self->spool);
  const char *const publications[] = { self->publication, NULL };
  const PgcStreamOptions options = {
    .slot = self->slot,
    .start = MAX (self->start, received),
    .publications = publications,
    .streaming = TRUE,
    .messages = TRUE,
  };
  if (!pgc_replication_start (self->replication, &options, self->cancellable, error))
    return FALSE;
  set_pid (self, pid);
  return TRUE;
}

static gboolean
is_full (PgcStream *self)
{
  PgcSpoolStatistics statistics;
  pgc_change_spool_get_statistics (self->spool, &statistics);
  return statistics.file_bytes > SPOOL_FILES;
}

static gboolean
receive (PgcStream *self, GError **error)
{
  guint n_messages = 0;
  int timeout_ms = 0;
  for (;;)
    {
      PgcFrame frame;
      if (n_messages++ % MESSAGES_BETWEEN_LOOKS == 0)
        {
          tell_progress (self);
          while (is_full (self))
            {
              if (!pgc_replication_idle (self->replication, WAIT_MS, self->cancellable, error))
                return FALSE;
              tell_progress (self);
            }
        }
      if (!pgc_replication_receive (self->replication, timeout_ms, &frame, self->cancellable,
                                    error))
        return FALSE;
      switch (frame.kind)
        {
        case PGC_FRAME_DATA:
          if (!pgc_change_spool_push (self->spool, frame.start_lsn, frame.data, frame.length,
                                      error))
            return FALSE;
          timeout_ms = 0;
          break;
        case PGC_FRAME_KEEPALIVE:
          if (!pgc_change_spool_push_position (self->spool, frame.end_lsn, error))
            return FALSE;
          tell_progress (self);
          timeout_ms = 0;
          break;
        case PGC_FRAME_NONE:
          if (!pgc_change_spool_flush (self->spool, error))
            return FALSE;
          tell_progress (self);
          timeout_ms = WAIT_MS;
          break;
        }
    }
}

static void
close_stream (PgcStream *self)
{
  set_pid (self, 0);
  if (self->replication == NULL)
    return;
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      tell_progress (self);
      pgc_replication_stop (self->replication, STOP_MS, NULL, NULL);
    }
  g_clear_pointer (&self->replication, pgc_replication_close);
}

static gboolean
wait_for (PgcStream *self, gint wait_ms)
{
  GPollFD fd;
  if (!g_cancellable_make_pollfd (self->cancellable, &fd))
    return FALSE;
  g_poll (&fd, 1, wait_ms);
  g_cancellable_release_fd (self->cancellable);
  return !g_cancellable_is_cancelled (self->cancellable);
}

static void
fail (PgcStream *self, GError *failure)
{
  g_mutex_lock (&self->lock);
  self->failure = failure;
  g_mutex_unlock (&self->lock);
}

/* An internal error of the source's decoder may be gone when the same WAL is decoded again from an
 * earlier point (seen once on 15: "could not map filenode … to relation OID" amid TRUNCATEs in
 * subtransactions that were streamed). */
static gboolean
may_pass (const GError *failure)
{
  return pgc_error_is_transient (failure)
         || g_strcmp0 (pgc_error_get_sqlstate (failure), "XX000") == 0;
}

static gpointer
stream_thread (gpointer data)
{
  PgcStream *self = data;
  guint limit_s = pgc_run_get_spec (self->run)->retry_timeout_s;
  gint64 limit = (gint64) (limit_s > 0 ? limit_s : DEFAULT_RETRY_S) * G_USEC_PER_SEC;
  PgcRetry retry = { 0 };
  for (;;)
    {
      g_autoptr (GError) failure = NULL;
      gint64 started = g_get_monotonic_time ();
      if (open_stream (self, &failure))
        receive (self, &failure);
      close_stream (self);
      if (g_cancellable_is_cancelled (self->cancellable))
        break;
      gint64 now = g_get_monotonic_time ();
      gint wait = may_pass (failure)
                      ? pgc_retry_next (&retry, now, now - started, limit, g_random_double ())
                      : -1;
      g_autoptr (GError) unwritten = NULL;
      if (wait >= 0 && !pgc_change_spool_push_restart (self->spool, &unwritten))
        {
          g_clear_error (&failure);
          failure = g_steal_pointer (&unwritten);
          wait = -1;
        }
      if (wait < 0)
        {
          g_prefix_error (&failure, "Following the source's changes: ");
          fail (self, g_steal_pointer (&failure));
          break;
        }
      pgc_run_log (self->run, PGC_LOG_WARNING, self->database, "%s; trying again in %.1f s",
                   failure->message, wait / 1000.0);
      if (!wait_for (self, wait))
        break;
    }
  pgc_change_spool_close (self->spool);
  return NULL;
}

PgcStream *
pgc_stream_start (const PgcStreamSource *source)
{
  PgcStream *self = g_new0 (PgcStream, 1);
  g_mutex_init (&self->lock);
  self->run = g_object_ref (source->run);
  self->source = pgc_endpoint_ref (source->source);
  self->database = g_strdup (source->database);
  self->slot = g_strdup (source->slot);
  self->publication = g_strdup (source->publication);
  self->system_id = g_strdup (source->system_id);
  self->start = self->durable = source->start;
  self->spool = pgc_change_spool_new (spool_directory (), SPOOL_MEMORY);
  self->cancellable = g_cancellable_new ();
  self->thread = g_thread_new ("pgc-stream", stream_thread, self);
  return self;
}

void
pgc_stream_free (PgcStream *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  pgc_change_spool_free (self->spool);
  pgc_endpoint_unref (self->source);
  g_object_unref (self->run);
  g_object_unref (self->cancellable);
  g_clear_error (&self->failure);
  g_free (self->database);
  g_free (self->slot);
  g_free (self->publication);
  g_free (self->system_id);
  g_mutex_clear (&self->lock);
  g_free (self);
}

PgcChangeSpool *
pgc_stream_get_spool (PgcStream *self)
{
  return self->spool;
}

void
pgc_stream_set_durable (PgcStream *self, PgcLsn durable)
{
  g_mutex_lock (&self->lock);
  self->durable = MAX (self->durable, durable);
  g_mutex_unlock (&self->lock);
}

int
pgc_stream_get_pid (PgcStream *self)
{
  g_mutex_lock (&self->lock);
  int pid = self->pid;
  g_mutex_unlock (&self->lock);
  return pid;
}

gboolean
pgc_stream_get_failure (PgcStream *self, GError **error)
{
  g_mutex_lock (&self->lock);
  gboolean has_failed = self->failure != NULL;
  if (has_failed)
    g_propagate_error (error, g_error_copy (self->failure));
  g_mutex_unlock (&self->lock);
  return has_failed;
}
