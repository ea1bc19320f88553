/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "agent/core/pgc-clock.h"
#include "agent/core/pgc-journal.h"
#include "agent/core/pgc-provider.h"
#include "agent/core/pgc-transition.h"
#include "agent/core/pgc-vault.h"

G_BEGIN_DECLS

/**
 * PgcMigration:
 *
 * One migration on the main thread: its spec, its status, and the only place where its stage
 * changes. The methods that ask (cancel, cutover, …) return as soon as the event is legal and
 * journalled; what comes of it is told by "changed".
 *
 * Signals: "changed" () whenever pgc_migration_get_status() differs; at most about three times a
 * second for mere progress, at once for a change of stage. "log-appended" (gint64 sequence).
 */
#define PGC_TYPE_MIGRATION (pgc_migration_get_type ())
G_DECLARE_FINAL_TYPE (PgcMigration, pgc_migration, PGC, MIGRATION, GObject)

/* For the registry. Takes @status. Does nothing until pgc_migration_start(). */
PgcMigration *pgc_migration_new (const char *id, const PgcSpec *spec, PgcStatus *status,
                                 PgcStage stage, PgcJournal *journal, PgcVault *vault,
                                 PgcClock *clock, PgcProvider *provider);
/* Runs the provider unless the migration has ended, is paused or already runs. */
void pgc_migration_start (PgcMigration *self);
/* Asks every thread of the migration to end so that the next agent can go on. */
void pgc_migration_shut_down (PgcMigration *self);
/* TRUE while a thread of it runs; notified by "busy-changed" (). */
gboolean pgc_migration_is_busy (PgcMigration *self);

const char *pgc_migration_get_id (PgcMigration *self);
const PgcSpec *pgc_migration_get_spec (PgcMigration *self);
const PgcStatus *pgc_migration_get_status (PgcMigration *self);
PgcStage pgc_migration_get_stage (PgcMigration *self);
gint64 pgc_migration_get_log_sequence (PgcMigration *self);

gboolean pgc_migration_cancel (PgcMigration *self, GError **error);
/* @databases NULL = all */
gboolean pgc_migration_cutover (PgcMigration *self, const char *const *databases,
                                gboolean block_writes, GError **error);
gboolean pgc_migration_confirm_overwrite (PgcMigration *self, gboolean overwrite, GError **error);
gboolean pgc_migration_pause (PgcMigration *self, GError **error);
/* Has tables of an online migration copied again, and continues it if it is paused. @tables are
 * named with their schemas. */
gboolean pgc_migration_set_up_replication (PgcMigration *self, GError **error);
gboolean pgc_migration_resync (PgcMigration *self, const char *database,
                               const char *const *tables, GError **error);
/* Continues a paused migration, or tries a failed one again from where it got to. */
gboolean pgc_migration_resume (PgcMigration *self, GError **error);

/* Starts a comparison; its progress and result are in the status. */
gboolean pgc_migration_compare (PgcMigration *self, const PgcCompareOptions *options,
                                GError **error);
gboolean pgc_migration_cancel_compare (PgcMigration *self, GError **error);
/* Removes what an ended migration left on the servers. */
void pgc_migration_cleanup_async (PgcMigration *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean pgc_migration_cleanup_finish (PgcMigration *self, GAsyncResult *result, GError **error);

GPtrArray *pgc_migration_read_log (PgcMigration *self, gint64 after, guint limit, GError **error);

G_END_DECLS
