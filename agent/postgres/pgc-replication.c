/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-replication.h"

#include <errno.h>
#include <libpq-fe.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

/* Versions of the source, as libpq tells them, from which on it knows a thing. */
#define VERSION_PROTOCOL_2 140000 /* and options binary and messages */
#define VERSION_SLOT_OPTION_LIST 150000
#define VERSION_ORIGIN 160000
#define VERSION_FAILOVER 170000

/* How often a status update goes out when nothing asks for one: as wal_receiver_status_interval. */
#define STATUS_INTERVAL_US (10 * G_USEC_PER_SEC)
/* Progress is told sooner, so that the source can recycle WAL and shut down without delay. */
#define PROGRESS_INTERVAL_US (1 * G_USEC_PER_SEC)
/* Between two looks at the socket, of which libpq reads 16 KiB each: 32 MB a second. */
#define GATHER_US 500

/* Microseconds from the Unix epoch to PostgreSQL's, 2000-01-01. */
#define POSTGRES_EPOCH G_GINT64_CONSTANT (946684800000000)

/* Bytes before the payload of a frame: kind and three 8-byte numbers, or kind, two and a flag. */
#define DATA_HEADER_SIZE 25
#define KEEPALIVE_SIZE 18
#define STATUS_SIZE 34

#define SQLSTATE_UNDEFINED_OBJECT "42704"

struct _PgcReplication
{
  PgcConnection *connection; /* (owned) */
  char *frame;               /* (owned by libpq) (nullable): the frame last given out */
  gint64 status_interval;    /* microseconds */
  gint64 status_sent;        /* monotonic; 0 = never in this stream */
  gboolean reply_owed;       /* the server asked for a status update */
  gboolean input_failed;     /* nothing more can be read; what was read is still given out */
  gint64 read_at;            /* monotonic; when the socket was last read */
  gboolean progress_untold;  /* @flushed or @applied is newer than the last status update */
  PgcLsn received;
  PgcLsn flushed;
  PgcLsn applied;
};

void
pgc_system_identity_clear (PgcSystemIdentity *identity)
{
  g_clear_pointer (&identity->system_id, g_free);
}

static PGconn *
get_pg (PgcReplication *self)
{
  return pgc_connection_get_pg (self->connection);
}

PgcConnection *
pgc_replication_get_connection (PgcReplication *self)
{
  return self->connection;
}

void
pgc_replication_close (PgcReplication *self)
{
  if (self == NULL)
    return;
  PQfreemem (self->frame);
  pgc_connection_close (self->connection);
  g_free (self);
}

/* Runs one command or statement by the simple protocol, the only one that a walsender speaks.
 * Returns: (transfer full) (nullable): its result, of status @expected */
static PGresult *
run (PgcReplication *self, const char *command, ExecStatusType expected, GCancellable *cancellable,
     GError **error)
{
  PGconn *pg = get_pg (self);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (!PQsendQuery (pg, command))
    {
      pgc_connection_set_error (self->connection, NULL, error);
      return NULL;
    }
  g_autoptr (PGresult) first = NULL;
  for (;;)
    {
      int unsent = PQflush (pg);
      if (unsent == 0 && !PQisBusy (pg))
        {
          g_autoptr (PGresult) result = PQgetResult (pg);
          if (result == NULL)
            break;
          gboolean is_stream = PQresultStatus (result) == PGRES_COPY_BOTH;
          if (first == NULL)
            first = g_steal_pointer (&result);
          if (is_stream)
            break;
          continue;
        }
      GIOCondition ready;
      if (!pgc_connection_wait (self->connection, unsent > 0 ? G_IO_IN | G_IO_OUT : G_IO_IN, -1,
                                &ready, cancellable, error))
        return NULL;
      if ((ready & G_IO_IN) && !PQconsumeInput (pg))
        {
          /* What the server said before it went is still there as a result. */
          PQclear (first);
          first = PQgetResult (pg);
          break;
        }
    }
  if (first == NULL || PQresultStatus (first) != expected)
    {
      pgc_connection_set_error (self->connection, first, error);
      return NULL;
    }
  return g_steal_pointer (&first);
}

