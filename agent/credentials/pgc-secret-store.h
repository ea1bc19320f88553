/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-vault.h"

G_BEGIN_DECLS

/**
 * PgcSecretStore:
 *
 * One place where secrets are, seen from PgcStoredVault, which asks several. A store that is not
 * on this host at all is like an empty one.
 */
#define PGC_TYPE_SECRET_STORE (pgc_secret_store_get_type ())
G_DECLARE_INTERFACE (PgcSecretStore, pgc_secret_store, PGC, SECRET_STORE, GObject)

struct _PgcSecretStoreInterface
{
  GTypeInterface parent;

  const char *name; /* as in PgcVaultEntry */

  gboolean (*lookup) (PgcSecretStore *self, const char *key, PgcSecret **secret,
                      GCancellable *cancellable, GError **error);
  /* NULL, and so is forget, in a store that others fill */
  gboolean (*store) (PgcSecretStore *self, const char *key, const char *label,
                     const PgcSecret *secret, GCancellable *cancellable, GError **error);
  gboolean (*forget) (PgcSecretStore *self, const char *key, gboolean *found,
                      GCancellable *cancellable, GError **error);
  gboolean (*list) (PgcSecretStore *self, GPtrArray *entries, GCancellable *cancellable,
                    GError **error);
};

const char *pgc_secret_store_get_name (PgcSecretStore *self);
gboolean pgc_secret_store_is_writable (PgcSecretStore *self);

/* @secret (out) (transfer full): NULL, without error, if the store does not have it. An error
 * means that it cannot tell. */
gboolean pgc_secret_store_lookup (PgcSecretStore *self, const char *key, PgcSecret **secret,
                                  GCancellable *cancellable, GError **error);
/* Fails with %G_IO_ERROR_NOT_SUPPORTED if there is no such store on this host. */
gboolean pgc_secret_store_store (PgcSecretStore *self, const char *key, const char *label,
                                 const PgcSecret *secret, GCancellable *cancellable,
                                 GError **error);
gboolean pgc_secret_store_forget (PgcSecretStore *self, const char *key, gboolean *found,
                                  GCancellable *cancellable, GError **error);
/* Adds what it has to @entries (element-type PgcVaultEntry). */
gboolean pgc_secret_store_list (PgcSecretStore *self, GPtrArray *entries,
                                GCancellable *cancellable, GError **error);

/* For implementations of list. */
void pgc_secret_store_add_entry (PgcSecretStore *self, GPtrArray *entries, const char *key,
                                 gboolean locked);

G_END_DECLS
