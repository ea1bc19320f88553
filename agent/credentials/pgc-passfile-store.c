/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-passfile-store.h"

#include "agent/credentials/pgc-passfile.h"
#include "agent/credentials/pgc-private-file.h"

struct _PgcPassfileStore
{
  GObject parent_instance;

  char *path; /* (owned) */
};

/* libpq's rule: it does not ask whose the file is. */
#define RULE PGC_PRIVATE_FILE_CLOSED

static gboolean
passfile_store_lookup (PgcSecretStore *store, const char *key, PgcSecret **secret,
                       GCancellable *cancellable, GError **error)
{
  PgcPassfileStore *self = PGC_PASSFILE_STORE (store);
  g_autoptr (PgcServerKey) server = pgc_server_key_parse (key);
  if (server == NULL)
    return TRUE;
  /* Without a user libpq connects as the one of the operating system. */
  if (*server->user == '\0')
    {
      g_free (server->user);
      server->user = g_strdup (g_get_user_name ());
    }
  g_autoptr (PgcSecret) text = NULL;
  if (!pgc_private_file_load (self->path, RULE, &text, error))
    return FALSE;
  if (text != NULL)
    *secret = pgc_passfile_find (text, server);
  return TRUE;
}

static gboolean
passfile_store_list (PgcSecretStore *store, GPtrArray *entries, GCancellable *cancellable,
                     GError **error)
{
  PgcPassfileStore *self = PGC_PASSFILE_STORE (store);
  g_autoptr (PgcSecret) text = NULL;
  if (!pgc_private_file_load (self->path, RULE, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  g_autoptr (GPtrArray) keys = pgc_passfile_list_keys (text);
  for (guint i = 0; i < keys->len; i++)
    pgc_secret_store_add_entry (store, entries, g_ptr_array_index (keys, i), FALSE);
  return TRUE;
}

static void
secret_store_iface_init (PgcSecretStoreInterface *iface)
{
  iface->name = "passfile";
  iface->lookup = passfile_store_lookup;
  iface->list = passfile_store_list;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcPassfileStore, pgc_passfile_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_SECRET_STORE,
                                                      secret_store_iface_init))

static void
pgc_passfile_store_finalize (GObject *object)
{
  PgcPassfileStore *self = PGC_PASSFILE_STORE (object);
  g_free (self->path);
  G_OBJECT_CLASS (pgc_passfile_store_parent_class)->finalize (object);
}

static void
pgc_passfile_store_class_init (PgcPassfileStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_passfile_store_finalize;
}

static void
pgc_passfile_store_init (PgcPassfileStore *self)
{
}

PgcSecretStore *
pgc_passfile_store_new (const char *path)
{
  PgcPassfileStore *self = g_object_new (PGC_TYPE_PASSFILE_STORE, NULL);
  self->path = g_strdup (path);
  return PGC_SECRET_STORE (self);
}
