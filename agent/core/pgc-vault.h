/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "agent/contract/pgc-secret.h"

G_BEGIN_DECLS

/* Port: where secrets are. A key is a path of ours:
 *   "migration/UUID/source", "migration/UUID/target"   what came with a create request
 *   "server/USER@HOST:PORT"                            what `credential set` stored
 * Calls block and may come from any thread but the main one. */

/* One known secret; never its value. */
typedef struct
{
  char *key;    /* (owned); "*" for all that a locked store does not tell the keys of */
  char *store;  /* (owned): "keyring", "credentials-directory", "file", "passfile", "environment" */
  gboolean locked;
} PgcVaultEntry;

void pgc_vault_entry_free (PgcVaultEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcVaultEntry, pgc_vault_entry_free)

#define PGC_TYPE_VAULT (pgc_vault_get_type ())
G_DECLARE_INTERFACE (PgcVault, pgc_vault, PGC, VAULT, GObject)

struct _PgcVaultInterface
{
  GTypeInterface parent;
  PgcSecret *(*lookup) (PgcVault *self, const char *key, char **store, GCancellable *cancellable,
                        GError **error);
  gboolean (*store) (PgcVault *self, const char *key, const char *label, const PgcSecret *secret,
                     char **store, GCancellable *cancellable, GError **error);
  gboolean (*forget) (PgcVault *self, const char *key, gboolean *found, GCancellable *cancellable,
                      GError **error);
  GPtrArray *(*list) (PgcVault *self, GCancellable *cancellable, GError **error);
};

/* NULL with %PGC_ERROR_SECRET_MISSING if no store has it, %PGC_ERROR_KEYRING_LOCKED if the one
 * that does is locked. @store (optional) (out) says where it was found. */
PgcSecret *pgc_vault_lookup (PgcVault *self, const char *key, char **store,
                             GCancellable *cancellable, GError **error);
/* @label is what a keyring viewer shows. @store (optional) (out) says where it went. */
gboolean pgc_vault_store (PgcVault *self, const char *key, const char *label,
                          const PgcSecret *secret, char **store, GCancellable *cancellable,
                          GError **error);
gboolean pgc_vault_forget (PgcVault *self, const char *key, gboolean *found,
                           GCancellable *cancellable, GError **error);
/* (transfer full) (element-type PgcVaultEntry) */
GPtrArray *pgc_vault_list (PgcVault *self, GCancellable *cancellable, GError **error);

G_END_DECLS