/* Runs agent/postgres/sql/NAME.sql, which has no parameters. */
static PGresult *
run_named (PgcReplication *self, const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_strconcat ("/io/github/pgcutover/sql/", name, ".sql", NULL);
  g_autoptr (GBytes) sql = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (sql == NULL)
    return NULL;
  /* Walsenders before 15 recognise SQL by its first word, so a comment must not come first. */
  const char *text = g_bytes_get_data (sql, NULL);
  while (g_str_has_prefix (text, "--"))
    {
      const char *end = strchr (text, '\n');
      text = end != NULL ? end + 1 : "";
    }
  return run (self, text, PGRES_TUPLES_OK, cancellable, error);
}

/* NULL when there is no such row or column, or it is NULL. */
static const char *
get_value (const PGresult *result, int row, const char *column)
{
  int number = PQfnumber (result, column);
  if (number < 0 || row >= PQntuples (result) || PQgetisnull (result, row, number))
    return NULL;
  return PQgetvalue (result, row, number);
}

PgcReplication *
pgc_replication_open (PgcConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcReplication) self = g_new0 (PgcReplication, 1);
  self->connection = connection;
  g_autoptr (PGresult) fixed = run_named (self, "fix-session", cancellable, error);
  if (fixed == NULL)
    return NULL;
  g_autoptr (PGresult) timeout = run_named (self, "wal-sender-timeout", cancellable, error);
  if (timeout == NULL)
    return NULL;
  const char *milliseconds = get_value (timeout, 0, "milliseconds");
  gint64 limit = milliseconds != NULL ? g_ascii_strtoll (milliseconds, NULL, 10) * 1000 : 0;
  self->status_interval = STATUS_INTERVAL_US;
  if (limit > 0)
    self->status_interval = MIN (self->status_interval, limit / 3);
  return g_steal_pointer (&self);
}

gboolean
pgc_replication_identify (PgcReplication *self, PgcSystemIdentity *identity,
                          GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) result = run (self, "IDENTIFY_SYSTEM", PGRES_TUPLES_OK, cancellable, error);
  if (result == NULL)
    return FALSE;
  const char *system_id = get_value (result, 0, "systemid");
  const char *timeline = get_value (result, 0, "timeline");
  if (system_id == NULL || timeline == NULL
      || !pgc_lsn_from_string (get_value (result, 0, "xlogpos"), &identity->flush_lsn))
    {
      pgc_error_set (error, PGC_ERROR_UNSUPPORTED,
                     "The server does not identify itself as PostgreSQL does");
      pgc_error_set_remedy (error, "Connect to the server itself, not to a pooler or a proxy.");
      return FALSE;
    }
  identity->system_id = g_strdup (system_id);
  identity->timeline = (guint32) g_ascii_strtoull (timeline, NULL, 10);
  return TRUE;
}

gboolean
pgc_replication_create_slot (PgcReplication *self, const PgcSlotOptions *options,
                             PgcLsn *consistent_point, char **snapshot, GCancellable *cancellable,
                             GError **error)
{
  int version = pgc_connection_get_server_version (self->connection);
  g_autofree char *name = pgc_quote_identifier (options->name);
  g_autoptr (GString) command = g_string_new ("CREATE_REPLICATION_SLOT ");
  g_string_append_printf (command, "%s%s LOGICAL pgoutput ", name,
                          options->temporary ? " TEMPORARY" : "");
  if (version >= VERSION_SLOT_OPTION_LIST)
    g_string_append_printf (
        command, "(SNAPSHOT '%s'%s)", options->export_snapshot ? "export" : "nothing",
        options->failover && !options->temporary && version >= VERSION_FAILOVER ? ", FAILOVER true"
                                                                                : "");
  else
    g_string_append (command, options->export_snapshot ? "EXPORT_SNAPSHOT" : "NOEXPORT_SNAPSHOT");

  g_autoptr (PGresult) result = run (self, command->str, PGRES_TUPLES_OK, cancellable, error);
  if (result == NULL)
    {
      g_prefix_error (error, "Creating replication slot %s failed: ", name);
      return FALSE;
    }
  const char *exported = get_value (result, 0, "snapshot_name");
  if (!pgc_lsn_from_string (get_value (result, 0, "consistent_point"), consistent_point)
      || (options->export_snapshot && exported == NULL))
    {
      pgc_error_set (error, PGC_ERROR_UNSUPPORTED,
                     "The server created replication slot %s but did not say where it starts",
                     name);
      pgc_error_set_remedy (error, "Connect to the server itself, not to a pooler or a proxy.");
      return FALSE;
    }
  if (snapshot != NULL)
    *snapshot = g_strdup (exported);
  return TRUE;
}

