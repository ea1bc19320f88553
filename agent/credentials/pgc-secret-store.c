/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-secret-store.h"

G_DEFINE_INTERFACE (PgcSecretStore, pgc_secret_store, G_TYPE_OBJECT)

static void
pgc_secret_store_default_init (PgcSecretStoreInterface *iface)
{
}

const char *
pgc_secret_store_get_name (PgcSecretStore *self)
{
  return PGC_SECRET_STORE_GET_IFACE (self)->name;
}

gboolean
pgc_secret_store_is_writable (PgcSecretStore *self)
{
  return PGC_SECRET_STORE_GET_IFACE (self)->store != NULL;
}

gboolean
pgc_secret_store_lookup (PgcSecretStore *self, const char *key, PgcSecret **secret,
                         GCancellable *cancellable, GError **error)
{
  *secret = NULL;
  return PGC_SECRET_STORE_GET_IFACE (self)->lookup (self, key, secret, cancellable, error);
}

gboolean
pgc_secret_store_store (PgcSecretStore *self, const char *key, const char *label,
                        const PgcSecret *secret, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (pgc_secret_store_is_writable (self), FALSE);
  return PGC_SECRET_STORE_GET_IFACE (self)->store (self, key, label, secret, cancellable, error);
}

gboolean
pgc_secret_store_forget (PgcSecretStore *self, const char *key, gboolean *found,
                         GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (pgc_secret_store_is_writable (self), FALSE);
  *found = FALSE;
  return PGC_SECRET_STORE_GET_IFACE (self)->forget (self, key, found, cancellable, error);
}

gboolean
pgc_secret_store_list (PgcSecretStore *self, GPtrArray *entries, GCancellable *cancellable,
                       GError **error)
{
  return PGC_SECRET_STORE_GET_IFACE (self)->list (self, entries, cancellable, error);
}

void
pgc_secret_store_add_entry (PgcSecretStore *self, GPtrArray *entries, const char *key,
                            gboolean locked)
{
  PgcVaultEntry *entry = g_new0 (PgcVaultEntry, 1);
  entry->key = g_strdup (key);
  entry->store = g_strdup (pgc_secret_store_get_name (self));
  entry->locked = locked;
  g_ptr_array_add (entries, entry);
}
