/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-provider.h"
#include "agent/engine/pgc-endpoint.h"

G_BEGIN_DECLS

/* Compares the databases of @spec (or of @options) on both sides, each side under one snapshot per
 * database: what objects there are, and of every table the number of rows and a checksum of their
 * contents, which do not depend on the order of rows or columns. A table that differs is searched
 * for the rows that do. While one side is written to, equal means that both snapshots agree;
 * different may then only mean that they were taken at different moments. */
PgcComparison *pgc_compare (PgcEndpoint *source, PgcEndpoint *target, const PgcSpec *spec,
                            const PgcCompareOptions *options, guint jobs,
                            PgcCompareProgress progress, gpointer user_data,
                            GCancellable *cancellable, GError **error);

G_END_DECLS