gboolean
pgc_replication_drop_slot (PgcReplication *self, const char *name, GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *quoted = pgc_quote_identifier (name);
  g_autofree char *command = g_strdup_printf ("DROP_REPLICATION_SLOT %s WAIT", quoted);
  g_autoptr (GError) failure = NULL;
  g_autoptr (PGresult) result = run (self, command, PGRES_COMMAND_OK, cancellable, &failure);
  if (result != NULL
      || g_strcmp0 (pgc_error_get_sqlstate (failure), SQLSTATE_UNDEFINED_OBJECT) == 0)
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&failure),
                              "Dropping replication slot %s failed: ", quoted);
  return FALSE;
}

/* Refuses a start before the slot's own position, which the server would take for granted. */
static gboolean
check_slot_position (PgcReplication *self, const PgcStreamOptions *options,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (PGresult) slots = run_named (self, "slot-positions", cancellable, error);
  if (slots == NULL)
    return FALSE;
  for (int row = 0; row < PQntuples (slots); row++)
    {
      PgcLsn confirmed;
      char at[PGC_LSN_TEXT_SIZE], wanted[PGC_LSN_TEXT_SIZE];
      if (g_strcmp0 (get_value (slots, row, "name"), options->slot) != 0)
        continue;
      if (!pgc_lsn_from_string (get_value (slots, row, "confirmed"), &confirmed)
          || confirmed <= options->start)
        return TRUE;
      pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                     "Replication slot \"%s\" stands at %s, after %s where the target is: changes "
                     "between them were taken from the slot by somebody else",
                     options->slot, pgc_lsn_to_string (confirmed, at),
                     pgc_lsn_to_string (options->start, wanted));
      pgc_error_set_remedy (error,
                            "Start the migration again, and let nothing else read this slot.");
      return FALSE;
    }
  pgc_error_set (error, PGC_ERROR_NOT_FOUND, "Replication slot \"%s\" is gone from the source",
                 options->slot);
  pgc_error_set_remedy (error,
                        "Start the migration again: without its slot the source has not kept "
                        "the changes.");
  return FALSE;
}

gboolean
pgc_replication_start (PgcReplication *self, const PgcStreamOptions *options,
                       GCancellable *cancellable, GError **error)
{
  int version = pgc_connection_get_server_version (self->connection);
  char start[PGC_LSN_TEXT_SIZE];
  if (options->start != PGC_LSN_NONE && !check_slot_position (self, options, cancellable, error))
    return FALSE;

  g_autoptr (GString) names = g_string_new (NULL);
  for (guint i = 0; options->publications[i] != NULL; i++)
    {
      g_autofree char *name = pgc_quote_identifier (options->publications[i]);
      g_string_append_printf (names, "%s%s", i > 0 ? "," : "", name);
    }
  g_autofree char *slot = pgc_quote_identifier (options->slot);
  g_autofree char *publications = pgc_quote_replication_literal (names->str);
  gboolean is_14 = version >= VERSION_PROTOCOL_2;
  g_autoptr (GString) command = g_string_new (NULL);
  g_string_printf (command,
                   "START_REPLICATION SLOT %s LOGICAL %s (proto_version '%d', "
                   "publication_names %s%s%s%s%s)",
                   slot, pgc_lsn_to_string (options->start, start),
                   options->streaming && is_14 ? 2 : 1, publications,
                   options->streaming && is_14 ? ", streaming 'on'" : "",
                   options->binary && is_14 ? ", binary 'true'" : "",
                   options->messages && is_14 ? ", messages 'true'" : "",
                   options->local_only && version >= VERSION_ORIGIN ? ", origin 'none'" : "");
  g_autoptr (PGresult) result = run (self, command->str, PGRES_COPY_BOTH, cancellable, error);
  if (result == NULL)
    {
      g_prefix_error (error, "Streaming from replication slot %s failed: ", slot);
      return FALSE;
    }
  self->status_sent = 0;
  self->reply_owed = self->progress_untold = FALSE;
  self->received = self->flushed = self->applied = options->start;
  return TRUE;
}

