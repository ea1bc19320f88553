/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-database-job.h"

G_BEGIN_DECLS

/* The way back: from the cutover on a publication and a slot on the target keep its changes, so that
 * a migration in the other direction can bring them to the old source without a base copy. That
 * migration begins with the facts that are noted here below "back/". */

/* Before the source is closed: whether preparing would keep everybody waiting. */
gboolean pgc_way_back_check (PgcDatabaseJob *job, GError **error);

/* At the end of the cutover: everything is on the target, and nobody but us has written to it. */
gboolean pgc_way_back_prepare (PgcDatabaseJob *job, GError **error);

/* Removes what was prepared and not handed over to a migration. */
gboolean pgc_way_back_remove (PgcRun *run, PgcEndpoint *target, const char *database,
                              GCancellable *cancellable, GError **error);

/* Tells the person that it is kept, and what that costs. */
void pgc_way_back_report (PgcRun *run, const char *database);

/* Whether this migration is one. */
gboolean pgc_way_back_is_one (PgcRun *run);

/* In that migration: opens the old source and makes it ready for the changes. */
gboolean pgc_way_back_begin (PgcDatabaseJob *job, GError **error);

/* Removes what of the preparations a migration does not have of its own; no error if it is gone. */
gboolean pgc_way_back_forget (PgcRun *run, PgcEndpoint *source, const char *database,
                              GCancellable *cancellable, GError **error);

G_END_DECLS
