/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-connection.h"
#include "agent/postgres/pgc-pgoutput.h"

G_BEGIN_DECLS

/**
 * PgcPipeline:
 *
 * Statements sent one after the other without waiting for each answer: libpq's pipeline mode. They
 * are sent in sections, each ended by pgc_pipeline_end_section(); the server skips what is left of
 * a section after an error. What waits to be sent is bounded, and answers are read while sending,
 * so that neither side waits for the other for ever. For one thread.
 */
typedef struct _PgcPipeline PgcPipeline;

#define PGC_ROWS_ANY G_MAXUINT32
#define PGC_TAG_NONE G_MAXUINT64

/* What came of one section. */
typedef struct
{
  GError *failure;       /* (owned) (nullable): what the server says of the first that failed */
  gboolean has_mismatch; /* a statement before that touched another number of rows than expected */
  guint64 tag;           /* of the statement that failed, or else of the first mismatch */
  guint64 rows;          /* of that mismatch: how many it touched */
  guint32 expected;      /* and should have */
} PgcPipelineOutcome;

void pgc_pipeline_outcome_clear (PgcPipelineOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgcPipelineOutcome, pgc_pipeline_outcome_clear)

/* @connection is borrowed, and may be used for nothing else until the pipeline is freed. */
PgcPipeline *pgc_pipeline_new (PgcConnection *connection, GError **error);
/* With answers still to come the session cannot be used any more; the running statement is asked
 * to stop. */
void pgc_pipeline_free (PgcPipeline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcPipeline, pgc_pipeline_free)

/* One statement without parameters. */
gboolean pgc_pipeline_exec (PgcPipeline *self, const char *sql, GCancellable *cancellable,
                            GError **error);
gboolean pgc_pipeline_prepare (PgcPipeline *self, const char *name, const char *sql,
                               const guint32 *types, guint n_types, guint64 tag,
                               GCancellable *cancellable, GError **error);
/* Runs what was prepared as @name, or, if that is "", @sql with parameters of @types. Values of
 * kind text must be followed by a NUL. @tag comes back in the outcome.
 * @expected: number of rows that it must touch, or %PGC_ROWS_ANY */
gboolean pgc_pipeline_execute (PgcPipeline *self, const char *name, const char *sql,
                               const guint32 *types, const PgcValue *const *values, guint n_values,
                               guint32 expected, guint64 tag, GCancellable *cancellable,
                               GError **error);
gboolean pgc_pipeline_end_section (PgcPipeline *self, GCancellable *cancellable, GError **error);

/* Sends and reads what can be sent and read without waiting: to be called now and then during other
 * work, so that the server does not run out of it. */
gboolean pgc_pipeline_push (PgcPipeline *self, GError **error);

/* Sections that were ended and not collected. */
guint pgc_pipeline_get_n_sections (const PgcPipeline *self);
/* Waits for the oldest of them. FALSE when the session is lost or it was cancelled. */
gboolean pgc_pipeline_collect (PgcPipeline *self, PgcPipelineOutcome *outcome,
                               GCancellable *cancellable, GError **error);

G_END_DECLS