static gint64
get_int64 (const char *bytes)
{
  gint64 value;
  memcpy (&value, bytes, sizeof value);
  return GINT64_FROM_BE (value);
}

static char *
put_int64 (char *bytes, gint64 value)
{
  value = GINT64_TO_BE (value);
  memcpy (bytes, &value, sizeof value);
  return bytes + sizeof value;
}

/* Waits for the socket, as pgc_connection_wait() does, but leaves the stream alone when cancelled:
 * there is no statement to stop, and the caller may want to end the stream in good order. */
static gboolean
wait_for_socket (PgcReplication *self, GIOCondition condition, int timeout_ms, GIOCondition *ready,
                 GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = { { .fd = PQsocket (get_pg (self)), .events = (gushort) condition } };
  gboolean has_cancel = g_cancellable_make_pollfd (cancellable, &fds[1]);
  int n = g_poll (fds, has_cancel ? 2 : 1, timeout_ms);
  int saved_errno = errno;
  if (has_cancel)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (n < 0 && saved_errno != EINTR)
    {
      pgc_error_set (error, PGC_ERROR_FAILED, "poll() failed: %s", g_strerror (saved_errno));
      return FALSE;
    }
  *ready = n > 0 ? (GIOCondition) fds[0].revents : 0;
  return TRUE;
}

/* Queues a status update; what the socket does not take at once is sent by the next waits. */
static gboolean
put_status (PgcReplication *self, GError **error)
{
  char status[STATUS_SIZE];
  char *next = status;
  *next++ = 'r';
  next = put_int64 (next, (gint64) self->received);
  next = put_int64 (next, (gint64) self->flushed);
  next = put_int64 (next, (gint64) self->applied);
  next = put_int64 (next, g_get_real_time () - POSTGRES_EPOCH);
  *next = 0; /* no reply wanted */
  if (PQputCopyData (get_pg (self), status, sizeof status) < 0 || PQflush (get_pg (self)) < 0)
    {
      pgc_connection_set_error (self->connection, NULL, error);
      return FALSE;
    }
  self->status_sent = g_get_monotonic_time ();
  self->reply_owed = FALSE;
  self->progress_untold = FALSE;
  return TRUE;
}

static gint64
next_status_time (PgcReplication *self)
{
  gint64 interval = self->status_interval;
  if (self->progress_untold)
    interval = MIN (interval, PROGRESS_INTERVAL_US);
  return self->reply_owed || self->status_sent == 0 ? 0 : self->status_sent + interval;
}

/* Sends a status update if one is due, and tells how long from now the next one is. */
static gboolean
keep_alive (PgcReplication *self, gint64 now, int *next_ms, GError **error)
{
  if (now >= next_status_time (self) && !put_status (self, error))
    return FALSE;
  *next_ms = (int) ((MAX (next_status_time (self) - now, 0) + 999) / 1000);
  return TRUE;
}

/* Why PQgetCopyData() says that the stream is over. */
static gboolean
set_ended (PgcReplication *self, GError **error)
{
  g_autoptr (PGresult) result = PQgetResult (get_pg (self));
  if (result != NULL && PQresultStatus (result) == PGRES_FATAL_ERROR)
    pgc_connection_set_error (self->connection, result, error);
  else if (pgc_connection_is_broken (self->connection))
    pgc_connection_set_error (self->connection, NULL, error);
  else
    {
      pgc_error_set (error, PGC_ERROR_CONNECTION, "The source ended the replication stream");
      pgc_error_set_remedy (error,
                            "It is probably shutting down; streaming goes on when it is back.");
    }
  return FALSE;
}

