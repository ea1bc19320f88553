/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-file-store.h"

#include "agent/contract/pgc-error.h"
#include "agent/credentials/pgc-private-file.h"
#include "agent/credentials/pgc-secret-table.h"

struct _PgcFileStore
{
  GObject parent_instance;

  char *path;  /* (owned) */
  GMutex lock; /* from reading the file to having replaced it */
};

/* An absent file is an empty table. A damaged one is an error and is never written over. */
static PgcSecretTable *
load (PgcFileStore *self, GError **error)
{
  g_autoptr (PgcSecret) text = NULL;
  if (!pgc_private_file_load (self->path, PGC_PRIVATE_FILE_CLOSED | PGC_PRIVATE_FILE_OWN, &text,
                              error))
    return NULL;
  if (text == NULL)
    return pgc_secret_table_new ();
  PgcSecretTable *table = pgc_secret_table_parse (text, error);
  if (table == NULL)
    {
      g_prefix_error (error, "The secrets in %s cannot be read: ", self->path);
      pgc_error_set_remedy (error, "Mend that line, or move the file away and give the passwords "
                                   "again.");
    }
  return table;
}

static gboolean
save (PgcFileStore *self, PgcSecretTable *table, GError **error)
{
  g_autoptr (PgcSecret) text = pgc_secret_table_to_text (table);
  return pgc_private_file_replace (self->path, text, error);
}

static gboolean
file_store_lookup (PgcSecretStore *store, const char *key, PgcSecret **secret,
                   GCancellable *cancellable, GError **error)
{
  PgcFileStore *self = PGC_FILE_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (PgcSecretTable) table = load (self, error);
  if (table == NULL)
    return FALSE;
  *secret = pgc_secret_new (pgc_secret_table_get (table, key));
  return TRUE;
}

static gboolean
file_store_store (PgcSecretStore *store, const char *key, const char *label,
                  const PgcSecret *secret, GCancellable *cancellable, GError **error)
{
  PgcFileStore *self = PGC_FILE_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (PgcSecretTable) table = load (self, error);
  if (table == NULL)
    return FALSE;
  pgc_secret_table_set (table, key, secret);
  return save (self, table, error);
}

static gboolean
file_store_forget (PgcSecretStore *store, const char *key, gboolean *found,
                   GCancellable *cancellable, GError **error)
{
  PgcFileStore *self = PGC_FILE_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (PgcSecretTable) table = load (self, error);
  if (table == NULL)
    return FALSE;
  if (!pgc_secret_table_remove (table, key))
    return TRUE;
  *found = save (self, table, error);
  return *found;
}

static gboolean
file_store_list (PgcSecretStore *store, GPtrArray *entries, GCancellable *cancellable,
                 GError **error)
{
  PgcFileStore *self = PGC_FILE_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (PgcSecretTable) table = load (self, error);
  if (table == NULL)
    return FALSE;
  g_autoptr (GPtrArray) keys = pgc_secret_table_list_keys (table);
  for (guint i = 0; i < keys->len; i++)
    pgc_secret_store_add_entry (store, entries, g_ptr_array_index (keys, i), FALSE);
  return TRUE;
}

static void
secret_store_iface_init (PgcSecretStoreInterface *iface)
{
  iface->name = "file";
  iface->lookup = file_store_lookup;
  iface->store = file_store_store;
  iface->forget = file_store_forget;
  iface->list = file_store_list;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcFileStore, pgc_file_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_SECRET_STORE,
                                                      secret_store_iface_init))

static void
pgc_file_store_finalize (GObject *object)
{
  PgcFileStore *self = PGC_FILE_STORE (object);
  g_free (self->path);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (pgc_file_store_parent_class)->finalize (object);
}

static void
pgc_file_store_class_init (PgcFileStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_file_store_finalize;
}

static void
pgc_file_store_init (PgcFileStore *self)
{
  g_mutex_init (&self->lock);
}

PgcSecretStore *
pgc_file_store_new (const char *path)
{
  PgcFileStore *self = g_object_new (PGC_TYPE_FILE_STORE, NULL);
  self->path = g_strdup (path);
  return PGC_SECRET_STORE (self);
}
