/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-apply-statement.h"
#include "agent/postgres/pgc-relation-cache.h"

G_BEGIN_DECLS

/**
 * PgcApplyTable:
 *
 * A source table paired with its target: turns changes into statements, and keeps these. Columns
 * are paired by name, so their order may differ. Make a new one when either side's definition
 * changes. For one thread.
 */
typedef struct _PgcApplyTable PgcApplyTable;

/* Takes over @target. A source column without a counterpart is %PGC_ERROR_DIVERGENCE; columns that
 * only the target has get their defaults. */
PgcApplyTable *pgc_apply_table_new (const PgcRelation *source, PgcTargetTable *target,
                                    GError **error);
/* The same with the target read from its catalog. Columns that only one of them has are
 * %PGC_ERROR_DIVERGENCE too. */
PgcApplyTable *pgc_apply_table_load (const PgcRelation *source, PgcConnection *connection,
                                     GCancellable *cancellable, GError **error);
void pgc_apply_table_free (PgcApplyTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcApplyTable, pgc_apply_table_free)

const PgcTargetTable *pgc_apply_table_get_target (const PgcApplyTable *self);

/* The statement for an Insert, Update or Delete. It belongs to the table; one with a name lives as
 * long as that, one without until the next call. A change that cannot be applied, such as one
 * without a replica identity, is %PGC_ERROR_DIVERGENCE. */
const PgcApplyStatement *pgc_apply_table_get_statement (PgcApplyTable *self,
                                                        const PgcPgoutputMessage *change,
                                                        GError **error);

/* Changes to rows that a short key tells apart can be merged: those of one row into one, those of
 * many rows into one statement. */
gboolean pgc_apply_table_can_merge (const PgcApplyTable *self);
/* Whether this one can: an UPDATE of the key, for one, must be done alone and in its turn. */
gboolean pgc_apply_table_can_merge_change (const PgcApplyTable *self,
                                           const PgcPgoutputMessage *change);
guint pgc_apply_table_get_n_columns (const PgcApplyTable *self);
gboolean pgc_apply_table_is_key (const PgcApplyTable *self, guint column);

/* Rows that one statement can take: 1 or a power of two. */
guint pgc_apply_table_get_max_rows (const PgcApplyTable *self);
/* An INSERT of @n_rows rows, a power of two up to that. */
const PgcApplyStatement *pgc_apply_table_get_insert (PgcApplyTable *self, guint n_rows);
/* An UPDATE of @n_rows rows whose key stays, all leaving the same columns out: @unchanged has
 * n_columns flags. Where it leaves out all of them @n_rows must be 1. */
const PgcApplyStatement *pgc_apply_table_get_update (PgcApplyTable *self, const guint8 *unchanged,
                                                     guint n_rows);
/* A DELETE of @n_rows rows by key. */
const PgcApplyStatement *pgc_apply_table_get_delete (PgcApplyTable *self, guint n_rows);

/* A change for a person: UPDATE of "public"."t" where "id" = '5'. Transfer full, valid UTF-8. */
char *pgc_apply_table_describe (const PgcApplyTable *self, const PgcPgoutputMessage *change);

G_END_DECLS
