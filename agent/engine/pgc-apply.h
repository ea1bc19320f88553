/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-apply-session.h"
#include "agent/engine/pgc-change-spool.h"

G_BEGIN_DECLS

/**
 * PgcApply:
 *
 * Applies what comes out of a spool to one database of the target, each transaction of the source
 * exactly once: how far it is stands in the same transaction as the changes. Several of the
 * source's transactions become one of the target when it is behind.
 *
 * One thread runs it; how far it is may be asked from any.
 */
typedef struct _PgcApply PgcApply;

typedef struct
{
  PgcLsn applied;   /* nothing before it is left to do, and all of it is on the target's disk */
  PgcLsn durable;   /* the same, and the target says so itself: what the source may forget */
  PgcApplyMark mark; /* the last transaction that changed anything, and counters */
  gint64 applied_at; /* when that was, monotonic; 0 = not yet */
  char *message;     /* (owned) (nullable): content of the last message of ours in the stream */
} PgcApplyProgress;

void pgc_apply_progress_clear (PgcApplyProgress *progress);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgcApplyProgress, pgc_apply_progress_clear)

/* Told in the applying thread when the source may forget more. */
typedef void (*PgcApplyDurable) (PgcLsn durable, gpointer user_data);

/* Opens its sessions and reads where to go on. @schema: our schema on the target. */
PgcApply *pgc_apply_new (PgcEndpoint *target, const char *database, const char *schema,
                         GCancellable *cancellable, GError **error);
void pgc_apply_free (PgcApply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcApply, pgc_apply_free)

/* Where the stream must begin. */
PgcLsn pgc_apply_get_start (const PgcApply *self);
gboolean pgc_apply_is_silent (const PgcApply *self);

/* Works until the spool ends (TRUE) or something fails. %PGC_ERROR_DIVERGENCE when source and
 * target do not agree; what was applied before is kept, and nothing of the transaction that did not
 * fit. */
gboolean pgc_apply_run (PgcApply *self, PgcChangeSpool *spool, PgcApplyDurable durable,
                        gpointer user_data, GError **error);

/* From any thread. @progress is to be cleared. */
void pgc_apply_get_progress (PgcApply *self, PgcApplyProgress *progress);

/* What our messages in the source's WAL are marked with: pg_logical_emit_message(). */
#define PGC_MESSAGE_PREFIX "pgcutover"

G_END_DECLS
