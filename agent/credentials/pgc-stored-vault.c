/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-stored-vault.h"

#include "agent/contract/pgc-error.h"
#include "agent/credentials/pgc-credentials-directory.h"
#include "agent/credentials/pgc-environment-store.h"
#include "agent/credentials/pgc-file-store.h"
#include "agent/credentials/pgc-keyring-store.h"
#include "agent/credentials/pgc-passfile-store.h"

/* Long enough for the bus to start a keyring daemon, short enough for a person to wait. */
#define KEYRING_TIMEOUT_MS 5000

struct _PgcStoredVault
{
  GObject parent_instance;

  GPtrArray *stores; /* (owned) (element-type PgcSecretStore): in the order of asking */
  char *bad_choice;  /* (owned) (nullable): $PGCUTOVER_SECRET_STORE, if it is no known word */
};

static gboolean
check_choice (PgcStoredVault *self, GError **error)
{
  if (self->bad_choice == NULL)
    return TRUE;
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                 "PGCUTOVER_SECRET_STORE is “%s”, which is no kind of store", self->bad_choice);
  pgc_error_set_remedy (error, "Start the agent with auto, keyring or file there, or without it.");
  return FALSE;
}

/* Keeps the first of several errors, which is that of the store that comes first. */
static void
keep_first (GError **first, GError *error)
{
  if (*first == NULL)
    *first = error;
  else
    g_error_free (error);
}

static PgcSecret *
stored_vault_lookup (PgcVault *vault, const char *key, char **found_in, GCancellable *cancellable,
                     GError **error)
{
  PgcStoredVault *self = PGC_STORED_VAULT (vault);
  if (!check_choice (self, error))
    return NULL;
  g_autoptr (GError) first = NULL;
  for (guint i = 0; i < self->stores->len; i++)
    {
      PgcSecretStore *store = g_ptr_array_index (self->stores, i);
      GError *local = NULL;
      PgcSecret *secret = NULL;
      if (!pgc_secret_store_lookup (store, key, &secret, cancellable, &local))
        keep_first (&first, local);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          pgc_secret_free (secret);
          return NULL;
        }
      if (secret != NULL)
        {
          *found_in = g_strdup (pgc_secret_store_get_name (store));
          return secret;
        }
    }
  if (first != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return NULL;
    }
  pgc_error_set (error, PGC_ERROR_SECRET_MISSING, "There is no password for %s", key);
  pgc_error_set_remedy (error, "Give it with the migration, or store it with `pgcutover credential "
                               "set`.");
  return NULL;
}

/* So that an old secret does not stay behind in a store that is asked later. What cannot be removed
 * there does no harm: the new one is found first. */
static void
forget_behind (PgcStoredVault *self, guint stored_in, const char *key, GCancellable *cancellable)
{
  for (guint i = stored_in + 1; i < self->stores->len; i++)
    {
      PgcSecretStore *store = g_ptr_array_index (self->stores, i);
      gboolean found;
      g_autoptr (GError) error = NULL;
      if (pgc_secret_store_is_writable (store)
          && !pgc_secret_store_forget (store, key, &found, cancellable, &error))
        g_debug ("An old secret %s may be left: %s", key, error->message);
    }
}

static gboolean
stored_vault_store (PgcVault *vault, const char *key, const char *label, const PgcSecret *secret,
                    char **stored_in, GCancellable *cancellable, GError **error)
{
  PgcStoredVault *self = PGC_STORED_VAULT (vault);
  if (!check_choice (self, error))
    return FALSE;
  for (guint i = 0; i < self->stores->len; i++)
    {
      PgcSecretStore *store = g_ptr_array_index (self->stores, i);
      g_autoptr (GError) local = NULL;
      if (!pgc_secret_store_is_writable (store))
        continue;
      if (pgc_secret_store_store (store, key, label, secret, cancellable, &local))
        {
          *stored_in = g_strdup (pgc_secret_store_get_name (store));
          forget_behind (self, i, key, cancellable);
          return TRUE;
        }
      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  pgc_error_set (error, PGC_ERROR_NOT_FOUND, "There is no keyring to store a password in");
  pgc_error_set_remedy (error, "Start one in this session (gnome-keyring-daemon or another), or "
                               "start the agent without PGCUTOVER_SECRET_STORE=keyring.");
  return FALSE;
}

static gboolean
stored_vault_forget (PgcVault *vault, const char *key, gboolean *found, GCancellable *cancellable,
                     GError **error)
{
  PgcStoredVault *self = PGC_STORED_VAULT (vault);
  if (!check_choice (self, error))
    return FALSE;
  GError *first = NULL;
  for (guint i = 0; i < self->stores->len; i++)
    {
      PgcSecretStore *store = g_ptr_array_index (self->stores, i);
      GError *local = NULL;
      gboolean found_here = FALSE;
      if (!pgc_secret_store_is_writable (store))
        continue;
      if (!pgc_secret_store_forget (store, key, &found_here, cancellable, &local))
        keep_first (&first, local);
      *found = *found || found_here;
    }
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, first);
  return FALSE;
}

