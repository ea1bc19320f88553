/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/client/pgc-client.h"

#include "agent/client/pgc-agent-launcher.h"
#include "agent/client/pgc-client-call.h"
#include "agent/client/pgc-remote-migration.h"
#include "agent/contract/pgc-bus-error.h"
#include "agent/contract/pgc-bus.h"
#include "config.h"
#include "pgc-dbus-generated.h"

struct _PgcClient
{
  GObject parent_instance;

  GMainContext *context;       /* (owned): of the thread that made the client */
  GDBusConnection *connection; /* (owned) */
  PgcDbusAgent1 *agent;        /* (owned) */
  GDBusObjectManager *manager; /* (owned) */
  GPtrArray *migrations;       /* (owned) (element-type PgcRemoteMigration) */
  char *owner;                 /* (owned) (nullable): the agent's unique name on a bus */
  char *version;               /* (owned): a proxy forgets it when the agent goes */
  gboolean is_lost;
};

G_DEFINE_FINAL_TYPE (PgcClient, pgc_client, G_TYPE_OBJECT)

enum
{
  SIGNAL_AGENT_LOST,
  SIGNAL_MIGRATION_ADDED,
  SIGNAL_MIGRATION_REMOVED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

void
pgc_secret_place_free (PgcSecretPlace *place)
{
  if (place == NULL)
    return;
  g_free (place->key);
  g_free (place->store);
  g_free (place);
}

static void
mark_lost (PgcClient *self)
{
  if (self->is_lost)
    return;
  self->is_lost = TRUE;
  g_signal_emit (self, signals[SIGNAL_AGENT_LOST], 0);
}

static void
on_connection_closed (GDBusConnection *connection, gboolean vanished, GError *error,
                      PgcClient *self)
{
  mark_lost (self);
}

/* Comes before the removal of the objects that the agent takes along. Never on a peer. */
static void
on_owner_changed (GDBusObjectManagerClient *manager, GParamSpec *pspec, PgcClient *self)
{
  mark_lost (self);
}

static PgcRemoteMigration *
find_by_path (PgcClient *self, const char *path, guint *index)
{
  for (guint i = 0; i < self->migrations->len; i++)
    {
      PgcRemoteMigration *migration = g_ptr_array_index (self->migrations, i);
      if (!g_str_equal (pgc_remote_migration_get_path (migration), path))
        continue;
      if (index != NULL)
        *index = i;
      return migration;
    }
  return NULL;
}

static void
on_object_added (GDBusObjectManager *manager, GDBusObject *object, PgcClient *self)
{
  g_autoptr (PgcDbusMigration1) proxy
      = pgc_dbus_object_get_migration1 (PGC_DBUS_OBJECT (object));
  if (proxy == NULL)
    return;
  g_autoptr (GError) error = NULL;
  PgcRemoteMigration *migration = pgc_remote_migration_new (proxy, self->context, &error);
  if (migration == NULL)
    {
      g_warning ("The agent has a migration that cannot be read: %s", error->message);
      return;
    }
  g_ptr_array_add (self->migrations, migration);
  g_signal_emit (self, signals[SIGNAL_MIGRATION_ADDED], 0, migration);
}

static void
on_object_removed (GDBusObjectManager *manager, GDBusObject *object, PgcClient *self)
{
  guint index;
  /* When the agent goes, GDBus takes all objects away; what they said last stays of interest. */
  if (self->is_lost || find_by_path (self, g_dbus_object_get_object_path (object), &index) == NULL)
    return;
  g_autoptr (PgcRemoteMigration) migration
      = g_ptr_array_steal_index (self->migrations, index);
  g_signal_emit (self, signals[SIGNAL_MIGRATION_REMOVED], 0, migration);
}

static PgcClient *
connect_to (GDBusConnection *connection, const char *owner, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (PgcClient) self = g_object_new (PGC_TYPE_CLIENT, NULL);
  self->connection = g_object_ref (connection);
  self->owner = g_strdup (owner);
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_connection_closed), self, 0);

  GError *remote = NULL;
  self->agent = pgc_dbus_agent1_proxy_new_sync (connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                                owner, PGC_BUS_AGENT_PATH, cancellable, &remote);
  if (self->agent != NULL)
    self->manager = pgc_dbus_object_manager_client_new_sync (
        connection, G_DBUS_OBJECT_MANAGER_CLIENT_FLAGS_DO_NOT_AUTO_START, owner,
        PGC_BUS_AGENT_PATH, cancellable, &remote);
  if (self->manager == NULL)
    {
      pgc_client_call_take_error (remote, error);
      return NULL;
    }
  self->version = pgc_dbus_agent1_dup_version (self->agent);
  if (self->version == NULL)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, "What is at the other end is not an agent");
      pgc_error_set_remedy (error, "Check that it runs “pgcutover agent”, of this version.");
      return NULL;
    }
  /* An agent that is gone or stuck is seen otherwise; a keyring may well ask a person first. */
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (self->agent), G_MAXINT);

  g_signal_connect_object (self->manager, "notify::name-owner", G_CALLBACK (on_owner_changed),
                           self, 0);
  g_signal_connect_object (self->manager, "object-added", G_CALLBACK (on_object_added), self, 0);
  g_signal_connect_object (self->manager, "object-removed", G_CALLBACK (on_object_removed), self,
                           0);
  GList *objects = g_dbus_object_manager_get_objects (self->manager);
  for (GList *l = objects; l != NULL; l = l->next)
    on_object_added (self->manager, l->data, self);
  g_list_free_full (objects, g_object_unref);
  return g_steal_pointer (&self);
}

