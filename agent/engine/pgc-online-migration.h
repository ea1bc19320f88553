/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-database-job.h"
#include "agent/engine/pgc-online-control.h"

G_BEGIN_DECLS

/* One database online: publication and slot, a base copy as of the slot's beginning, changes from
 * there on until the cutover is asked for, and the cutover. Called again, it goes on from where the
 * target says it is. */
gboolean pgc_online_migrate (PgcDatabaseJob *job, PgcOnlineControl *control, GError **error);

/* TRUE if the base copy is complete: what is on the target is then worth keeping, whatever fails. */
gboolean pgc_online_is_following (PgcRun *run, const char *database);

/* Removes from the source what is left there of a migration that has ended or is to begin anew. */
gboolean pgc_online_remove (PgcRun *run, PgcEndpoint *source, const char *database,
                            GCancellable *cancellable, GError **error);

G_END_DECLS
