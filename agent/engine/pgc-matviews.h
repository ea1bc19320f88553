/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-catalog.h"

G_BEGIN_DECLS

/* Fills the materialized views of @names (element-type PgcRelationName) on the target, each after those it reads, and builds
 * their indexes. One that cannot be filled yet (it may read a view that is completed later) is
 * added to @later (element-type PgcRelationName, borrowed); with @later NULL that is an error. */
gboolean pgc_matviews_refresh (PgcRun *run, const char *database, GPtrArray *names,
                               GPtrArray *later, PgcConnection *target,
                               GCancellable *cancellable, GError **error);

/* Builds the indexes of all materialized views, populated or not. Those that exist are skipped. */
gboolean pgc_matviews_build_indexes (PgcCatalog *catalog, PgcConnection *target,
                                     GCancellable *cancellable, GError **error);

G_END_DECLS
