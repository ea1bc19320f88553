/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-work-pool.h"

#include "agent/contract/pgc-error.h"

/* A piece of work is tried so often before its group fails; the runner's own, longer patience
 * comes after that. */
#define MAX_TRIES 4
#define FIRST_WAIT_MS 500
#define TICK_US (300 * 1000)

typedef struct
{
  PgcWorkGroup *group;
  guint64 weight;
  guint64 order; /* equal weights go first come, first served */
  PgcWorkFunc func;
  gpointer data; /* (owned) */
  GDestroyNotify free_data;
} Work;

struct _PgcWorker
{
  PgcWorkPool *pool;
  GThread *thread; /* (owned) */
  PgcWorkGroup *group; /* whose sessions these are; NULL = none */
  PgcConnection *source; /* (owned) (nullable) */
  PgcConnection *target; /* (owned) (nullable) */
};

struct _PgcWorkPool
{
  GCancellable *cancellable; /* (owned) */
  PgcWorker *workers;        /* (owned) */
  guint n_workers;

  GMutex lock; /* guards what follows and every group's counters */
  GCond changed;
  GSequence *queue; /* (owned) (element-type Work): heaviest first */
  guint64 next_order;
  gboolean is_closing;
};

struct _PgcWorkGroup
{
  PgcWorkPool *pool;
  PgcEndpoint *source; /* (owned) */
  PgcEndpoint *target; /* (owned) */
  char *database;      /* (owned) */
  char *snapshot;      /* (owned) (nullable) */
  guint unfinished;    /* queued and running */
  GError *error;       /* (owned) (nullable): the first failure */
};

static void
work_free (gpointer data)
{
  Work *work = data;
  if (work->free_data != NULL)
    work->free_data (work->data);
  g_free (work);
}

static gint
compare_work (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Work *x = a;
  const Work *y = b;
  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order ? 1 : 0;
}

static void
drop_sessions (PgcWorker *worker)
{
  g_clear_pointer (&worker->source, pgc_connection_close);
  g_clear_pointer (&worker->target, pgc_connection_close);
}

/* Identifiers and data of an SQL_ASCII database are bytes of unknown meaning: nothing may look at
 * them on the way. */
static gboolean
match_encoding (PgcConnection *connection, GCancellable *cancellable, GError **error)
{
  if (g_strcmp0 (pgc_connection_get_parameter (connection, "server_encoding"), "SQL_ASCII") != 0)
    return TRUE;
  return pgc_connection_exec (connection, "SET client_encoding TO 'SQL_ASCII'", cancellable,
                              error);
}

