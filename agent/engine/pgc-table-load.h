/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-catalog.h"
#include "agent/engine/pgc-work-pool.h"
#include "agent/postgres/pgc-copy-relay.h"
#include "agent/postgres/pgc-lsn.h"

G_BEGIN_DECLS

/**
 * PgcTableLoad:
 *
 * The base copy of one database: rows of all tables in parts, and the indexes of a table as soon
 * as its rows are in. Everything that is done is recorded on the target in the same transaction,
 * so that a later agent can tell.
 */
typedef struct _PgcTableLoad PgcTableLoad;

/* @completed: (nullable): quoted, qualified table (oid oid primary key, lsn pg_lsn) of the tables
 * that have all their rows, and since when their changes are missing: @start for those loaded now.
 * Tables that are not in it when work is queued begin empty. Offline the snapshot is always the
 * same one, and parts that are in the ledger are kept.
 * @ledger: quoted, qualified table on the target (item text primary key) of what is done. The
 * arguments are borrowed and must outlive the load. */
PgcTableLoad *pgc_table_load_new (PgcRun *run, const char *database, PgcCatalog *catalog,
                                  PgcWorkGroup *group, const char *ledger, const char *completed,
                                  PgcLsn start, guint jobs);
void pgc_table_load_free (PgcTableLoad *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcTableLoad, pgc_table_load_free)

/* Reads what an earlier agent has done, decides how tables are split, and queues the work.
 * @source and @target are sessions of this database; @source sees the snapshot. */
gboolean pgc_table_load_queue (PgcTableLoad *self, PgcConnection *source, PgcConnection *target,
                               GCancellable *cancellable, GError **error);

/* Tables that could not be read, because they were truncated or rewritten since the snapshot: they
 * need another one. */
guint pgc_table_load_get_n_torn (PgcTableLoad *self);

/* Fills the counters and the tables at work. Thread-safe. */
void pgc_table_load_fill_status (PgcTableLoad *self, PgcDatabaseStatus *status);

G_END_DECLS
