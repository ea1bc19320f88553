/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-apply-table.h"
#include "agent/engine/pgc-change-block.h"

G_BEGIN_DECLS

/**
 * PgcBatch:
 *
 * Changes that are to be applied together, in one transaction of the target. Nothing fires on the
 * target while changes are applied, so tables do not depend on each other, and within a table only
 * what happens to one row must keep its order. A batch therefore merges the changes of a row into
 * one, and many rows into one statement, which is several times faster than one by one.
 *
 * Merging relies on what is true of every history that a source can have, and on unique keys not
 * being passed from row to row within the batch. Where that fails so does a statement, or it
 * touches another number of rows; the batch is then emitted again exactly as it was, change by
 * change. For one thread.
 */
typedef struct _PgcBatch PgcBatch;

typedef struct
{
  const PgcValue *old_row; /* (nullable) */
  const PgcValue *new_row; /* (nullable) */
} PgcBatchRow;

/* One statement to run. */
typedef struct
{
  PgcApplyTable *table;
  const PgcApplyStatement *statement;
  const PgcBatchRow *rows; /* (array length=statement->n_rows) */
  guint32 expected;        /* how many rows it touches if source and target agree */
  guint change;            /* the first change that is in it, for pgc_batch_describe() */
} PgcBatchStep;

typedef gboolean (*PgcBatchEmit) (const PgcBatchStep *step, gpointer user_data, GError **error);

PgcBatch *pgc_batch_new (void);
void pgc_batch_free (PgcBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcBatch, pgc_batch_free)

/* Empties it for reuse. */
void pgc_batch_clear (PgcBatch *self);
/* Keeps @block, in which values of the changes lie that are added next, until it is cleared. */
void pgc_batch_hold_block (PgcBatch *self, PgcChangeBlock *block);

/* Adds an INSERT, UPDATE or DELETE. Its values stay where they are, and get a NUL behind them.
 * @table must outlive the batch's content. @merge FALSE: this table's changes go one by one. */
void pgc_batch_add (PgcBatch *self, PgcApplyTable *table, gboolean merge,
                    const PgcPgoutputMessage *change);

guint pgc_batch_get_n_changes (const PgcBatch *self);
gsize pgc_batch_get_bytes (const PgcBatch *self); /* of the values */
/* Removes the changes from number @n on. */
void pgc_batch_truncate (PgcBatch *self, guint n);
/* Moves them to the end of @to. */
void pgc_batch_move_tail (PgcBatch *self, guint n, PgcBatch *to);

gboolean pgc_batch_emit_merged (PgcBatch *self, PgcBatchEmit emit, gpointer user_data,
                                GError **error);
/* One statement for each change, in the order of the source. */
gboolean pgc_batch_emit_exact (PgcBatch *self, PgcBatchEmit emit, gpointer user_data,
                               GError **error);

PgcApplyTable *pgc_batch_get_table (const PgcBatch *self, guint change);
/* A change for a person; transfer full. */
char *pgc_batch_describe (const PgcBatch *self, guint change);

G_END_DECLS