static gboolean
import_snapshot (PgcConnection *source, const char *snapshot, GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *literal = pgc_quote_literal (snapshot);
  g_autoptr (GError) failure = NULL;
  if (pgc_connection_execf (source, cancellable, &failure,
                            "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; "
                            "SET TRANSACTION SNAPSHOT %s",
                            literal))
    return TRUE;
  /* invalid_parameter_value: "invalid snapshot identifier"; object_not_in_prerequisite_state:
   * the exporting session is gone. */
  const char *sqlstate = pgc_error_get_sqlstate (failure);
  if (g_strcmp0 (sqlstate, "22023") == 0 || g_strcmp0 (sqlstate, "55000") == 0
      || g_strcmp0 (sqlstate, "42704") == 0)
    pgc_error_set (error, PGC_ERROR_SNAPSHOT_LOST, "The source’s snapshot is gone: %s",
                   failure->message);
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

PgcConnection *
pgc_worker_get_source (PgcWorker *self, GError **error)
{
  GCancellable *cancellable = self->pool->cancellable;
  if (self->source != NULL)
    return self->source;
  g_autoptr (PgcConnection) source = pgc_endpoint_connect (
      self->group->source, self->group->database, "copy", cancellable, error);
  if (source == NULL || !match_encoding (source, cancellable, error))
    return NULL;
  if (self->group->snapshot != NULL
      && !import_snapshot (source, self->group->snapshot, cancellable, error))
    return NULL;
  self->source = g_steal_pointer (&source);
  return self->source;
}

PgcConnection *
pgc_worker_get_target (PgcWorker *self, GError **error)
{
  GCancellable *cancellable = self->pool->cancellable;
  if (self->target != NULL)
    return self->target;
  g_autoptr (PgcConnection) target = pgc_endpoint_connect (
      self->group->target, self->group->database, "copy", cancellable, error);
  if (target == NULL || !match_encoding (target, cancellable, error))
    return NULL;
  /* A crash of the target loses at most what the progress table does not say was done, so no
   * commit of the copy has to wait for the disk; the run ends with a checked flush. */
  if (!pgc_connection_exec (target, "SET synchronous_commit TO off", cancellable, error))
    return NULL;
  self->target = g_steal_pointer (&target);
  return self->target;
}

GCancellable *
pgc_worker_get_cancellable (PgcWorker *self)
{
  return self->pool->cancellable;
}

/* Sleeps without holding up a cancel. */
static void
wait_ms (PgcWorkPool *pool, guint ms)
{
  gint64 until = g_get_monotonic_time () + ms * G_GINT64_CONSTANT (1000);
  g_mutex_lock (&pool->lock);
  while (!g_cancellable_is_cancelled (pool->cancellable)
         && g_cond_wait_until (&pool->changed, &pool->lock, until))
    ;
  g_mutex_unlock (&pool->lock);
}

static gboolean
do_work (PgcWorker *worker, Work *work, GError **error)
{
  for (guint try = 1;; try++)
    {
      g_autoptr (GError) failure = NULL;
      if (work->func (worker, work->data, &failure))
        return TRUE;
      /* Whatever state the sessions are in, new ones are in a known one. */
      drop_sessions (worker);
      if (try == MAX_TRIES || !pgc_error_is_transient (failure)
          || g_error_matches (failure, PGC_ERROR, PGC_ERROR_SNAPSHOT_LOST)
          || g_cancellable_is_cancelled (worker->pool->cancellable))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      wait_ms (worker->pool, FIRST_WAIT_MS << (try - 1));
    }
}

/* The heaviest work, whichever database it is of: changing database costs two connects. */
static Work *
take_work (PgcWorkPool *pool)
{
  GSequenceIter *first = g_sequence_get_begin_iter (pool->queue);
  if (g_sequence_iter_is_end (first))
    return NULL;
  Work *work = g_sequence_get (first);
  g_sequence_remove (first);
  return work;
}

static void
finish_work (PgcWorkPool *pool, Work *work, GError *failure)
{
  PgcWorkGroup *group = work->group;
  g_mutex_lock (&pool->lock);
  if (failure != NULL && group->error == NULL)
    group->error = g_error_copy (failure);
  group->unfinished--;
  g_cond_broadcast (&pool->changed);
  g_mutex_unlock (&pool->lock);
}

static gpointer
worker_thread (gpointer data)
{
  PgcWorker *worker = data;
  PgcWorkPool *pool = worker->pool;
  for (;;)
    {
      g_mutex_lock (&pool->lock);
      Work *work;
      while ((work = take_work (pool)) == NULL && !pool->is_closing)
        g_cond_wait (&pool->changed, &pool->lock);
      gboolean skip = work != NULL && work->group->error != NULL;
      gboolean is_other = work != NULL && worker->group != work->group;
      if (work != NULL && !skip)
        worker->group = work->group;
      g_mutex_unlock (&pool->lock);
      if (work == NULL)
        break;

      g_autoptr (GError) failure = NULL;
      if (!skip && !g_cancellable_set_error_if_cancelled (pool->cancellable, &failure))
        {
          if (is_other)
            drop_sessions (worker);
          do_work (worker, work, &failure);
        }
      if (work->free_data != NULL)
        work->free_data (work->data);
      finish_work (pool, work, failure);
      g_free (work);
    }
  drop_sessions (worker);
  return NULL;
}

PgcWorkPool *
pgc_work_pool_new (guint n_workers, GCancellable *cancellable)
{
  PgcWorkPool *self = g_new0 (PgcWorkPool, 1);
  self->cancellable = g_object_ref (cancellable);
  /* No free function: take_work() hands an element over by removing it. */
  self->queue = g_sequence_new (NULL);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->workers = g_new0 (PgcWorker, n_workers);
  self->n_workers = n_workers;
  for (guint i = 0; i < n_workers; i++)
    {
      g_autofree char *name = g_strdup_printf ("pgc-worker-%u", i + 1);
      self->workers[i].pool = self;
      self->workers[i].thread = g_thread_new (name, worker_thread, &self->workers[i]);
    }
  return self;
}

void
pgc_work_pool_free (PgcWorkPool *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->is_closing = TRUE;
  Work *work;
  while ((work = take_work (self)) != NULL)
    {
      work->group->unfinished--;
      work_free (work);
    }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < self->n_workers; i++)
    g_thread_join (self->workers[i].thread);
  g_free (self->workers);
  g_sequence_free (self->queue);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_object_unref (self->cancellable);
  g_free (self);
}

