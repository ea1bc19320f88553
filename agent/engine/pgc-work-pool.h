/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "agent/engine/pgc-endpoint.h"

G_BEGIN_DECLS

/**
 * PgcWorkPool:
 *
 * N worker threads that take the heaviest piece of work first, whichever database it is of, and
 * keep a source and a target session of the database they last worked for.
 *
 * Work belongs to a group (a database's run). The first failure in a group is its error and stops
 * what is left of it. A piece that fails for a transient reason is tried again on new sessions.
 */
typedef struct _PgcWorkPool PgcWorkPool;
typedef struct _PgcWorkGroup PgcWorkGroup;
typedef struct _PgcWorker PgcWorker;

typedef gboolean (*PgcWorkFunc) (PgcWorker *worker, gpointer data, GError **error);
/* Called in the waiting thread about three times a second. */
typedef void (*PgcWorkTick) (gpointer user_data);

PgcWorkPool *pgc_work_pool_new (guint n_workers, GCancellable *cancellable);
/* Stops taking work, waits for what runs (cancel first to make it short) and ends the threads. */
void pgc_work_pool_free (PgcWorkPool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcWorkPool, pgc_work_pool_free)

/* @snapshot: (nullable): what every source session of the group imports first. */
PgcWorkGroup *pgc_work_group_new (PgcWorkPool *pool, PgcEndpoint *source, PgcEndpoint *target,
                                  const char *database, const char *snapshot);
void pgc_work_group_free (PgcWorkGroup *self); /* nothing of it may be queued or running */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcWorkGroup, pgc_work_group_free)

/* Takes @data, freed with @free_data after the work or when it is dropped. Thread-safe; work may
 * add work to its own group. */
void pgc_work_group_push (PgcWorkGroup *self, guint64 weight, PgcWorkFunc func, gpointer data,
                          GDestroyNotify free_data);
/* Waits until nothing of the group is queued or running. FALSE with the group's error. */
gboolean pgc_work_group_wait (PgcWorkGroup *self, PgcWorkTick tick, gpointer user_data,
                              GError **error);

/* For work: the sessions of its database, opened on first use. Owned by the worker. A target
 * session is outside a transaction, a source session inside one that sees the snapshot. */
PgcConnection *pgc_worker_get_source (PgcWorker *self, GError **error);
PgcConnection *pgc_worker_get_target (PgcWorker *self, GError **error);
GCancellable *pgc_worker_get_cancellable (PgcWorker *self);

G_END_DECLS
