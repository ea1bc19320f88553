/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-keyring-store.h"

#include <libsecret/secret.h>
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/credentials/pgc-keyring-call.h"
#include "agent/credentials/pgc-promptless-service.h"

struct _PgcKeyringStore
{
  GObject parent_instance;

  char *bus_address; /* (owned) (nullable) */
  guint timeout_ms;
};

#define SCHEMA_NAME "io.github.pgcutover.Secret"

static const SecretSchema schema = {
  SCHEMA_NAME,
  SECRET_SCHEMA_NONE,
  { { "key", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/* For searches by key. Until a keyring was unlocked once, gnome-keyring has only hashes of its
 * items' attributes, with which it does find a key, but tells a general schema for each of them: a
 * search that asks for ours as well would not find what is locked. */
static const SecretSchema schema_of_any_name = {
  SCHEMA_NAME,
  SECRET_SCHEMA_DONT_MATCH_NAME,
  { { "key", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/* --- a visit ------------------------------------------------------------------------------- */

/* What one operation holds. The connection is its own, not the one of the process: that one ends
 * the process when the bus goes away, and a session's end must not end a migration. */
typedef struct
{
  PgcKeyringCall *call;        /* (owned) */
  GDBusConnection *connection; /* (owned) (nullable) */
  SecretService *service;      /* (owned) (nullable): no keyring on this host */
} Visit;

static void
visit_end (Visit *visit)
{
  if (visit == NULL)
    return;
  g_clear_object (&visit->service);
  if (visit->connection != NULL)
    g_dbus_connection_close (visit->connection, NULL, NULL, NULL);
  g_clear_object (&visit->connection);
  /* Last: what was begun above belongs to its context. */
  g_clear_pointer (&visit->call, pgc_keyring_call_end);
  g_free (visit);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visit, visit_end)

/* Where the bus is, without GLib's last resort, which is to start one.
 * Returns: (transfer full) (nullable) */
static char *
find_bus (PgcKeyringStore *self)
{
  if (self->bus_address != NULL)
    return g_strdup (self->bus_address);
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  if (address != NULL && *address != '\0')
    return g_strdup (address);
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  g_autofree char *escaped = g_dbus_address_escape_value (path);
  return g_strconcat ("unix:path=", escaped, NULL);
}

static gboolean
open_session (Visit *visit, const char *address, GError **error)
{
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, pgc_keyring_call_get_cancellable (visit->call),
                                     pgc_keyring_call_on_ready, visit->call);
  g_autoptr (GAsyncResult) connected = pgc_keyring_call_wait (visit->call);
  visit->connection = g_dbus_connection_new_for_address_finish (connected, error);
  if (visit->connection == NULL)
    return FALSE;
  pgc_promptless_service_open_async (visit->connection,
                                     pgc_keyring_call_get_cancellable (visit->call),
                                     pgc_keyring_call_on_ready, visit->call);
  g_autoptr (GAsyncResult) opened = pgc_keyring_call_wait (visit->call);
  visit->service = pgc_promptless_service_open_finish (opened, error);
  return visit->service != NULL;
}

/* A visit without a service where there is none. Fails when cancelled or out of time. */
static Visit *
visit_begin (PgcKeyringStore *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (Visit) visit = g_new0 (Visit, 1);
  visit->call = pgc_keyring_call_begin (self->timeout_ms, cancellable);
  g_autofree char *address = find_bus (self);
  g_autoptr (GError) local = NULL;
  if (address == NULL || open_session (visit, address, &local))
    return g_steal_pointer (&visit);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      pgc_keyring_call_explain (visit->call, &local);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_debug ("There is no keyring: %s", local->message);
  return g_steal_pointer (&visit);
}

/* Makes @error one of ours. Returns: %FALSE */
static gboolean
fail (Visit *visit, const char *what, GError **error)
{
  pgc_keyring_call_explain (visit->call, error);
  if (error == NULL || g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || (*error)->domain == PGC_ERROR)
    return FALSE;
  g_autoptr (GError) cause = g_steal_pointer (error);
  if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    {
      pgc_promptless_service_set_locked_error (error);
      return FALSE;
    }
  g_dbus_error_strip_remote_error (cause);
  pgc_error_set (error, PGC_ERROR_FAILED, "The keyring failed to %s a password: %s", what,
                 cause->message);
  pgc_error_set_remedy (error, "See the log of its service, or start the agent with "
                               "PGCUTOVER_SECRET_STORE=file.");
  return FALSE;
}

static GList *
search (Visit *visit, const SecretSchema *which, GHashTable *attributes, SecretSearchFlags flags,
        GError **error)
{
  secret_service_search (visit->service, which, attributes, SECRET_SEARCH_ALL | flags,
                         pgc_keyring_call_get_cancellable (visit->call), pgc_keyring_call_on_ready,
                         visit->call);
  g_autoptr (GAsyncResult) result = pgc_keyring_call_wait (visit->call);
  return secret_service_search_finish (visit->service, result, error);
}

/* (element-type SecretItem): those that are unlocked are ours; of a locked one the key is known,
 * but not whose it is */
static GList *
search_key (Visit *visit, const char *key, SecretSearchFlags flags, GError **error)
{
  g_autoptr (GHashTable) attributes
      = secret_attributes_build (&schema_of_any_name, "key", key, NULL);
  GList *items = search (visit, &schema_of_any_name, attributes, flags, error);
  for (GList *l = items; l != NULL;)
    {
      GList *next = l->next;
      g_autofree char *name = secret_item_get_schema_name (l->data);
      if (!secret_item_get_locked (l->data) && g_strcmp0 (name, SCHEMA_NAME) != 0)
        {
          g_object_unref (l->data);
          items = g_list_delete_link (items, l);
        }
      l = next;
    }
  return items;
}

static void
item_list_free (GList *items)
{
  g_list_free_full (items, g_object_unref);
}
typedef GList ItemList;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ItemList, item_list_free)

/* The collection that new items go to. NULL without error if there is none: one can only be made
 * in a dialog. */
static SecretCollection *
get_default_collection (Visit *visit, GError **error)
{
  secret_collection_for_alias (visit->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                               pgc_keyring_call_get_cancellable (visit->call),
                               pgc_keyring_call_on_ready, visit->call);
  g_autoptr (GAsyncResult) result = pgc_keyring_call_wait (visit->call);
  return secret_collection_for_alias_finish (result, error);
}

/* --- lookup -------------------------------------------------------------------------------- */

/* libsecret's own lookup answers "none" for an item of a locked keyring, without an error. */
static gboolean
keyring_store_lookup (PgcSecretStore *store, const char *key, PgcSecret **secret,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (Visit) visit = visit_begin (PGC_KEYRING_STORE (store), cancellable, error);
  if (visit == NULL)
    return FALSE;
  if (visit->service == NULL)
    return TRUE;
  GError *local = NULL;
  g_autoptr (ItemList) items = search_key (visit, key, SECRET_SEARCH_LOAD_SECRETS, &local);
  if (local != NULL)
    {
      fail (visit, "look up", &local);
      g_propagate_error (error, local);
      return FALSE;
    }
  gboolean is_locked = FALSE;
  for (GList *l = items; l != NULL && *secret == NULL; l = l->next)
    {
      g_autoptr (SecretValue) value = secret_item_get_secret (l->data);
      if (value != NULL)
        *secret = pgc_secret_new (secret_value_get_text (value));
      is_locked = is_locked || secret_item_get_locked (l->data);
    }
  if (*secret != NULL || !is_locked)
    return TRUE;
  pgc_promptless_service_set_locked_error (error);
  return FALSE;
}

/* --- store --------------------------------------------------------------------------------- */

static gboolean
fail_unavailable (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "No keyring can be used on this host");
  return FALSE;
}

static gboolean
create_item (Visit *visit, const char *key, const char *label, const PgcSecret *secret,
             GError **error)
{
  g_autoptr (GHashTable) attributes = secret_attributes_build (&schema, "key", key, NULL);
  g_autoptr (SecretValue) value = secret_value_new (secret, -1, "text/plain");
  secret_service_store (visit->service, &schema, attributes, SECRET_COLLECTION_DEFAULT, label,
                        value, pgc_keyring_call_get_cancellable (visit->call),
                        pgc_keyring_call_on_ready, visit->call);
  g_autoptr (GAsyncResult) result = pgc_keyring_call_wait (visit->call);
  return secret_service_store_finish (visit->service, result, error);
}

static gboolean
keyring_store_store (PgcSecretStore *store, const char *key, const char *label,
                     const PgcSecret *secret, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (Visit) visit = visit_begin (PGC_KEYRING_STORE (store), cancellable, &local);
  if (visit == NULL && !g_error_matches (local, PGC_ERROR, PGC_ERROR_TIMED_OUT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* One that does not even open a session has not got the secret for certain: as good as none. */
  if (visit == NULL || visit->service == NULL)
    return fail_unavailable (error);

  g_autoptr (SecretCollection) collection = get_default_collection (visit, &local);
  if (collection != NULL && secret_collection_get_locked (collection))
    {
      pgc_promptless_service_set_locked_error (error);
      return FALSE;
    }
  if (local == NULL && collection == NULL)
    return fail_unavailable (error);
  if (local == NULL && create_item (visit, key, label, secret, &local))
    return TRUE;
  fail (visit, "store", &local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* --- forget -------------------------------------------------------------------------------- */

static gboolean
delete_item (Visit *visit, SecretItem *item, GError **error)
{
  secret_item_delete (item, pgc_keyring_call_get_cancellable (visit->call),
                      pgc_keyring_call_on_ready, visit->call);
  g_autoptr (GAsyncResult) result = pgc_keyring_call_wait (visit->call);
  return secret_item_delete_finish (item, result, error);
}

static gboolean
delete_items (Visit *visit, const char *key, gboolean *found, GError **error)
{
  GError *local = NULL;
  g_autoptr (ItemList) items = search_key (visit, key, SECRET_SEARCH_NONE, &local);
  for (GList *l = items; l != NULL && local == NULL; l = l->next)
    {
      if (secret_item_get_locked (l->data))
        pgc_promptless_service_set_locked_error (&local);
      else
        *found = delete_item (visit, l->data, &local) || *found;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
keyring_store_forget (PgcSecretStore *store, const char *key, gboolean *found,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (Visit) visit = visit_begin (PGC_KEYRING_STORE (store), cancellable, error);
  if (visit == NULL)
    return FALSE;
  GError *local = NULL;
  if (visit->service == NULL || delete_items (visit, key, found, &local))
    return TRUE;
  fail (visit, "forget", &local);
  g_propagate_error (error, local);
  return FALSE;
}

/* --- list ---------------------------------------------------------------------------------- */

/* Returns: whether one of @items is locked */
static gboolean
add_entries (PgcSecretStore *store, GList *items, GPtrArray *entries)
{
  gboolean has_locked = FALSE;
  for (GList *l = items; l != NULL; l = l->next)
    {
      g_autoptr (GHashTable) attributes = secret_item_get_attributes (l->data);
      const char *key = g_hash_table_lookup (attributes, "key");
      gboolean is_locked = secret_item_get_locked (l->data);
      pgc_secret_store_add_entry (store, entries, key != NULL ? key : "*", is_locked);
      has_locked = has_locked || is_locked;
    }
  return has_locked;
}

/* A keyring that was not unlocked since its daemon was started does not tell its keys: it is one
 * entry "*". */
static gboolean
list_items (PgcSecretStore *store, Visit *visit, GPtrArray *entries, GError **error)
{
  g_autoptr (GHashTable) attributes = secret_attributes_build (&schema, NULL);
  GError *local = NULL;
  g_autoptr (ItemList) items = search (visit, &schema, attributes, SECRET_SEARCH_NONE, &local);
  g_autoptr (SecretCollection) collection = NULL;
  if (local == NULL)
    collection = get_default_collection (visit, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (!add_entries (store, items, entries) && collection != NULL
      && secret_collection_get_locked (collection))
    pgc_secret_store_add_entry (store, entries, "*", TRUE);
  return TRUE;
}

static gboolean
keyring_store_list (PgcSecretStore *store, GPtrArray *entries, GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (Visit) visit = visit_begin (PGC_KEYRING_STORE (store), cancellable, error);
  if (visit == NULL)
    return FALSE;
  GError *local = NULL;
  if (visit->service == NULL || list_items (store, visit, entries, &local))
    return TRUE;
  fail (visit, "list", &local);
  g_propagate_error (error, local);
  return FALSE;
}

/* --- the object ---------------------------------------------------------------------------- */

static void
secret_store_iface_init (PgcSecretStoreInterface *iface)
{
  iface->name = "keyring";
  iface->lookup = keyring_store_lookup;
  iface->store = keyring_store_store;
  iface->forget = keyring_store_forget;
  iface->list = keyring_store_list;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcKeyringStore, pgc_keyring_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_SECRET_STORE,
                                                      secret_store_iface_init))

static void
pgc_keyring_store_finalize (GObject *object)
{
  PgcKeyringStore *self = PGC_KEYRING_STORE (object);
  g_free (self->bus_address);
  G_OBJECT_CLASS (pgc_keyring_store_parent_class)->finalize (object);
}

static void
pgc_keyring_store_class_init (PgcKeyringStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_keyring_store_finalize;
}

static void
pgc_keyring_store_init (PgcKeyringStore *self)
{
}

PgcSecretStore *
pgc_keyring_store_new (const char *bus_address, guint timeout_ms)
{
  PgcKeyringStore *self = g_object_new (PGC_TYPE_KEYRING_STORE, NULL);
  self->bus_address = g_strdup (bus_address);
  self->timeout_ms = timeout_ms;
  return PGC_SECRET_STORE (self);
}
