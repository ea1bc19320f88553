/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-endpoint.h"
#include "agent/engine/pgc-online-control.h"
#include "agent/engine/pgc-work-pool.h"

G_BEGIN_DECLS

/* One database, from creating it on the target to its last ANALYZE: straight-line phases for a
 * thread of its own, heavy work in the shared pool.
 *
 * Called again after a restart, it continues: offline under the same data if the source provably has
 * not changed, and otherwise begins again with a database that it made itself. @control: (nullable):
 * of an online migration. */
gboolean pgc_database_migrate (PgcRun *run, const char *database, PgcEndpoint *source,
                               PgcEndpoint *target, PgcWorkPool *pool,
                               PgcOnlineControl *control, GCancellable *cancellable,
                               GError **error);

/* TRUE if this migration has already begun to work on the target's database: it is ours. */
gboolean pgc_database_is_begun (PgcRun *run, const char *database);

gboolean pgc_database_is_done (PgcRun *run, const char *database);

/* Removes our schema from the target's database, if both exist. */
gboolean pgc_database_remove_ledger (PgcRun *run, const char *database, PgcEndpoint *target,
                                     GCancellable *cancellable, GError **error);

/* Tells in the report what a migration that ended early has left on the target. */
void pgc_database_report_remains (PgcRun *run, const char *database);

G_END_DECLS
