/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-pipeline.h"

#include <errno.h>
#include <libpq-fe.h>
#include <string.h>

#include "agent/contract/pgc-error.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

/* Bytes given to libpq after which we wait until the socket has taken them: libpq itself would
 * buffer without end. */
#define MAX_UNSENT (512 * 1024)

/* A statement whose answer has not come, or the end of a section. */
typedef struct
{
  guint64 tag;
  guint32 expected;
} Pending;

struct _PgcPipeline
{
  PgcConnection *connection; /* (not owned) */
  PGconn *pg;
  GArray *pending;           /* (owned) (element-type Pending): from @first on */
  guint first;
  GQueue outcomes;           /* (owned) (element-type PgcPipelineOutcome): of ended sections */
  PgcPipelineOutcome *open;  /* (owned): of the section whose answers come now */
  guint n_sections;
  gsize unsent;

  /* (owned): scratch for parameters */
  GPtrArray *values;
  GArray *lengths;
  GArray *formats;
};

void
pgc_pipeline_outcome_clear (PgcPipelineOutcome *outcome)
{
  g_clear_error (&outcome->failure);
}

static void
outcome_free (gpointer data)
{
  PgcPipelineOutcome *outcome = data;
  pgc_pipeline_outcome_clear (outcome);
  g_free (outcome);
}

PgcPipeline *
pgc_pipeline_new (PgcConnection *connection, GError **error)
{
  PGconn *pg = pgc_connection_get_pg (connection);
  if (PQsetnonblocking (pg, 1) != 0 || !PQenterPipelineMode (pg))
    {
      pgc_connection_set_error (connection, NULL, error);
      return NULL;
    }
  PgcPipeline *self = g_new0 (PgcPipeline, 1);
  self->connection = connection;
  self->pg = pg;
  self->pending = g_array_new (FALSE, FALSE, sizeof (Pending));
  g_queue_init (&self->outcomes);
  self->open = g_new0 (PgcPipelineOutcome, 1);
  self->values = g_ptr_array_new ();
  self->lengths = g_array_new (FALSE, FALSE, sizeof (int));
  self->formats = g_array_new (FALSE, FALSE, sizeof (int));
  return self;
}

/* A statement that waits for a lock would go on waiting long after its session was closed here. */
static void
stop_statement (PgcPipeline *self)
{
  char message[256];
  PGcancel *cancel = PQgetCancel (self->pg);
  if (cancel == NULL)
    return;
  PQcancel (cancel, message, sizeof message);
  PQfreeCancel (cancel);
}

