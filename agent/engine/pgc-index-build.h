/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-catalog.h"

G_BEGIN_DECLS

/* The SQL that makes an index or a constraint with one. Pure.
 *
 * CREATE INDEX takes a lock that lets other CREATE INDEX on the same table run beside it, ADD
 * CONSTRAINT does not. So a primary key or unique constraint is built as a plain unique index,
 * and made a constraint, which is only a change of the catalog, when all indexes are there. */

/* TRUE if the constraint can be made from an index that exists already: not when it is deferrable,
 * excludes, or has a period (ALTER TABLE … ADD table_constraint_using_index). */
gboolean pgc_index_is_adoptable (const PgcIndex *index);

/* The step that does the work: CREATE INDEX, or ADD CONSTRAINT where there is no other way, or
 * where @at_once (no other index of the table is being built). (transfer full) */
char *pgc_index_build_sql (const PgcIndex *index, gboolean at_once);

/* What remains when it is built: making it the constraint's, CLUSTER ON, REPLICA IDENTITY,
 * statistics. "" = nothing. (transfer full) */
char *pgc_index_finish_sql (const PgcIndex *index, gboolean at_once);

/* ALTER INDEX … ATTACH PARTITION, or NULL if the index has no parent. (transfer full) */
char *pgc_index_attach_sql (const PgcIndex *index);

/* How much work it is to build, in bytes of table. */
guint64 pgc_index_weight (const PgcIndex *index, guint64 table_bytes);

G_END_DECLS
