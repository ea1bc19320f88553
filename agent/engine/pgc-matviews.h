/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-catalog.h"

G_BEGIN_DECLS

/* Fills the materialized views of @names (element-type PgcRelationName) on the target, in that
 * order. The views that they read must be complete. */
gboolean pgc_matviews_refresh (PgcRun *run, const char *database, GPtrArray *names,
                               PgcConnection *target, GCancellable *cancellable, GError **error);

/* Builds the indexes of all materialized views, populated or not. Those that exist are skipped. */
gboolean pgc_matviews_build_indexes (PgcCatalog *catalog, PgcConnection *target,
                                     GCancellable *cancellable, GError **error);

G_END_DECLS
