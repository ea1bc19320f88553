/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-catalog.h"

G_BEGIN_DECLS

/* Makes the indexes and constraints of partitioned tables without their partitions' (ON ONLY),
 * then attaches the partitions' indexes, which have been built before; a parent becomes valid with
 * the last one. Repeatable. Invalid indexes of the source are reported and not made. */
gboolean pgc_partitioned_indexes_build (PgcRun *run, const char *database, PgcCatalog *catalog,
                                        PgcConnection *target, GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