static GVariant *
call_bus (GDBusConnection *bus, const char *method, GVariant *arguments, const char *reply_type,
          GCancellable *cancellable, GError **error)
{
  return g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", method, arguments,
                                      G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NONE,
                                      G_MAXINT, cancellable, error);
}

/* The unique name of the agent, NULL in @owner if there is none. */
static gboolean
load_owner (GDBusConnection *bus, char **owner, GCancellable *cancellable, GError **error)
{
  *owner = NULL;
  g_autoptr (GError) remote = NULL;
  g_autoptr (GVariant) reply = call_bus (bus, "GetNameOwner", g_variant_new ("(s)", PGC_BUS_NAME),
                                         "(s)", cancellable, &remote);
  if (reply != NULL)
    g_variant_get (reply, "(s)", owner);
  else if (!g_error_matches (remote, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    {
      pgc_client_call_take_error (g_steal_pointer (&remote), error);
      return FALSE;
    }
  return TRUE;
}

static gboolean
has_owner (gpointer bus)
{
  g_autofree char *owner = NULL;
  return load_owner (bus, &owner, NULL, NULL) && owner != NULL;
}

/* Has the bus start the agent, or else starts it. */
static gboolean
start_agent (GDBusConnection *bus, const char *const *agent_argv, GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) remote = NULL;
  g_autoptr (GVariant) reply
      = call_bus (bus, "StartServiceByName", g_variant_new ("(su)", PGC_BUS_NAME, 0), "(u)",
                  cancellable, &remote);
  if (reply != NULL)
    return TRUE;
  if (g_error_matches (remote, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&remote));
      return FALSE;
    }
  /* Also when the bus tried and failed: we can say why, which the bus cannot. */
  if (agent_argv != NULL)
    return pgc_agent_launcher_start (agent_argv, has_owner, bus, cancellable, error);
  g_dbus_error_strip_remote_error (remote);
  pgc_error_set (error, PGC_ERROR_AGENT, "No agent is on the bus and none can be started: %s",
                 remote->message);
  pgc_error_set_remedy (error, "Start one with “pgcutover agent”.");
  return FALSE;
}

/* The unique name of an agent that is there, or that is started. */
static char *
ensure_owner (GDBusConnection *bus, const char *const *agent_argv, GCancellable *cancellable,
              GError **error)
{
  g_autofree char *owner = NULL;
  if (!load_owner (bus, &owner, cancellable, error))
    return NULL;
  if (owner == NULL
      && (!start_agent (bus, agent_argv, cancellable, error)
          || !load_owner (bus, &owner, cancellable, error)))
    return NULL;
  if (owner == NULL)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, "The agent was started but went away at once");
      pgc_error_set_remedy (error, "Run “pgcutover agent” in a terminal to see why.");
    }
  return g_steal_pointer (&owner);
}

