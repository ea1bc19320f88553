/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-database-job.h"
#include "agent/engine/pgc-online-source.h"

G_BEGIN_DECLS

/* Copies tables again, or for the first time, under a snapshot of their own, while nothing is being
 * applied. What the snapshot has already seen of them is left out of the stream. job->catalog must be
 * as of job->snapshot, taken at a slot whose changes begin at @start.
 * @tables: (element-type PgcTable) */
gboolean pgc_online_resync (PgcDatabaseJob *job, GPtrArray *tables, PgcLsn start, GError **error);

/* Of the tables in job->catalog those that the target has no base copy of: they came later.
 * Returns: (transfer container) (element-type PgcTable) */
GPtrArray *pgc_online_resync_find_new (PgcDatabaseJob *job, GError **error);
/* Those that a person calls @name: as the server quotes it, with its schema, or as it is shown. */
const PgcTable *pgc_online_resync_find_named (PgcDatabaseJob *job, const char *name);

G_END_DECLS
