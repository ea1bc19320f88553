/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-endpoint.h"
#include "agent/postgres/pgc-lsn.h"

G_BEGIN_DECLS

/**
 * PgcFollow:
 *
 * Keeps one database of the target at the source's heels: the thread that receives, the thread
 * that applies, and an eye on how far both servers are. Goes on by itself after what is transient.
 * For one thread, which looks after it by calling pgc_follow_poll() a few times a second.
 */
typedef struct _PgcFollow PgcFollow;

typedef struct
{
  PgcRun *run;
  PgcEndpoint *source;
  PgcEndpoint *target;
  const char *database;
  const char *schema;    /* ours, on the target */
  const char *slot;
  const char *publication;
  const char *system_id; /* (nullable) */
  GCancellable *cancellable;
} PgcFollowOptions;

/* @options and what it points to must outlive it. FALSE if it cannot even begin. */
PgcFollow *pgc_follow_new (const PgcFollowOptions *options, GError **error);
void pgc_follow_free (PgcFollow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcFollow, pgc_follow_free)

/* Waits up to @timeout_ms, and sees to it that both threads are at work. FALSE when they cannot go
 * on: for good, or for as long as the migration bears it. */
gboolean pgc_follow_poll (PgcFollow *self, int timeout_ms, GError **error);

/* All that the source had written at @lsn is on the target's disk. */
gboolean pgc_follow_has_applied (PgcFollow *self, PgcLsn lsn);
/* Changes that were applied since it began. */
guint64 pgc_follow_get_n_changes (PgcFollow *self);
/* Whether session_replication_role could be set: see pgc_apply_session_is_silent(). */
gboolean pgc_follow_is_silent (PgcFollow *self);
/* An ordinary session of the source's database, valid until the next call; opened again if it was
 * lost, which a closed database may refuse. */
PgcConnection *pgc_follow_get_watch (PgcFollow *self, GError **error);
/* Its sessions on the source. */
guint pgc_follow_get_pids (PgcFollow *self, int pids[2]);

/* Where the source is now; asks it. */
gboolean pgc_follow_read_position (PgcFollow *self, PgcLsn *lsn, GError **error);
/* Writes a message of ours into the source's WAL, and tells where it ends. */
gboolean pgc_follow_write_marker (PgcFollow *self, const char *text, PgcLsn *lsn, GError **error);
/* Whether that came through the stream and is applied. Servers before 14 do not send messages:
 * @lsn alone is the proof then. */
gboolean pgc_follow_has_marker (PgcFollow *self, const char *text, PgcLsn lsn);

void pgc_follow_fill_status (PgcFollow *self, PgcDatabaseStatus *status);

G_END_DECLS
