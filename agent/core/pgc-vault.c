/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-vault.h"

G_DEFINE_INTERFACE (PgcVault, pgc_vault, G_TYPE_OBJECT)

static void
pgc_vault_default_init (PgcVaultInterface *iface)
{
}

void
pgc_vault_entry_free (PgcVaultEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->key);
  g_free (entry->store);
  g_free (entry);
}

/* The optional out arguments are made certain here, so that no implementation has to ask. */

PgcSecret *
pgc_vault_lookup (PgcVault *self, const char *key, char **store, GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *where = NULL;
  PgcSecret *secret
      = PGC_VAULT_GET_IFACE (self)->lookup (self, key, &where, cancellable, error);
  if (store != NULL)
    *store = g_steal_pointer (&where);
  return secret;
}

gboolean
pgc_vault_store (PgcVault *self, const char *key, const char *label, const PgcSecret *secret,
                 char **store, GCancellable *cancellable, GError **error)
{
  g_autofree char *where = NULL;
  gboolean is_stored = PGC_VAULT_GET_IFACE (self)->store (self, key, label, secret, &where,
                                                          cancellable, error);
  if (store != NULL)
    *store = g_steal_pointer (&where);
  return is_stored;
}

gboolean
pgc_vault_forget (PgcVault *self, const char *key, gboolean *found, GCancellable *cancellable,
                  GError **error)
{
  gboolean was_found = FALSE;
  gboolean is_forgotten
      = PGC_VAULT_GET_IFACE (self)->forget (self, key, &was_found, cancellable, error);
  if (found != NULL)
    *found = was_found;
  return is_forgotten;
}

GPtrArray *
pgc_vault_list (PgcVault *self, GCancellable *cancellable, GError **error)
{
  return PGC_VAULT_GET_IFACE (self)->list (self, cancellable, error);
}