void
pgc_pipeline_free (PgcPipeline *self)
{
  if (self == NULL)
    return;
  if (self->first < self->pending->len && !pgc_connection_is_broken (self->connection))
    stop_statement (self);
  else if (PQexitPipelineMode (self->pg))
    PQsetnonblocking (self->pg, 0);
  g_array_unref (self->pending);
  g_queue_clear_full (&self->outcomes, outcome_free);
  outcome_free (self->open);
  g_ptr_array_unref (self->values);
  g_array_unref (self->lengths);
  g_array_unref (self->formats);
  g_free (self);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
take_answer (PgcPipeline *self, const Pending *pending, const PGresult *result)
{
  PgcPipelineOutcome *open = self->open;
  ExecStatusType status = PQresultStatus (result);
  if (status == PGRES_PIPELINE_ABORTED || open->failure != NULL)
    return;
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    {
      pgc_connection_set_error (self->connection, result, &open->failure);
      open->tag = pending->tag;
      return;
    }
  guint64 rows = g_ascii_strtoull (PQcmdTuples ((PGresult *) result), NULL, 10);
  if (pending->expected == PGC_ROWS_ANY || rows == pending->expected || open->has_mismatch)
    return;
  open->has_mismatch = TRUE;
  open->tag = pending->tag;
  open->rows = rows;
  open->expected = pending->expected;
}

static void
end_section (PgcPipeline *self)
{
  g_queue_push_tail (&self->outcomes, self->open);
  self->open = g_new0 (PgcPipelineOutcome, 1);
}

static void
forget_first (PgcPipeline *self)
{
  self->first++;
  if (self->first < self->pending->len)
    return;
  g_array_set_size (self->pending, 0);
  self->first = 0;
}

/* Takes every answer that has come. In between libpq gives a NULL for the end of each statement. */
static gboolean
read_answers (PgcPipeline *self, GError **error)
{
  while (self->first < self->pending->len && !PQisBusy (self->pg))
    {
      const Pending *pending = &g_array_index (self->pending, Pending, self->first);
      g_autoptr (PGresult) result = PQgetResult (self->pg);
      if (pgc_connection_is_broken (self->connection))
        {
          pgc_connection_set_error (self->connection, result, error);
          return FALSE;
        }
      if (result == NULL)
        continue;
      if (PQresultStatus (result) == PGRES_PIPELINE_SYNC)
        {
          end_section (self);
          forget_first (self);
          continue;
        }
      take_answer (self, pending, result);
      /* The end of this statement's answers. */
      g_autoptr (PGresult) end = PQgetResult (self->pg);
      forget_first (self);
    }
  return TRUE;
}

static gboolean
wait_for_socket (PgcPipeline *self, GIOCondition condition, GIOCondition *ready,
                 GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = { { .fd = PQsocket (self->pg), .events = (gushort) condition } };
  gboolean has_cancel = g_cancellable_make_pollfd (cancellable, &fds[1]);
  int n = g_poll (fds, has_cancel ? 2 : 1, -1);
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

/* Sends and reads until everything has left, or, with @for_section, a section has been answered. */
static gboolean
drive (PgcPipeline *self, gboolean for_section, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      int unsent = PQflush (self->pg);
      if (unsent == 0)
        self->unsent = 0;
      if (unsent < 0 || !read_answers (self, error))
        {
          if (unsent < 0)
            pgc_connection_set_error (self->connection, NULL, error);
          return FALSE;
        }
      if (for_section ? !g_queue_is_empty (&self->outcomes) : unsent == 0)
        return TRUE;
      GIOCondition ready;
      if (!wait_for_socket (self, unsent > 0 ? G_IO_IN | G_IO_OUT : G_IO_IN, &ready, cancellable,
                            error))
        return FALSE;
      if ((ready & (G_IO_IN | G_IO_ERR | G_IO_HUP)) && !PQconsumeInput (self->pg))
        {
          pgc_connection_set_error (self->connection, NULL, error);
          return FALSE;
        }
    }
}

/* --- statements ------------------------------------------------------------------------------- */

static gboolean
was_queued (PgcPipeline *self, int is_queued, gsize bytes, guint32 expected, guint64 tag,
            GCancellable *cancellable, GError **error)
{
  if (!is_queued)
    {
      pgc_connection_set_error (self->connection, NULL, error);
      return FALSE;
    }
  const Pending pending = { .tag = tag, .expected = expected };
  g_array_append_val (self->pending, pending);
  self->unsent += bytes;
  return self->unsent < MAX_UNSENT || drive (self, FALSE, cancellable, error);
}

gboolean
pgc_pipeline_exec (PgcPipeline *self, const char *sql, GCancellable *cancellable, GError **error)
{
  int is_queued = PQsendQueryParams (self->pg, sql, 0, NULL, NULL, NULL, NULL, 0);
  return was_queued (self, is_queued, strlen (sql), PGC_ROWS_ANY, PGC_TAG_NONE, cancellable, error);
}

gboolean
pgc_pipeline_prepare (PgcPipeline *self, const char *name, const char *sql, const guint32 *types,
                      guint n_types, guint64 tag, GCancellable *cancellable, GError **error)
{
  int is_queued = PQsendPrepare (self->pg, name, sql, (int) n_types, types);
  return was_queued (self, is_queued, strlen (sql), PGC_ROWS_ANY, tag, cancellable, error);
}

static gsize
fill_parameters (PgcPipeline *self, const PgcValue *const *values, guint n_values)
{
  gsize bytes = 0;
  g_ptr_array_set_size (self->values, (int) n_values);
  g_array_set_size (self->lengths, n_values);
  g_array_set_size (self->formats, n_values);
  for (guint i = 0; i < n_values; i++)
    {
      const PgcValue *value = values[i];
      gboolean is_null = value->kind != PGC_VALUE_TEXT && value->kind != PGC_VALUE_BINARY;
      self->values->pdata[i] = is_null ? NULL : (gpointer) value->data;
      g_array_index (self->lengths, int, i) = (int) value->length;
      g_array_index (self->formats, int, i) = value->kind == PGC_VALUE_BINARY;
      bytes += value->length + sizeof (guint32);
    }
  return bytes;
}

gboolean
pgc_pipeline_execute (PgcPipeline *self, const char *name, const char *sql, const guint32 *types,
                      const PgcValue *const *values, guint n_values, guint32 expected, guint64 tag,
                      GCancellable *cancellable, GError **error)
{
  gsize bytes = fill_parameters (self, values, n_values);
  const char *const *texts = (const char *const *) self->values->pdata;
  const int *lengths = (const int *) self->lengths->data;
  const int *formats = (const int *) self->formats->data;
  int is_queued
      = *name != '\0'
            ? PQsendQueryPrepared (self->pg, name, (int) n_values, texts, lengths, formats, 0)
            : PQsendQueryParams (self->pg, sql, (int) n_values, types, texts, lengths, formats, 0);
  return was_queued (self, is_queued, bytes, expected, tag, cancellable, error);
}

gboolean
pgc_pipeline_end_section (PgcPipeline *self, GCancellable *cancellable, GError **error)
{
  self->n_sections++;
  return was_queued (self, PQpipelineSync (self->pg), 0, PGC_ROWS_ANY, PGC_TAG_NONE, cancellable, error)
         && pgc_pipeline_push (self, error);
}

gboolean
pgc_pipeline_push (PgcPipeline *self, GError **error)
{
  int unsent = PQflush (self->pg);
  if (unsent == 0)
    self->unsent = 0;
  if (unsent < 0 || !PQconsumeInput (self->pg))
    {
      pgc_connection_set_error (self->connection, NULL, error);
      return FALSE;
    }
  return read_answers (self, error);
}

guint
pgc_pipeline_get_n_sections (const PgcPipeline *self)
{
  return self->n_sections;
}

gboolean
pgc_pipeline_collect (PgcPipeline *self, PgcPipelineOutcome *outcome, GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (self->n_sections > 0, FALSE);
  if (!drive (self, TRUE, cancellable, error))
    return FALSE;
  PgcPipelineOutcome *first = g_queue_pop_head (&self->outcomes);
  *outcome = *first;
  g_free (first);
  self->n_sections--;
  return TRUE;
}