static gboolean
parse_frame (PgcReplication *self, gsize length, PgcFrame *frame, GError **error)
{
  const char *bytes = self->frame;
  if (bytes[0] == 'w' && length >= DATA_HEADER_SIZE)
    {
      *frame = (PgcFrame){
        .kind = PGC_FRAME_DATA,
        .start_lsn = (PgcLsn) get_int64 (bytes + 1),
        .end_lsn = (PgcLsn) get_int64 (bytes + 9),
        .sent_time = get_int64 (bytes + 17) + POSTGRES_EPOCH,
        .data = (const guint8 *) bytes + DATA_HEADER_SIZE,
        .length = length - DATA_HEADER_SIZE,
      };
      self->received = MAX (self->received, MAX (frame->start_lsn, frame->end_lsn));
      return TRUE;
    }
  if (bytes[0] == 'k' && length == KEEPALIVE_SIZE)
    {
      *frame = (PgcFrame){
        .kind = PGC_FRAME_KEEPALIVE,
        .end_lsn = (PgcLsn) get_int64 (bytes + 1),
        .sent_time = get_int64 (bytes + 9) + POSTGRES_EPOCH,
      };
      self->received = MAX (self->received, frame->end_lsn);
      if (bytes[17] != 0)
        self->reply_owed = TRUE;
      return TRUE;
    }
  pgc_error_set (
      error, PGC_ERROR_FAILED,
      "The source sent a replication frame of unknown kind 0x%02X or wrong length %" G_GSIZE_FORMAT,
      (guint8) bytes[0], length);
  pgc_error_set_remedy (error, "Connect to the server itself, not to a pooler or a proxy.");
  return FALSE;
}

gboolean
pgc_replication_receive (PgcReplication *self, int timeout_ms, PgcFrame *frame,
                         GCancellable *cancellable, GError **error)
{
  PGconn *pg = get_pg (self);
  gint64 now = g_get_monotonic_time ();
  gint64 deadline = timeout_ms < 0 ? G_MAXINT64 : now + timeout_ms * G_GINT64_CONSTANT (1000);
  *frame = (PgcFrame){ .kind = PGC_FRAME_NONE };
  for (;;)
    {
      int wait_ms;
      g_clear_pointer (&self->frame, PQfreemem);
      if (!keep_alive (self, now, &wait_ms, error))
        return FALSE;
      int length = PQgetCopyData (pg, &self->frame, 1);
      if (length > 0)
        return parse_frame (self, (gsize) length, frame, error);
      if (length < 0 || self->input_failed)
        return set_ended (self, error);

      /* A walsender sends each message by itself. Read one by one, each would wake this thread, which
       * costs both of them more than the message; so a little is let come together. */
      if (now - self->read_at < GATHER_US)
        g_usleep ((gulong) (self->read_at + GATHER_US - now));
      /* Only a wait can be cancelled, so that one thread's cancelling costs nothing per message. */
      GIOCondition ready;
      int unsent = PQflush (pg);
      if (deadline != G_MAXINT64)
        wait_ms = (int) MIN (wait_ms, MAX (0, (deadline - now + 999) / 1000));
      if (!wait_for_socket (self, unsent > 0 ? G_IO_IN | G_IO_OUT : G_IO_IN, wait_ms, &ready,
                            cancellable, error))
        return FALSE;
      if (ready & (G_IO_IN | G_IO_ERR | G_IO_HUP))
        {
          self->input_failed = !PQconsumeInput (pg);
          self->read_at = g_get_monotonic_time ();
        }
      else if (g_get_monotonic_time () >= deadline)
        return TRUE;
      now = g_get_monotonic_time ();
    }
}