static GDBusConnection *
open_bus (GBusType bus_type, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  GDBusConnection *bus = g_bus_get_sync (bus_type, cancellable, &local);
  if (bus != NULL)
    {
      /* A bus that ends is told by "agent-lost", not by the death of the program. */
      g_dbus_connection_set_exit_on_close (bus, FALSE);
      return bus;
    }
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  pgc_error_set (error, PGC_ERROR_AGENT, "There is no %s bus here to reach the agent by: %s",
                 bus_type == G_BUS_TYPE_SYSTEM ? "system" : "session", local->message);
  pgc_error_set_remedy (error, "Add --foreground to do the work in the command itself.");
  return NULL;
}

/**
 * pgc_client_new_for_bus:
 * @agent_argv: (nullable): what to run as an agent that outlives this process if the bus cannot
 *   start one; argv[0] is absolute or found in $PATH
 *
 * Fails with %PGC_ERROR_AGENT if there is no bus or no agent can be had.
 */
PgcClient *
pgc_client_new_for_bus (GBusType bus_type, const char *const *agent_argv,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr (GDBusConnection) bus = open_bus (bus_type, cancellable, error);
  if (bus == NULL)
    return NULL;
  /* Calls go to the one agent: if it goes, the client is lost, not silently another's. */
  g_autofree char *owner = ensure_owner (bus, agent_argv, cancellable, error);
  if (owner == NULL)
    return NULL;
  g_autoptr (GError) local = NULL;
  PgcClient *self = connect_to (bus, owner, cancellable, &local);
  if (self != NULL)
    return self;
  if (!g_error_matches (local, PGC_ERROR, PGC_ERROR_AGENT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  /* It was just ending for lack of work; the next one is not. */
  g_autofree char *next = ensure_owner (bus, agent_argv, cancellable, error);
  return next != NULL ? connect_to (bus, next, cancellable, error) : NULL;
}

PgcClient *
pgc_client_new_for_connection (GDBusConnection *connection, GCancellable *cancellable,
                               GError **error)
{
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  return connect_to (connection, NULL, cancellable, error);
}

PgcClient *
pgc_client_new_beside (GDBusConnection *connection, const char *owner, GCancellable *cancellable,
                       GError **error)
{
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  return connect_to (connection, owner, cancellable, error);
}

GDBusConnection *
pgc_client_get_connection (PgcClient *self)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  return self->connection;
}

const char *
pgc_client_get_owner (PgcClient *self)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  return self->owner;
}

const char *
pgc_client_get_agent_version (PgcClient *self)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  return self->version;
}

gboolean
pgc_client_is_lost (PgcClient *self)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), TRUE);
  return self->is_lost;
}

/* As for a migration's calls: see the news that came with the answer, tell @remote apart. */
static gboolean
conclude (PgcClient *self, GError *remote, GError **error)
{
  g_autoptr (PgcClient) keep_alive = g_object_ref (self);
  pgc_client_call_settle (self->context);
  if (remote == NULL)
    return TRUE;
  pgc_client_call_take_error (remote, error);
  return FALSE;
}

static char *
spec_to_text (const PgcSpec *spec)
{
  g_autoptr (JsonNode) node = pgc_spec_to_json (spec);
  return json_to_string (node, FALSE);
}

static GVariant *
secrets_to_variant (const PgcSpecSecrets *secrets)
{
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  if (secrets != NULL && secrets->source_password != NULL)
    g_variant_builder_add (&builder, "{ss}", PGC_BUS_SOURCE_PASSWORD, secrets->source_password);
  if (secrets != NULL && secrets->target_password != NULL)
    g_variant_builder_add (&builder, "{ss}", PGC_BUS_TARGET_PASSWORD, secrets->target_password);
  return g_variant_builder_end (&builder);
}

static PgcRemoteMigration *
get_made (PgcClient *self, const char *path, const char *name, GError **error)
{
  PgcRemoteMigration *migration = find_by_path (self, path, NULL);
  if (migration == NULL)
    {
      pgc_error_set (error, PGC_ERROR_AGENT,
                     "The agent made the migration “%s” but cannot show it", name);
      pgc_error_set_remedy (error, "See “pgcutover migration list”.");
      return NULL;
    }
  return g_object_ref (migration);
}

/**
 * pgc_client_create_migration:
 * @secrets: (nullable)
 *
 * Returns: (transfer full): the migration, which the client lists from now on
 */