PgcWorkGroup *
pgc_work_group_new (PgcWorkPool *pool, PgcEndpoint *source, PgcEndpoint *target,
                    const char *database, const char *snapshot)
{
  PgcWorkGroup *self = g_new0 (PgcWorkGroup, 1);
  self->pool = pool;
  self->source = pgc_endpoint_ref (source);
  self->target = pgc_endpoint_ref (target);
  self->database = g_strdup (database);
  self->snapshot = g_strdup (snapshot);
  return self;
}

void
pgc_work_group_free (PgcWorkGroup *self)
{
  if (self == NULL)
    return;
  g_assert (self->unfinished == 0);
  /* An idle worker must not take a later group at the same address for this one. */
  g_mutex_lock (&self->pool->lock);
  for (guint i = 0; i < self->pool->n_workers; i++)
    if (self->pool->workers[i].group == self)
      self->pool->workers[i].group = NULL;
  g_mutex_unlock (&self->pool->lock);
  pgc_endpoint_unref (self->source);
  pgc_endpoint_unref (self->target);
  g_free (self->database);
  g_free (self->snapshot);
  g_clear_error (&self->error);
  g_free (self);
}

void
pgc_work_group_push (PgcWorkGroup *self, guint64 weight, PgcWorkFunc func, gpointer data,
                     GDestroyNotify free_data)
{
  Work *work = g_new0 (Work, 1);
  work->group = self;
  work->weight = weight;
  work->func = func;
  work->data = data;
  work->free_data = free_data;
  g_mutex_lock (&self->pool->lock);
  work->order = self->pool->next_order++;
  self->unfinished++;
  g_sequence_insert_sorted (self->pool->queue, work, compare_work, NULL);
  g_cond_broadcast (&self->pool->changed);
  g_mutex_unlock (&self->pool->lock);
}

gboolean
pgc_work_group_wait (PgcWorkGroup *self, PgcWorkTick tick, gpointer user_data, GError **error)
{
  PgcWorkPool *pool = self->pool;
  g_mutex_lock (&pool->lock);
  while (self->unfinished > 0)
    {
      gint64 until = g_get_monotonic_time () + TICK_US;
      while (self->unfinished > 0 && g_cond_wait_until (&pool->changed, &pool->lock, until))
        ;
      if (tick != NULL)
        {
          g_mutex_unlock (&pool->lock);
          tick (user_data);
          g_mutex_lock (&pool->lock);
        }
    }
  GError *failure = g_steal_pointer (&self->error);
  g_mutex_unlock (&pool->lock);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return TRUE;
}