static GPtrArray *
stored_vault_list (PgcVault *vault, GCancellable *cancellable, GError **error)
{
  PgcStoredVault *self = PGC_STORED_VAULT (vault);
  if (!check_choice (self, error))
    return NULL;
  g_autoptr (GPtrArray) entries
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_vault_entry_free);
  for (guint i = 0; i < self->stores->len; i++)
    if (!pgc_secret_store_list (g_ptr_array_index (self->stores, i), entries, cancellable, error))
      return NULL;
  return g_steal_pointer (&entries);
}

static void
vault_iface_init (PgcVaultInterface *iface)
{
  iface->lookup = stored_vault_lookup;
  iface->store = stored_vault_store;
  iface->forget = stored_vault_forget;
  iface->list = stored_vault_list;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcStoredVault, pgc_stored_vault, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_VAULT, vault_iface_init))

static void
pgc_stored_vault_finalize (GObject *object)
{
  PgcStoredVault *self = PGC_STORED_VAULT (object);
  g_ptr_array_unref (self->stores);
  g_free (self->bad_choice);
  G_OBJECT_CLASS (pgc_stored_vault_parent_class)->finalize (object);
}

static void
pgc_stored_vault_class_init (PgcStoredVaultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_stored_vault_finalize;
}

static void
pgc_stored_vault_init (PgcStoredVault *self)
{
  self->stores = g_ptr_array_new_with_free_func (g_object_unref);
}

static char *
dup_passfile_path (void)
{
  const char *path = g_getenv ("PGPASSFILE");
  return path != NULL && *path != '\0' ? g_strdup (path)
                                       : g_build_filename (g_get_home_dir (), ".pgpass", NULL);
}

PgcVault *
pgc_stored_vault_new (const char *state_directory)
{
  g_return_val_if_fail (state_directory != NULL, NULL);
  PgcStoredVault *self = g_object_new (PGC_TYPE_STORED_VAULT, NULL);
  const char *choice = g_getenv ("PGCUTOVER_SECRET_STORE");
  if (choice == NULL || *choice == '\0')
    choice = "auto";
  gboolean is_auto = g_str_equal (choice, "auto");
  gboolean is_keyring = g_str_equal (choice, "keyring");
  gboolean is_file = g_str_equal (choice, "file");
  if (!is_auto && !is_keyring && !is_file)
    self->bad_choice = g_strdup (choice);

  g_autofree char *file_path = g_build_filename (state_directory, "credentials", NULL);
  g_autofree char *passfile_path = dup_passfile_path ();
  g_ptr_array_add (self->stores,
                   pgc_credentials_directory_new (g_getenv ("CREDENTIALS_DIRECTORY")));
  if (!is_file)
    g_ptr_array_add (self->stores, pgc_keyring_store_new (NULL, KEYRING_TIMEOUT_MS));
  if (!is_keyring)
    g_ptr_array_add (self->stores, pgc_file_store_new (file_path));
  g_ptr_array_add (self->stores, pgc_passfile_store_new (passfile_path));
  g_ptr_array_add (self->stores,
                   pgc_environment_store_new (g_getenv ("PGCUTOVER_SOURCE_PASSWORD"),
                                              g_getenv ("PGCUTOVER_TARGET_PASSWORD")));
  return PGC_VAULT (self);
}
