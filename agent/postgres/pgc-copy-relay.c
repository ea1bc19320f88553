/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-copy-relay.h"

#include <libpq-fe.h>
#include <string.h>

#include "agent/contract/pgc-error.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

/* Rows are gathered into messages of about this size: one message a row costs the target about
 * 15 % on narrow rows, and larger ones gain nothing. */
#define BATCH_BYTES (64 * 1024)
/* Rows between two updates of the shared counts. */
#define COUNT_ROWS 1024

void
pgc_copy_counts_add (guint64 *count, guint64 n)
{
  __atomic_fetch_add (count, n, __ATOMIC_RELAXED);
}

guint64
pgc_copy_counts_get (const guint64 *count)
{
  return __atomic_load_n (count, __ATOMIC_RELAXED);
}

typedef struct
{
  PgcConnection *source;
  PgcConnection *target;
  PGconn *source_pg;
  PGconn *target_pg;
  PgcCopyCounts *counts; /* (nullable) */
  GCancellable *cancellable;
  char *batch; /* (owned) */
  gsize batch_length;
  guint64 pending_rows; /* not yet in the shared counts */
  guint64 pending_bytes;
  guint64 counted_rows; /* added to the shared counts by this relay */
  guint64 counted_bytes;
} Relay;

static void
flush_counts (Relay *relay)
{
  if (relay->counts != NULL)
    {
      pgc_copy_counts_add (&relay->counts->rows, relay->pending_rows);
      pgc_copy_counts_add (&relay->counts->bytes, relay->pending_bytes);
    }
  relay->counted_rows += relay->pending_rows;
  relay->counted_bytes += relay->pending_bytes;
  relay->pending_rows = relay->pending_bytes = 0;
}

/* Makes the shared counts tell @rows for this relay: messages are counted as they pass, and the
 * binary format's trailer is one too; a COPY that failed will be counted again. Unsigned numbers
 * wrap, so that adding the difference also subtracts. */
static void
settle_counts (Relay *relay, guint64 rows, gboolean failed)
{
  flush_counts (relay);
  if (relay->counts == NULL)
    return;
  pgc_copy_counts_add (&relay->counts->rows, rows - relay->counted_rows);
  if (failed)
    pgc_copy_counts_add (&relay->counts->bytes, 0 - relay->counted_bytes);
}

/* Sends a COPY statement and waits until the server is in the COPY state @wanted. */
static gboolean
begin_copy (PgcConnection *connection, const char *sql, ExecStatusType wanted,
            GCancellable *cancellable, GError **error)
{
  PGconn *pg = pgc_connection_get_pg (connection);
  if (!PQsendQuery (pg, sql))
    {
      pgc_connection_set_error (connection, NULL, error);
      return FALSE;
    }
  for (;;)
    {
      int unsent = PQflush (pg);
      if (unsent == 0 && !PQisBusy (pg))
        break;
      GIOCondition ready;
      if (!pgc_connection_wait (connection, unsent > 0 ? G_IO_IN | G_IO_OUT : G_IO_IN, -1, &ready,
                                cancellable, error))
        return FALSE;
      if ((ready & G_IO_IN) && !PQconsumeInput (pg))
        {
          pgc_connection_set_error (connection, NULL, error);
          return FALSE;
        }
    }
  g_autoptr (PGresult) result = PQgetResult (pg);
  if (result != NULL && PQresultStatus (result) == wanted)
    return TRUE;
  pgc_connection_set_error (connection, result, error);
  pgc_connection_cancel_and_drain (connection);
  return FALSE;
}

/* Waits for the next result of @connection; the last one, NULL, ends the statement. */
static gboolean
next_result (PgcConnection *connection, PGresult **result, GCancellable *cancellable,
             GError **error)
{
  PGconn *pg = pgc_connection_get_pg (connection);
  for (;;)
    {
      int unsent = PQflush (pg);
      if (unsent == 0 && !PQisBusy (pg))
        break;
      GIOCondition ready;
      if (!pgc_connection_wait (connection, unsent > 0 ? G_IO_IN | G_IO_OUT : G_IO_IN, -1, &ready,
                                cancellable, error))
        return FALSE;
      if ((ready & G_IO_IN) && !PQconsumeInput (pg))
        break; /* PQgetResult() says why */
    }
  *result = PQgetResult (pg);
  return TRUE;
}

/* Ends the COPY statement on @connection and gives the number of rows the server counted. */
static gboolean
end_copy (PgcConnection *connection, guint64 *rows, GCancellable *cancellable, GError **error)
{
  gboolean ok = TRUE;
  gboolean seen = FALSE;
  for (;;)
    {
      g_autoptr (PGresult) result = NULL;
      if (!next_result (connection, &result, cancellable, ok ? error : NULL))
        return FALSE;
      if (result == NULL)
        break;
      if (!ok)
        continue;
      seen = TRUE;
      if (PQresultStatus (result) == PGRES_COMMAND_OK)
        *rows = g_ascii_strtoull (PQcmdTuples (result), NULL, 10);
      else
        {
          pgc_connection_set_error (connection, result, error);
          ok = FALSE;
        }
    }
  if (ok && !seen)
    {
      pgc_connection_set_error (connection, NULL, error);
      return FALSE;
    }
  return ok;
}

/* The target spoke during COPY: a failure, unless it was only a notice. Makes the COPY fail, so
 * that the reason is among its results. */
