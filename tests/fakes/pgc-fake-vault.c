/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pgc-fake-vault.h"

#include "agent/contract/pgc-error.h"

struct _PgcFakeVault
{
  GObject parent_instance;

  GMutex lock;         /* guards what follows */
  GThread *forbidden;  /* (nullable): not owned, only compared */
  GHashTable *secrets; /* (owned) (element-type utf8 PgcSecret) */
  gboolean is_locked;
};

/* Takes the lock. Returns: %FALSE, having set @error, if the keyring is locked */
static gboolean
enter (PgcFakeVault *self, GError **error)
{
  g_mutex_lock (&self->lock);
  g_assert_true (g_thread_self () != self->forbidden);
  if (!self->is_locked)
    return TRUE;
  g_mutex_unlock (&self->lock);
  pgc_error_set (error, PGC_ERROR_KEYRING_LOCKED, "The keyring is locked");
  pgc_error_set_remedy (error, "Unlock it.");
  return FALSE;
}

static void
set_out (char **store)
{
  if (store != NULL)
    *store = g_strdup ("fake");
}

static PgcSecret *
fake_vault_lookup (PgcVault *vault, const char *key, char **store, GCancellable *cancellable,
                   GError **error)
{
  PgcFakeVault *self = PGC_FAKE_VAULT (vault);
  if (!enter (self, error))
    return NULL;
  PgcSecret *secret = pgc_secret_new (g_hash_table_lookup (self->secrets, key));
  g_mutex_unlock (&self->lock);
  if (secret == NULL)
    pgc_error_set (error, PGC_ERROR_SECRET_MISSING, "No store has %s", key);
  else
    set_out (store);
  return secret;
}

static gboolean
fake_vault_store (PgcVault *vault, const char *key, const char *label, const PgcSecret *secret,
                  char **store, GCancellable *cancellable, GError **error)
{
  PgcFakeVault *self = PGC_FAKE_VAULT (vault);
  if (!enter (self, error))
    return FALSE;
  g_hash_table_insert (self->secrets, g_strdup (key), pgc_secret_new (secret));
  g_mutex_unlock (&self->lock);
  set_out (store);
  return TRUE;
}

static gboolean
fake_vault_forget (PgcVault *vault, const char *key, gboolean *found, GCancellable *cancellable,
                   GError **error)
{
  PgcFakeVault *self = PGC_FAKE_VAULT (vault);
  if (!enter (self, error))
    return FALSE;
  gboolean had_it = g_hash_table_remove (self->secrets, key);
  g_mutex_unlock (&self->lock);
  if (found != NULL)
    *found = had_it;
  return TRUE;
}

static GPtrArray *
fake_vault_list (PgcVault *vault, GCancellable *cancellable, GError **error)
{
  PgcFakeVault *self = PGC_FAKE_VAULT (vault);
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_vault_entry_free);
  g_mutex_lock (&self->lock);
  g_assert_true (g_thread_self () != self->forbidden);
  GHashTableIter iter;
  gpointer key;
  g_hash_table_iter_init (&iter, self->secrets);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      PgcVaultEntry *entry = g_new0 (PgcVaultEntry, 1);
      entry->key = g_strdup (key);
      entry->store = g_strdup ("fake");
      entry->locked = self->is_locked;
      g_ptr_array_add (entries, entry);
    }
  g_mutex_unlock (&self->lock);
  return entries;
}

static void
fake_vault_iface_init (PgcVaultInterface *iface)
{
  iface->lookup = fake_vault_lookup;
  iface->store = fake_vault_store;
  iface->forget = fake_vault_forget;
  iface->list = fake_vault_list;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcFakeVault, pgc_fake_vault, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_VAULT, fake_vault_iface_init))

PgcFakeVault *
pgc_fake_vault_new (void)
{
  return g_object_new (PGC_TYPE_FAKE_VAULT, NULL);
}

void
pgc_fake_vault_forbid_this_thread (PgcFakeVault *self)
{
  g_mutex_lock (&self->lock);
  self->forbidden = g_thread_self ();
  g_mutex_unlock (&self->lock);
}

void
pgc_fake_vault_set_locked (PgcFakeVault *self, gboolean is_locked)
{
  g_mutex_lock (&self->lock);
  self->is_locked = is_locked;
  g_mutex_unlock (&self->lock);
}

PgcSecret *
pgc_fake_vault_peek (PgcFakeVault *self, const char *key)
{
  g_mutex_lock (&self->lock);
  PgcSecret *secret = pgc_secret_new (g_hash_table_lookup (self->secrets, key));
  g_mutex_unlock (&self->lock);
  return secret;
}

guint
pgc_fake_vault_get_size (PgcFakeVault *self)
{
  g_mutex_lock (&self->lock);
  guint size = g_hash_table_size (self->secrets);
  g_mutex_unlock (&self->lock);
  return size;
}

static void
pgc_fake_vault_finalize (GObject *object)
{
  PgcFakeVault *self = PGC_FAKE_VAULT (object);
  g_hash_table_unref (self->secrets);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (pgc_fake_vault_parent_class)->finalize (object);
}

static void
pgc_fake_vault_class_init (PgcFakeVaultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_fake_vault_finalize;
}

static void
pgc_fake_vault_init (PgcFakeVault *self)
{
  g_mutex_init (&self->lock);
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) pgc_secret_free);
}