PgcRemoteMigration *
pgc_client_create_migration (PgcClient *self, const PgcSpec *spec, const PgcSpecSecrets *secrets,
                             GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  g_autofree char *text = spec_to_text (spec);
  g_autofree char *path = NULL;
  GError *remote = NULL;
  pgc_dbus_agent1_call_create_migration_sync (self->agent, text, secrets_to_variant (secrets),
                                              g_variant_new ("a{sv}", NULL), &path, cancellable,
                                              &remote);
  if (!conclude (self, remote, error))
    return NULL;
  return get_made (self, path, spec->name, error);
}

/**
 * pgc_client_reverse_migration:
 * @name: (nullable): of the new migration
 *
 * Returns: (transfer full): the migration that goes back
 */
PgcRemoteMigration *
pgc_client_reverse_migration (PgcClient *self, PgcRemoteMigration *migration, const char *name,
                              GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  g_autofree char *path = NULL;
  if (!pgc_remote_migration_reverse (migration, name != NULL ? name : "", &path, cancellable, error))
    return NULL;
  return get_made (self, path, name != NULL ? name : path, error);
}

/**
 * pgc_client_check_name:
 * @reason: (out) (optional): "" if available, else "Invalid" or "AlreadyExists"
 * @message: (out) (optional): a sentence for a person, "" if available
 */
gboolean
pgc_client_check_name (PgcClient *self, const PgcSpec *spec, gboolean *available, char **reason,
                       char **message, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), FALSE);
  g_autofree char *text = spec_to_text (spec);
  GError *remote = NULL;
  pgc_dbus_agent1_call_check_name_availability_sync (self->agent, text, available, reason,
                                                     message, cancellable, &remote);
  return conclude (self, remote, error);
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  const PgcStatus *first = pgc_remote_migration_get_status (*(PgcRemoteMigration *const *) a);
  const PgcStatus *second = pgc_remote_migration_get_status (*(PgcRemoteMigration *const *) b);
  if (first->created_at != second->created_at)
    return first->created_at < second->created_at ? -1 : 1;
  return g_strcmp0 (first->id, second->id);
}

GPtrArray *
pgc_client_list_migrations (PgcClient *self)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->migrations->len; i++)
    g_ptr_array_add (list, g_object_ref (g_ptr_array_index (self->migrations, i)));
  g_ptr_array_sort (list, compare_age);
  return list;
}

static void
set_not_found_error (const char *target, const char *name, GError **error)
{
  if (target != NULL)
    pgc_error_set (error, PGC_ERROR_NOT_FOUND, "There is no migration named “%s” to %s", name,
                   target);
  else
    pgc_error_set (error, PGC_ERROR_NOT_FOUND, "There is no migration named “%s”", name);
  pgc_error_set_remedy (error, "See “pgcutover migration list” for those there are.");
}

/**
 * pgc_client_find_migration:
 * @target: (nullable): as pgc_spec_dup_target_id() gives it
 *
 * Returns: (transfer full): the migration; else %PGC_ERROR_NOT_FOUND, or
 *   %PGC_ERROR_INVALID_ARGUMENT if the name alone does not tell which
 */
PgcRemoteMigration *
pgc_client_find_migration (PgcClient *self, const char *target, const char *name, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  PgcRemoteMigration *found = NULL;
  for (guint i = 0; i < self->migrations->len; i++)
    {
      PgcRemoteMigration *migration = g_ptr_array_index (self->migrations, i);
      /* As in the agent's registry, and the published service: without regard to case. */
      if (g_ascii_strcasecmp (pgc_remote_migration_get_name (migration), name) != 0)
        continue;
      if (target != NULL
          && g_ascii_strcasecmp (pgc_remote_migration_get_target (migration), target) != 0)
        continue;
      if (found != NULL)
        {
          pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                         "There are migrations named “%s” to %s and to %s", name,
                         pgc_remote_migration_get_target (found),
                         pgc_remote_migration_get_target (migration));
          pgc_error_set_remedy (error, "Say also which target server is meant.");
          return NULL;
        }
      found = migration;
    }
  if (found == NULL)
    {
      set_not_found_error (target, name, error);
      return NULL;
    }
  return g_object_ref (found);
}

