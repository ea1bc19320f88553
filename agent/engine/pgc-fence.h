/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-endpoint.h"

G_BEGIN_DECLS

/* The fence that keeps a source database from being written to at the cutover. A default such as
 * default_transaction_read_only is none, as every session may change it; so the database takes no new
 * sessions, and those it has are ended, all but ours. Durable notes are made before anything is
 * done, so that whoever comes after a crash knows what to undo. */

/* Closes the database. @own_pids: sessions of ours that stay. When it fails, the database is open
 * again. */
gboolean pgc_fence_close (PgcRun *run, PgcEndpoint *source, const char *database,
                          const int *own_pids, guint n_own_pids, int timeout_ms,
                          GCancellable *cancellable, GError **error);

/* Opens it if we have closed it. */
gboolean pgc_fence_open (PgcRun *run, PgcEndpoint *source, const char *database,
                         GCancellable *cancellable, GError **error);

/* Opens it whoever has closed it, if it is closed. */
gboolean pgc_fence_lift (PgcRun *run, PgcEndpoint *server, const char *database,
                         GCancellable *cancellable, GError **error);

gboolean pgc_fence_is_closed (PgcRun *run, const char *database);

G_END_DECLS
