/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-credentials-directory.h"

#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/credentials/pgc-private-file.h"

struct _PgcCredentialsDirectory
{
  GObject parent_instance;

  char *path; /* (owned) (nullable) */
};

char *
pgc_credentials_directory_dup_file_name (const char *key)
{
  char *name = g_strdup (key);
  return g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
}

/* The rights of the files are the service manager's business: it may well give them to us by an
 * access control list, which looks like rights of the group. */
static gboolean
credentials_directory_lookup (PgcSecretStore *store, const char *key, PgcSecret **secret,
                              GCancellable *cancellable, GError **error)
{
  PgcCredentialsDirectory *self = PGC_CREDENTIALS_DIRECTORY (store);
  if (self->path == NULL)
    return TRUE;
  g_autofree char *name = pgc_credentials_directory_dup_file_name (key);
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  if (!pgc_private_file_load (path, PGC_PRIVATE_FILE_ANY, secret, error))
    return FALSE;
  /* An editor ends the file with a newline, which is not part of the password. */
  gsize length = *secret != NULL ? strlen (*secret) : 0;
  if (length > 0 && (*secret)[length - 1] == '\n')
    (*secret)[length - 1] = '\0';
  return TRUE;
}

/* Lists file names: the keys cannot be read back from them. Other units' credentials of other
 * purposes may be there too. */
static gboolean
credentials_directory_list (PgcSecretStore *store, GPtrArray *entries, GCancellable *cancellable,
                            GError **error)
{
  PgcCredentialsDirectory *self = PGC_CREDENTIALS_DIRECTORY (store);
  if (self->path == NULL)
    return TRUE;
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) directory = g_dir_open (self->path, 0, &local);
  if (directory == NULL)
    {
      pgc_error_set (error, PGC_ERROR_PERMISSION, "Cannot list $CREDENTIALS_DIRECTORY: %s",
                     local->message);
      pgc_error_set_remedy (error, "Start the agent as the unit that the credentials are for, or "
                                   "without that variable.");
      return FALSE;
    }
  const char *name;
  while ((name = g_dir_read_name (directory)) != NULL)
    if (g_str_has_prefix (name, "migration_") || g_str_has_prefix (name, "server_"))
      pgc_secret_store_add_entry (store, entries, name, FALSE);
  return TRUE;
}

static void
secret_store_iface_init (PgcSecretStoreInterface *iface)
{
  iface->name = "credentials-directory";
  iface->lookup = credentials_directory_lookup;
  iface->list = credentials_directory_list;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcCredentialsDirectory, pgc_credentials_directory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_SECRET_STORE,
                                                      secret_store_iface_init))

static void
pgc_credentials_directory_finalize (GObject *object)
{
  PgcCredentialsDirectory *self = PGC_CREDENTIALS_DIRECTORY (object);
  g_free (self->path);
  G_OBJECT_CLASS (pgc_credentials_directory_parent_class)->finalize (object);
}

static void
pgc_credentials_directory_class_init (PgcCredentialsDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_credentials_directory_finalize;
}

static void
pgc_credentials_directory_init (PgcCredentialsDirectory *self)
{
}

PgcSecretStore *
pgc_credentials_directory_new (const char *path)
{
  PgcCredentialsDirectory *self = g_object_new (PGC_TYPE_CREDENTIALS_DIRECTORY, NULL);
  self->path = g_strdup (path);
  return PGC_SECRET_STORE (self);
}