static gboolean
target_spoke (Relay *relay, GError **error)
{
  guint64 rows;
  if (PQconsumeInput (relay->target_pg))
    PQputCopyEnd (relay->target_pg, "the target reported a failure");
  if (end_copy (relay->target, &rows, relay->cancellable, error))
    pgc_error_set (error, PGC_ERROR_FAILED, "The target ended COPY early");
  return FALSE;
}

/* Hands the batch to libpq and waits until the kernel has taken it: this is what bounds memory. */
static gboolean
flush_batch (Relay *relay, GError **error)
{
  if (relay->batch_length > 0
      && PQputCopyData (relay->target_pg, relay->batch, (int) relay->batch_length) != 1)
    return target_spoke (relay, error);
  relay->batch_length = 0;
  for (;;)
    {
      int unsent = PQflush (relay->target_pg);
      if (unsent < 0)
        return target_spoke (relay, error);
      if (unsent == 0)
        return TRUE;
      GIOCondition ready;
      if (!pgc_connection_wait (relay->target, G_IO_IN | G_IO_OUT, -1, &ready, relay->cancellable,
                                error))
        return FALSE;
      if (ready & G_IO_IN)
        return target_spoke (relay, error);
    }
}

static gboolean
relay_row (Relay *relay, const char *row, gsize length, GError **error)
{
  if (relay->batch_length + length > BATCH_BYTES && !flush_batch (relay, error))
    return FALSE;
  if (length > BATCH_BYTES)
    {
      if (PQputCopyData (relay->target_pg, row, (int) length) != 1)
        return target_spoke (relay, error);
      if (!flush_batch (relay, error))
        return FALSE;
    }
  else
    {
      memcpy (relay->batch + relay->batch_length, row, length);
      relay->batch_length += length;
    }
  relay->pending_rows++;
  relay->pending_bytes += length;
  if (relay->pending_rows >= COUNT_ROWS)
    flush_counts (relay);
  return TRUE;
}

/* Relays all rows that the source sends; on success the source's COPY has ended. */
static gboolean
relay_rows (Relay *relay, GError **error)
{
  gboolean has_looked = FALSE; /* since the last row */
  for (;;)
    {
      char *row = NULL;
      int length = PQgetCopyData (relay->source_pg, &row, 1);
      if (length > 0)
        {
          gboolean ok = relay_row (relay, row, (gsize) length, error);
          PQfreemem (row);
          if (!ok)
            return FALSE;
          has_looked = FALSE;
          continue;
        }
      if (length == -1)
        return TRUE;
      if (length == -2)
        {
          pgc_connection_set_error (relay->source, NULL, error);
          return FALSE;
        }
      /* The source is mostly ahead of us, so reading without asking first mostly succeeds. */
      GIOCondition ready;
      if (has_looked
          && !pgc_connection_wait (relay->source, G_IO_IN, -1, &ready, relay->cancellable, error))
        return FALSE;
      has_looked = TRUE;
      if (!PQconsumeInput (relay->source_pg))
        {
          pgc_connection_set_error (relay->source, NULL, error);
          return FALSE;
        }
    }
}

gboolean
pgc_copy_relay (PgcConnection *source, const char *source_sql, PgcConnection *target,
                const char *target_sql, PgcCopyCounts *counts, guint64 *rows,
                GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!begin_copy (source, source_sql, PGRES_COPY_OUT, cancellable, error))
    return FALSE;
  if (!begin_copy (target, target_sql, PGRES_COPY_IN, cancellable, error))
    {
      pgc_connection_cancel_and_drain (source);
      return FALSE;
    }
  g_autofree char *batch = g_malloc (BATCH_BYTES);
  Relay relay = {
    .source = source,
    .target = target,
    .source_pg = pgc_connection_get_pg (source),
    .target_pg = pgc_connection_get_pg (target),
    .counts = counts,
    .cancellable = cancellable,
    .batch = batch,
  };

  /* Held for the time of the COPY: each wait would otherwise open and close one of its own. */
  GPollFD cancel_fd;
  gboolean holds_fd = g_cancellable_make_pollfd (cancellable, &cancel_fd);
  guint64 source_rows = 0;
  guint64 target_rows = 0;
  gboolean ok = relay_rows (&relay, error) && flush_batch (&relay, error)
                && end_copy (source, &source_rows, cancellable, error);
  if (!ok)
    {
      /* Neither side may go on: cancelling also ends the target's COPY, with CopyFail. */
      pgc_connection_cancel_and_drain (source);
      pgc_connection_cancel_and_drain (target);
    }
  else if (PQputCopyEnd (relay.target_pg, NULL) != 1)
    ok = target_spoke (&relay, error);
  else
    ok = end_copy (target, &target_rows, cancellable, error);
  if (ok && source_rows != target_rows)
    {
      pgc_error_set (error, PGC_ERROR_FAILED,
                     "The source sent %" G_GUINT64_FORMAT " rows but the target stored "
                     "%" G_GUINT64_FORMAT,
                     source_rows, target_rows);
      pgc_error_set_remedy (error, "Look for a trigger or rule on the target table that drops "
                                   "rows.");
      ok = FALSE;
    }
  if (holds_fd)
    g_cancellable_release_fd (cancellable);
  settle_counts (&relay, ok ? source_rows : 0, !ok);
  if (ok && rows != NULL)
    *rows = source_rows;
  return ok;
}