gboolean
pgc_replication_idle (PgcReplication *self, int timeout_ms, GCancellable *cancellable,
                      GError **error)
{
  PGconn *pg = get_pg (self);
  gint64 now = g_get_monotonic_time ();
  gint64 deadline = now + timeout_ms * G_GINT64_CONSTANT (1000);
  do
    {
      int wait_ms;
      GIOCondition ready;
      if (!keep_alive (self, now, &wait_ms, error))
        return FALSE;
      wait_ms = (int) MIN (wait_ms, (deadline - now + 999) / 1000);
      if (!wait_for_socket (self, PQflush (pg) > 0 ? G_IO_OUT : 0, wait_ms, &ready, cancellable,
                            error))
        return FALSE;
      if (ready & (G_IO_ERR | G_IO_HUP))
        return set_ended (self, error);
      now = g_get_monotonic_time ();
    }
  while (now < deadline);
  return TRUE;
}

void
pgc_replication_set_progress (PgcReplication *self, PgcLsn flushed, PgcLsn applied)
{
  if (flushed > self->flushed || applied > self->applied)
    self->progress_untold = TRUE;
  self->flushed = MAX (self->flushed, flushed);
  self->applied = MAX (self->applied, applied);
}

/* Waits until everything queued for the server has left. */
static gboolean
flush_all (PgcReplication *self, gint64 deadline, GCancellable *cancellable, GError **error)
{
  PGconn *pg = get_pg (self);
  int unsent;
  while ((unsent = PQflush (pg)) > 0)
    {
      GIOCondition ready;
      gint64 left = (deadline - g_get_monotonic_time ()) / 1000;
      if (left <= 0)
        {
          pgc_error_set (error, PGC_ERROR_TIMED_OUT, "The source does not take our status updates");
          return FALSE;
        }
      if (!wait_for_socket (self, G_IO_IN | G_IO_OUT, (int) MIN (left, G_MAXINT), &ready,
                            cancellable, error))
        return FALSE;
      /* Reading too, as a server that waits for us to read takes nothing. */
      if ((ready & (G_IO_IN | G_IO_ERR | G_IO_HUP)) && !PQconsumeInput (pg))
        {
          self->input_failed = TRUE;
          pgc_connection_set_error (self->connection, NULL, error);
          return FALSE;
        }
    }
  if (unsent < 0)
    pgc_connection_set_error (self->connection, NULL, error);
  return unsent == 0;
}

gboolean
pgc_replication_send_status (PgcReplication *self, GCancellable *cancellable, GError **error)
{
  return put_status (self, error)
         && flush_all (self, g_get_monotonic_time () + STATUS_INTERVAL_US, cancellable, error);
}

gboolean
pgc_replication_stop (PgcReplication *self, int timeout_ms, GCancellable *cancellable,
                      GError **error)
{
  PGconn *pg = get_pg (self);
  gint64 deadline = g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  if (!put_status (self, error))
    return FALSE;
  if (PQputCopyEnd (pg, NULL) < 0)
    {
      pgc_connection_set_error (self->connection, NULL, error);
      return FALSE;
    }
  if (!flush_all (self, deadline, cancellable, error))
    return FALSE;

  /* What the server still sends is read again when the stream starts anew. */
  for (;;)
    {
      int length;
      do
        {
          g_clear_pointer (&self->frame, PQfreemem);
          length = PQgetCopyData (pg, &self->frame, 1);
        }
      while (length > 0);
      while (length < 0 && !PQisBusy (pg))
        {
          g_autoptr (PGresult) result = PQgetResult (pg);
          if (result == NULL)
            return TRUE;
          if (PQresultStatus (result) == PGRES_FATAL_ERROR)
            {
              pgc_connection_set_error (self->connection, result, error);
              return FALSE;
            }
        }
      gint64 left = (deadline - g_get_monotonic_time ()) / 1000;
      if (left <= 0)
        {
          pgc_error_set (error, PGC_ERROR_TIMED_OUT,
                         "The source did not end the replication stream within %d ms", timeout_ms);
          return FALSE;
        }
      GIOCondition ready;
      if (!wait_for_socket (self, G_IO_IN, (int) left, &ready, cancellable, error))
        return FALSE;
      if (ready != 0 && !PQconsumeInput (pg))
        {
          pgc_connection_set_error (self->connection, NULL, error);
          return FALSE;
        }
    }
}
