/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-catalog.h"

G_BEGIN_DECLS

/* How a table's rows are divided among workers. Pure. */

/* A table is split when each part is worth a COPY of its own. */
#define PGC_COPY_SPLIT_BYTES (32 * G_GUINT64_CONSTANT (1024) * 1024)
/* A part is no larger than this, so that a lost connection does not cost hours. */
#define PGC_COPY_PART_BYTES (G_GUINT64_CONSTANT (1024) * 1024 * 1024)

/* Number of parts for a table of @bytes with @jobs workers: 1 for a small one, else enough for
 * all workers to end together. */
guint pgc_copy_plan_count_parts (guint64 bytes, guint jobs);

/* The WHERE clauses (without WHERE) that divide @blocks blocks by ctid into @n_parts; the last
 * one is open-ended, since the size that was read may be stale. (transfer full) */
GStrv pgc_copy_plan_by_ctid (guint64 blocks, guint n_parts);

/* The same by values of a column that is never NULL: @column is quoted, @type its type's name,
 * @bounds (element-type utf8) at least one value in ascending order, as text. Chooses at most
 * @n_parts - 1 of them. The first and the last range are open, so every row is in exactly one. */
GStrv pgc_copy_plan_by_key (const char *column, const char *type, GPtrArray *bounds,
                            guint n_parts);

G_END_DECLS
