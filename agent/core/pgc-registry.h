/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-clock.h"
#include "agent/core/pgc-journal.h"
#include "agent/core/pgc-migration.h"
#include "agent/core/pgc-provider.h"
#include "agent/core/pgc-vault.h"

G_BEGIN_DECLS

/**
 * PgcRegistry:
 *
 * All migrations of this agent. Lives on the main thread; the only maker of PgcMigration.
 *
 * Signals: "migration-added" (PgcMigration), "migration-removed" (PgcMigration),
 * "busy-changed" () when pgc_registry_is_busy() may have changed.
 */
#define PGC_TYPE_REGISTRY (pgc_registry_get_type ())
G_DECLARE_FINAL_TYPE (PgcRegistry, pgc_registry, PGC, REGISTRY, GObject)

PgcRegistry *pgc_registry_new (PgcJournal *journal, PgcVault *vault, PgcClock *clock);
void pgc_registry_add_provider (PgcRegistry *self, PgcProviderKind kind, PgcProvider *provider);

/* Reads the journal and makes the migrations; pgc_registry_resume() then continues those that
 * had not ended. */
gboolean pgc_registry_load (PgcRegistry *self, GError **error);
void pgc_registry_resume (PgcRegistry *self);

/* Checks, journals, stores the secrets and starts. (transfer none). @secrets may be NULL. */
void pgc_registry_create_async (PgcRegistry *self, const PgcSpec *spec,
                                const PgcSpecSecrets *secrets, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
PgcMigration *pgc_registry_create_finish (PgcRegistry *self, GAsyncResult *result,
                                          GError **error);

/* Makes the migration that goes the way back of @migration, which must have succeeded and kept one:
 * in the other direction, with its passwords and what its cutover has prepared. @name (nullable):
 * "NAME-back". */
void pgc_registry_reverse_async (PgcRegistry *self, PgcMigration *migration, const char *name,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
PgcMigration *pgc_registry_reverse_finish (PgcRegistry *self, GAsyncResult *result,
                                           GError **error);

/* Only a migration that has ended can be removed; its secrets are forgotten. */
void pgc_registry_remove_async (PgcRegistry *self, PgcMigration *migration,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean pgc_registry_remove_finish (PgcRegistry *self, GAsyncResult *result, GError **error);

PgcMigration *pgc_registry_find (PgcRegistry *self, const char *target_id, const char *name);
GPtrArray *pgc_registry_list (PgcRegistry *self); /* (transfer container) oldest first */
gboolean pgc_registry_is_busy (PgcRegistry *self); /* a thread of a migration runs */

PgcVault *pgc_registry_get_vault (PgcRegistry *self);
PgcProvider *pgc_registry_get_provider (PgcRegistry *self, PgcProviderKind kind);

/* Stops every run so that it can be resumed by the next agent, and waits for the threads. */
void pgc_registry_shut_down (PgcRegistry *self);

G_END_DECLS
