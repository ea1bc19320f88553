/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-catalog.h"
#include "agent/engine/pgc-work-pool.h"

G_BEGIN_DECLS

/* Adds the foreign keys to the target, first without checking rows (which takes strong locks but
 * no time), then queues the checks, which run side by side. A key that the data violate stays
 * NOT VALID and is reported. Keys that exist already are left as they are. */
gboolean pgc_foreign_keys_queue (PgcRun *run, const char *database, PgcCatalog *catalog,
                                 PgcWorkGroup *group, PgcConnection *target,
                                 GCancellable *cancellable, GError **error);

G_END_DECLS
