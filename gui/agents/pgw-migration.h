/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/client/pgc-client.h"
#include "gui/agents/pgw-snapshot.h"

G_BEGIN_DECLS

typedef struct _PgwAgent PgwAgent;

/**
 * PgwMigration:
 *
 * One migration as the main thread sees it: what the agent said last, and what can be asked of it.
 * It stays the same object when the agent was gone and is back. Nothing here blocks.
 *
 * What the getters give is valid until the next "changed". Actions fail with the agent's error,
 * remedy and all; what comes of them is told by "changed", before the action is finished.
 *
 * Signals: "changed" () when spec, status and resource are new ones; "log-changed" () when the log
 * has grown; "removed" () once, when the agent has forgotten the migration.
 */
#define PGW_TYPE_MIGRATION (pgw_migration_get_type ())
G_DECLARE_FINAL_TYPE (PgwMigration, pgw_migration, PGW, MIGRATION, GObject)

/* (transfer none) (nullable): NULL when the agent was taken off the list */
PgwAgent *pgw_migration_get_agent (PgwMigration *self);
const char *pgw_migration_get_id (PgwMigration *self);
const char *pgw_migration_get_name (PgwMigration *self);
const char *pgw_migration_get_target (PgwMigration *self);
const PgcSpec *pgw_migration_get_spec (PgwMigration *self);
const PgcStatus *pgw_migration_get_status (PgwMigration *self);
JsonNode *pgw_migration_get_resource (PgwMigration *self); /* transfer none */
gint64 pgw_migration_get_log_sequence (PgwMigration *self);
/* Whether the agent can be asked now; "changed" tells when it has become another. */
gboolean pgw_migration_is_reachable (PgwMigration *self);

void pgw_migration_cancel_async (PgwMigration *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* @databases: (nullable): NULL = all */
void pgw_migration_cutover_async (PgwMigration *self, const char *const *databases,
                                  gboolean block_writes, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
void pgw_migration_confirm_overwrite_async (PgwMigration *self, gboolean overwrite,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
void pgw_migration_pause_async (PgwMigration *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
void pgw_migration_resume_async (PgwMigration *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* Copies @tables of @database again, and resumes the migration if it is paused. */
void pgw_migration_resync_async (PgwMigration *self, const char *database,
                                 const char *const *tables, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* @databases, @tables: (nullable): NULL = all */
void pgw_migration_compare_async (PgwMigration *self, const char *const *databases,
                                  const char *const *tables, gboolean schema_only,
                                  gboolean data_only, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
void pgw_migration_cancel_compare_async (PgwMigration *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
void pgw_migration_clean_up_async (PgwMigration *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
void pgw_migration_delete_async (PgwMigration *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* Of every action above. */
gboolean pgw_migration_action_finish (PgwMigration *self, GAsyncResult *result, GError **error);

/* As pgc_remote_migration_read_log(). */
void pgw_migration_read_log_async (PgwMigration *self, gint64 after, guint limit,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
/* (transfer full) (element-type PgcLogLine) */
GPtrArray *pgw_migration_read_log_finish (PgwMigration *self, GAsyncResult *result,
                                          GError **error);

/* For PgwAgent alone. */
PgwMigration *pgw_migration_new (PgwAgent *agent, PgwSnapshot *snapshot); /* takes @snapshot */
void pgw_migration_take_snapshot (PgwMigration *self, PgwSnapshot *snapshot);
void pgw_migration_set_log_sequence (PgwMigration *self, gint64 log_sequence);
void pgw_migration_set_reachable (PgwMigration *self, gboolean is_reachable);
void pgw_migration_emit_removed (PgwMigration *self);

/* A migration that no agent has, showing what @snapshot (transfer full) says: for tests of
 * what shows migrations. */
PgwMigration *pgw_migration_new_for_snapshot (PgwSnapshot *snapshot);

G_END_DECLS