static GVariant *
server_to_variant (const PgcServer *server, gboolean is_target, gboolean count_tables)
{
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  const char *host = pgc_server_get_host (server);
  g_variant_builder_add (&builder, "{sv}", "host", g_variant_new_string (host != NULL ? host : ""));
  g_variant_builder_add (&builder, "{sv}", "port",
                         g_variant_new_uint16 (pgc_server_get_port (server)));
  if (server->user != NULL)
    g_variant_builder_add (&builder, "{sv}", "user", g_variant_new_string (server->user));
  g_variant_builder_add (&builder, "{sv}", "ssl-mode",
                         g_variant_new_string (pgc_ssl_mode_to_string (server->ssl_mode)));
  if (server->ca_file != NULL)
    g_variant_builder_add (&builder, "{sv}", "ca-file", g_variant_new_string (server->ca_file));
  if (server->database != NULL)
    g_variant_builder_add (&builder, "{sv}", "database", g_variant_new_string (server->database));
  if (is_target)
    g_variant_builder_add (&builder, "{sv}", "target", g_variant_new_boolean (TRUE));
  if (count_tables)
    g_variant_builder_add (&builder, "{sv}", "count-tables", g_variant_new_boolean (TRUE));
  return g_variant_builder_end (&builder);
}

PgcServerInfo *
pgc_client_test_connection (PgcClient *self, const PgcServer *server, const PgcSecret *password,
                            gboolean is_target, gboolean count_tables, GCancellable *cancellable,
                            GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  GError *remote = NULL;
  g_autoptr (GVariant) info = NULL;
  pgc_dbus_agent1_call_test_connection_sync (
      self->agent, server_to_variant (server, is_target, count_tables),
      password != NULL ? password : "", &info, cancellable, &remote);
  return conclude (self, remote, error) ? pgc_server_info_from_variant (info) : NULL;
}

/**
 * pgc_client_store_secret:
 * @key: "server/USER@HOST:PORT"
 * @store: (out) (optional): where it went
 */
gboolean
pgc_client_store_secret (PgcClient *self, const char *key, const PgcSecret *secret, char **store,
                         GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (secret != NULL, FALSE);
  GError *remote = NULL;
  pgc_dbus_agent1_call_store_secret_sync (self->agent, key, secret, store, cancellable, &remote);
  return conclude (self, remote, error);
}

/**
 * pgc_client_forget_secret:
 * @found: (out) (optional): whether any store had it
 */
gboolean
pgc_client_forget_secret (PgcClient *self, const char *key, gboolean *found,
                          GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_agent1_call_forget_secret_sync (self->agent, key, found, cancellable, &remote);
  return conclude (self, remote, error);
}

/**
 * pgc_client_list_secrets:
 *
 * Returns: (transfer full) (element-type PgcSecretPlace)
 */
GPtrArray *
pgc_client_list_secrets (PgcClient *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  GError *remote = NULL;
  g_autoptr (GVariant) tuples = NULL;
  pgc_dbus_agent1_call_list_secrets_sync (self->agent, &tuples, cancellable, &remote);
  if (!conclude (self, remote, error))
    return NULL;
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_secret_place_free);
  GVariantIter iter;
  g_variant_iter_init (&iter, tuples);
  char *key;
  char *store;
  gboolean locked;
  while (g_variant_iter_next (&iter, "(ssb)", &key, &store, &locked))
    {
      PgcSecretPlace *place = g_new0 (PgcSecretPlace, 1);
      place->key = key;
      place->store = store;
      place->locked = locked;
      g_ptr_array_add (places, place);
    }
  return places;
}

/* --- the agent's account at a cloud ----------------------------------------------------------- */

typedef struct
{
  void (*prompt) (const PgcDeviceCode *code, gpointer user_data);
  gpointer user_data;
  GVariant *account;    /* (owned) (nullable) */
  GError *error;        /* (owned) (nullable) */
  gboolean is_answered;
} SignInCall;

static void
on_sign_in_prompt (PgcDbusAgent1 *agent, const char *user_code, const char *url, gint64 expires_at,
                   SignInCall *call)
{
  const PgcDeviceCode code = { (char *) user_code, (char *) url, expires_at };
  if (call->prompt != NULL)
    call->prompt (&code, call->user_data);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SignInCall *call = user_data;
  pgc_dbus_agent1_call_sign_in_finish (PGC_DBUS_AGENT1 (source), &call->account, result,
                                       &call->error);
  call->is_answered = TRUE;
}

