/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-batch.h"
#include "agent/engine/pgc-endpoint.h"
#include "agent/postgres/pgc-pipeline.h"

G_BEGIN_DECLS

/**
 * PgcApplySession:
 *
 * The target session that changes are applied in: nothing fires in it, its statements are prepared
 * once, and how far the changes have come is written with them. For one thread.
 */
typedef struct _PgcApplySession PgcApplySession;

/* How far the target is: the one row of the table "progress" in our schema. */
typedef struct
{
  PgcLsn lsn;          /* end of the last transaction of the source that is on the target */
  gint64 commit_time;  /* when that was committed, microseconds by the source's clock; 0 = none */
  guint64 transactions, inserts, updates, deletes; /* so far */
} PgcApplyMark;

/* @schema: our schema on the target, as a plain name. @cancellable is used for everything. */
PgcApplySession *pgc_apply_session_open (PgcEndpoint *target, const char *database,
                                         const char *schema, GCancellable *cancellable,
                                         GError **error);
void pgc_apply_session_close (PgcApplySession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcApplySession, pgc_apply_session_close)

/* TRUE if this session may set session_replication_role, so that foreign keys and triggers of the
 * target stay silent. */
gboolean pgc_apply_session_is_silent (const PgcApplySession *self);

/* These queue; pgc_apply_session_collect() tells what came of it. A statement that touches another
 * number of rows than expected is a mismatch; its tag is the step's change. */
gboolean pgc_apply_session_exec (PgcApplySession *self, const char *sql, GError **error);
/* A PgcBatchEmit, with the session as its user data. */
gboolean pgc_apply_session_run_step (const PgcBatchStep *step, gpointer session, GError **error);
gboolean pgc_apply_session_put_mark (PgcApplySession *self, const PgcApplyMark *mark,
                                     GError **error);
gboolean pgc_apply_session_end_section (PgcApplySession *self, GError **error);
/* To be called during other work; see pgc_pipeline_push(). */
gboolean pgc_apply_session_push (PgcApplySession *self, GError **error);

gboolean pgc_apply_session_collect (PgcApplySession *self, PgcPipelineOutcome *outcome,
                                    GError **error);
/* Whatever was to be prepared in a section that failed may or may not have been: prepares all
 * again. */
gboolean pgc_apply_session_forget_statements (PgcApplySession *self, GError **error);

/* Makes the tables in our schema, if they are not there, and sets where changes begin. */
gboolean pgc_apply_progress_create (PgcConnection *target, const char *schema, PgcLsn start,
                                    GCancellable *cancellable, GError **error);
gboolean pgc_apply_progress_read (PgcConnection *target, const char *schema, PgcApplyMark *mark,
                                  GCancellable *cancellable, GError **error);

G_END_DECLS