/* In the context that the client was made in, where the prompt arrives. */
PgcAccount *
pgc_client_sign_in (PgcClient *self, const PgcSignIn *sign_in,
                    void (*prompt) (const PgcDeviceCode *code, gpointer user_data),
                    gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  SignInCall call = { .prompt = prompt, .user_data = user_data };
  gulong handler = g_signal_connect (self->agent, "sign-in-prompt", G_CALLBACK (on_sign_in_prompt),
                                     &call);
  GMainContext *context = g_main_context_ref_thread_default ();
  pgc_dbus_agent1_call_sign_in (self->agent, pgc_sign_in_to_variant (sign_in), cancellable,
                                on_signed_in, &call);
  while (!call.is_answered)
    g_main_context_iteration (context, TRUE);
  g_main_context_unref (context);
  g_signal_handler_disconnect (self->agent, handler);
  g_autoptr (GVariant) account = call.account;
  return conclude (self, call.error, error) ? pgc_account_from_variant (account) : NULL;
}

gboolean
pgc_client_sign_out (PgcClient *self, gboolean *found, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_agent1_call_sign_out_sync (self->agent, found, cancellable, &remote);
  return conclude (self, remote, error);
}

PgcAccount *
pgc_client_get_account (PgcClient *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  GError *remote = NULL;
  g_autoptr (GVariant) account = NULL;
  pgc_dbus_agent1_call_get_account_sync (self->agent, &account, cancellable, &remote);
  return conclude (self, remote, error) ? pgc_account_from_variant (account) : NULL;
}

gboolean
pgc_client_choose_subscription (PgcClient *self, const char *subscription,
                                GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_agent1_call_choose_subscription_sync (self->agent, subscription, cancellable, &remote);
  return conclude (self, remote, error);
}

GPtrArray *
pgc_client_list_subscriptions (PgcClient *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  GError *remote = NULL;
  g_autoptr (GVariant) list = NULL;
  pgc_dbus_agent1_call_list_subscriptions_sync (self->agent, &list, cancellable, &remote);
  if (!conclude (self, remote, error))
    return NULL;
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_subscription_free);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
      g_ptr_array_add (found, pgc_subscription_from_variant (item));
    }
  return found;
}

GPtrArray *
pgc_client_list_cloud_servers (PgcClient *self, const char *subscription,
                               const char *resource_group, GCancellable *cancellable,
                               GError **error)
{
  g_return_val_if_fail (PGC_IS_CLIENT (self), NULL);
  GError *remote = NULL;
  g_autoptr (GVariant) list = NULL;
  pgc_dbus_agent1_call_list_servers_sync (
      self->agent, subscription != NULL ? subscription : "",
      resource_group != NULL ? resource_group : "", &list, cancellable, &remote);
  if (!conclude (self, remote, error))
    return NULL;
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_cloud_server_free);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
      g_ptr_array_add (found, pgc_cloud_server_from_variant (item));
    }
  return found;
}

static void
pgc_client_dispose (GObject *object)
{
  PgcClient *self = PGC_CLIENT (object);
  g_clear_pointer (&self->migrations, g_ptr_array_unref);
  g_clear_object (&self->manager);
  g_clear_object (&self->agent);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (pgc_client_parent_class)->dispose (object);
}

static void
pgc_client_finalize (GObject *object)
{
  PgcClient *self = PGC_CLIENT (object);
  g_free (self->version);
  g_free (self->owner);
  G_OBJECT_CLASS (pgc_client_parent_class)->finalize (object);
}

static void
pgc_client_class_init (PgcClientClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgc_client_dispose;
  G_OBJECT_CLASS (klass)->finalize = pgc_client_finalize;
  signals[SIGNAL_AGENT_LOST] = g_signal_new ("agent-lost", PGC_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MIGRATION_ADDED]
      = g_signal_new ("migration-added", PGC_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, PGC_TYPE_REMOTE_MIGRATION);
  signals[SIGNAL_MIGRATION_REMOVED]
      = g_signal_new ("migration-removed", PGC_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, PGC_TYPE_REMOTE_MIGRATION);
  pgc_bus_error_register ();
}

static void
pgc_client_init (PgcClient *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->migrations = g_ptr_array_new_with_free_func (g_object_unref);
}
