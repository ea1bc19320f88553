/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-service.h"

#include "agent/contract/pgc-bus-error.h"
#include "agent/contract/pgc-bus.h"
#include "agent/service/pgc-cloud-calls.h"
#include "agent/service/pgc-invocation.h"
#include "agent/service/pgc-known-keys.h"
#include "agent/service/pgc-migration-object.h"
#include "config.h"
#include "pgc-dbus-generated.h"

struct _PgcService
{
  GObject parent_instance;

  PgcRegistry *registry;           /* (owned) */
  PgcDbusAgent1 *agent;            /* (owned) */
  GDBusObjectManagerServer *manager; /* (owned) */
  PgcAuthorizer *authorizer;       /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (PgcService, pgc_service, G_TYPE_OBJECT)

static void
guard_object (PgcService *self, GDBusObject *object)
{
  GList *interfaces = g_dbus_object_get_interfaces (object);
  for (GList *i = interfaces; i != NULL; i = i->next)
    pgc_authorizer_guard (self->authorizer, G_DBUS_INTERFACE_SKELETON (i->data));
  g_list_free_full (interfaces, g_object_unref);
}

static void
add_object (PgcService *self, PgcMigration *migration)
{
  g_autoptr (PgcMigrationObject) object = pgc_migration_object_new (migration, self->registry);
  if (self->authorizer != NULL)
    guard_object (self, G_DBUS_OBJECT (object));
  g_dbus_object_manager_server_export (self->manager, G_DBUS_OBJECT_SKELETON (object));
}

static void
on_migration_added (PgcRegistry *registry, PgcMigration *migration, PgcService *self)
{
  add_object (self, migration);
}

static void
on_migration_removed (PgcRegistry *registry, PgcMigration *migration, PgcService *self)
{
  g_autofree char *path = pgc_migration_object_dup_path (migration);
  g_dbus_object_manager_server_unexport (self->manager, path);
}

/* Reads the JSON of a request: a form that we make ourselves, so that a mistake in it is the
 * caller's program's. */
static PgcSpec *
parse_spec (const char *text, GError **error)
{
  g_autoptr (GError) json_error = NULL;
  g_autoptr (JsonNode) node = json_from_string (text, &json_error);
  if (node == NULL)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "The request is not JSON: %s",
                     json_error != NULL ? json_error->message : "it is empty");
      return NULL;
    }
  return pgc_spec_from_json (node, error);
}

static gboolean
parse_secrets (GVariant *dictionary, PgcSpecSecrets *secrets, GError **error)
{
  GVariantIter iter;
  g_variant_iter_init (&iter, dictionary);
  const char *key;
  const char *value;
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
    {
      PgcSecret **place = NULL;
      if (g_str_equal (key, PGC_BUS_SOURCE_PASSWORD))
        place = &secrets->source_password;
      else if (g_str_equal (key, PGC_BUS_TARGET_PASSWORD))
        place = &secrets->target_password;
      if (place == NULL)
        {
          pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "“%s” is not a secret of a migration",
                         key);
          pgc_error_set_remedy (error, "Known are “" PGC_BUS_SOURCE_PASSWORD
                                       "” and “" PGC_BUS_TARGET_PASSWORD "”.");
          return FALSE;
        }
      pgc_secret_free (*place);
      *place = pgc_secret_new (value);
    }
  return TRUE;
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  PgcMigration *migration = pgc_registry_create_finish (PGC_REGISTRY (source), result, &error);
  if (migration == NULL)
    {
      pgc_invocation_take_error (invocation, error);
      return;
    }
  g_autofree char *path = pgc_migration_object_dup_path (migration);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", path));
}

static gboolean
on_handle_create_migration (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation,
                            const char *text, GVariant *secret_texts, GVariant *options,
                            PgcService *self)
{
  GError *error = NULL;
  g_autoptr (PgcSpec) spec = NULL;
  g_autoptr (PgcSpecSecrets) secrets = pgc_spec_secrets_new ();
  if (pgc_known_keys_check (options, NULL, 0, "the options of CreateMigration", &error)
      && parse_secrets (secret_texts, secrets, &error))
    spec = parse_spec (text, &error);
  if (spec == NULL)
    pgc_invocation_take_error (invocation, error);
  else
    pgc_registry_create_async (self->registry, spec, secrets, NULL, on_created, invocation);
  return TRUE;
}

static gboolean
on_handle_check_name_availability (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation,
                                   const char *text, PgcService *self)
{
  GError *parse_error = NULL;
  g_autoptr (PgcSpec) spec = parse_spec (text, &parse_error);
  if (spec == NULL)
    {
      pgc_invocation_take_error (invocation, parse_error);
      return TRUE;
    }

  const char *reason = "";
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *target = pgc_spec_dup_target_id (spec);
  if (!pgc_spec_check_name (spec->name, &error))
    {
      reason = "Invalid";
      message = g_strdup (error->message);
    }
  else if (target != NULL && pgc_registry_find (self->registry, target, spec->name) != NULL)
    {
      reason = "AlreadyExists";
      message = g_strdup_printf ("A migration named “%s” to %s already exists", spec->name,
                                 target);
    }
  pgc_dbus_agent1_complete_check_name_availability (agent, invocation, reason[0] == '\0', reason,
                                                    message != NULL ? message : "");
  return TRUE;
}

/* What a vault call or a connection test works on in its thread; immutable there. */
typedef struct
{
  PgcVault *vault;       /* (owned) */
  PgcProvider *provider; /* (owned) (nullable): only for a connection test */
  PgcSpec *spec;         /* (owned) (nullable): its source is the server to test */
  char *key;             /* (owned) (nullable) */
  PgcSecret *secret;     /* (owned) (nullable) */
  PgcTestFlags flags;
} Job;

static Job *
job_new (PgcService *self)
{
  Job *job = g_new0 (Job, 1);
  job->vault = g_object_ref (pgc_registry_get_vault (self->registry));
  return job;
}

static void
job_free (Job *job)
{
  g_object_unref (job->vault);
  g_clear_object (&job->provider);
  g_clear_pointer (&job->spec, pgc_spec_free);
  g_free (job->key);
  pgc_secret_free (job->secret);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* Takes @job to a thread, whose result, a floating #GVariant, on_job_done() answers with. */
static void
start_job (PgcService *self, GDBusMethodInvocation *invocation, Job *job,
           GAsyncReadyCallback on_done, GTaskThreadFunc run)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_done, invocation);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, run);
}

static void
return_variant (GTask *task, GVariant *value, GError *error)
{
  if (value != NULL)
    g_task_return_pointer (task, g_variant_ref_sink (value), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

static void
on_job_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) value = g_task_propagate_pointer (G_TASK (result), &error);
  if (value != NULL)
    g_dbus_method_invocation_return_value (invocation, value);
  else
    pgc_invocation_take_error (invocation, error);
}

/* What the vault has for @job's server. Returns: %FALSE if it cannot tell; having none is no
 * error, as the server may not ask for a password */
static gboolean
lookup_password (Job *job, GError **error)
{
  g_autoptr (GError) local = NULL;
  job->secret = pgc_vault_lookup (job->vault, job->key, NULL, NULL, &local);
  if (job->secret != NULL || g_error_matches (local, PGC_ERROR, PGC_ERROR_SECRET_MISSING))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
run_test_connection (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  g_autoptr (PgcServerInfo) info = NULL;
  if (job->secret != NULL || lookup_password (job, &error))
    info = pgc_provider_test_connection (job->provider, &job->spec->source, job->secret,
                                         job->flags, cancellable, &error);
  return_variant (task,
                  info != NULL ? g_variant_new ("(@a{sv})", pgc_server_info_to_variant (info))
                               : NULL,
                  error);
}

/* Reads the "server" of TestConnection into the source of a new spec. */
static PgcSpec *
parse_server (GVariant *dictionary, GError **error)
{
  static const PgcKnownKey known[] = { { "host", "s" },     { "port", "q" },    { "user", "s" },
                                       { "ssl-mode", "s" }, { "ca-file", "s" }, { "database", "s" },
                                       { "target", "b" },   { "count-tables", "b" } };
  if (!pgc_known_keys_check (dictionary, known, G_N_ELEMENTS (known), "the server to test",
                             error))
    return NULL;
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  PgcServer *server = &spec->source;
  g_autofree char *ssl_mode = NULL;
  g_variant_lookup (dictionary, "host", "s", &server->host);
  g_variant_lookup (dictionary, "port", "q", &server->port);
  g_variant_lookup (dictionary, "user", "s", &server->user);
  g_variant_lookup (dictionary, "ca-file", "s", &server->ca_file);
  g_variant_lookup (dictionary, "database", "s", &server->database);
  if (g_variant_lookup (dictionary, "ssl-mode", "s", &ssl_mode)
      && !pgc_ssl_mode_from_string (ssl_mode, &server->ssl_mode, error))
    return NULL;
  if (server->host == NULL || server->host[0] == '\0' || server->user == NULL)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                     "The server to test lacks its host or its user");
      pgc_error_set_remedy (error, "Give both “host” and “user”.");
      return NULL;
    }
  return g_steal_pointer (&spec);
}

static PgcTestFlags
parse_test_flags (GVariant *dictionary)
{
  gboolean is_target = FALSE;
  gboolean count_tables = FALSE;
  g_variant_lookup (dictionary, "target", "b", &is_target);
  g_variant_lookup (dictionary, "count-tables", "b", &count_tables);
  return (is_target ? PGC_TEST_TARGET : PGC_TEST_NONE)
         | (count_tables ? PGC_TEST_COUNT_TABLES : PGC_TEST_NONE);
}

static gboolean
on_handle_test_connection (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation,
                           GVariant *server, const char *password, PgcService *self)
{
  GError *error = NULL;
  g_autoptr (PgcSpec) spec = parse_server (server, &error);
  if (spec == NULL)
    {
      pgc_invocation_take_error (invocation, error);
      return TRUE;
    }
  g_autofree char *address = pgc_server_dup_address (&spec->source);
  g_autoptr (Job) job = job_new (self);
  job->key = g_strconcat ("server/", spec->source.user, "@", address, NULL);
  job->provider
      = g_object_ref (pgc_registry_get_provider (self->registry, PGC_PROVIDER_KIND_DIRECT));
  job->secret = password[0] != '\0' ? pgc_secret_new (password) : NULL;
  job->spec = g_steal_pointer (&spec);
  job->flags = parse_test_flags (server);
  start_job (self, invocation, g_steal_pointer (&job), on_job_done, run_test_connection);
  return TRUE;
}

/* What a person may store under: the keys of migrations are the agent's own business. */
static gboolean
check_key (const char *key, GError **error)
{
  const char *user = g_str_has_prefix (key, "server/") ? key + strlen ("server/") : NULL;
  const char *at = user != NULL ? strrchr (user, '@') : NULL;
  if (at != NULL && at > user && at[1] != '\0')
    return TRUE;
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "“%s” is not the key of a secret", key);
  pgc_error_set_remedy (error, "Use “server/USER@HOST:PORT”.");
  return FALSE;
}

static void
run_store_secret (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  g_autofree char *store = NULL;
  g_autofree char *label
      = g_strdup_printf ("PostgreSQL password of %s", job->key + strlen ("server/"));
  gboolean stored = pgc_vault_store (job->vault, job->key, label, job->secret, &store,
                                     cancellable, &error);
  return_variant (task, stored ? g_variant_new ("(s)", store) : NULL, error);
}

static gboolean
on_handle_store_secret (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation, const char *key,
                        const char *secret, PgcService *self)
{
  GError *error = NULL;
  if (!check_key (key, &error))
    {
      pgc_invocation_take_error (invocation, error);
      return TRUE;
    }
  Job *job = job_new (self);
  job->key = g_strdup (key);
  job->secret = pgc_secret_new (secret);
  start_job (self, invocation, job, on_job_done, run_store_secret);
  return TRUE;
}

static void
run_forget_secret (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  gboolean found = FALSE;
  gboolean done = pgc_vault_forget (job->vault, job->key, &found, cancellable, &error);
  return_variant (task, done ? g_variant_new ("(b)", found) : NULL, error);
}

static gboolean
on_handle_forget_secret (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation,
                         const char *key, PgcService *self)
{
  GError *error = NULL;
  if (!check_key (key, &error))
    {
      pgc_invocation_take_error (invocation, error);
      return TRUE;
    }
  Job *job = job_new (self);
  job->key = g_strdup (key);
  start_job (self, invocation, job, on_job_done, run_forget_secret);
  return TRUE;
}

static void
run_list_secrets (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) entries = pgc_vault_list (job->vault, cancellable, &error);
  if (entries == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssb)"));
  for (guint i = 0; i < entries->len; i++)
    {
      const PgcVaultEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *key = g_utf8_make_valid (entry->key, -1);
      g_variant_builder_add (&builder, "(ssb)", key, entry->store, entry->locked);
    }
  return_variant (task, g_variant_new ("(a(ssb))", &builder), NULL);
}

static gboolean
on_handle_list_secrets (PgcDbusAgent1 *agent, GDBusMethodInvocation *invocation, PgcService *self)
{
  start_job (self, invocation, job_new (self), on_job_done, run_list_secrets);
  return TRUE;
}

static void
connect_handlers (PgcService *self)
{
  const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "handle-create-migration", G_CALLBACK (on_handle_create_migration) },
    { "handle-check-name-availability", G_CALLBACK (on_handle_check_name_availability) },
    { "handle-test-connection", G_CALLBACK (on_handle_test_connection) },
    { "handle-store-secret", G_CALLBACK (on_handle_store_secret) },
    { "handle-forget-secret", G_CALLBACK (on_handle_forget_secret) },
    { "handle-list-secrets", G_CALLBACK (on_handle_list_secrets) },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->agent, handlers[i].signal, handlers[i].handler, self, 0);
}

/**
 * pgc_service_new:
 * @registry: loaded; its migrations are exported as they come and go
 * @state_directory: told to callers, for messages to a person
 *
 * Lives on the thread of @registry, in whose thread-default main context calls are handled.
 */
PgcService *
pgc_service_new (PgcRegistry *registry, const char *state_directory)
{
  g_return_val_if_fail (PGC_IS_REGISTRY (registry), NULL);

  PgcService *self = g_object_new (PGC_TYPE_SERVICE, NULL);
  self->registry = g_object_ref (registry);
  pgc_dbus_agent1_set_version (self->agent, PGC_VERSION);
  pgc_dbus_agent1_set_state_directory (self->agent, state_directory);
  connect_handlers (self);

  g_autoptr (GPtrArray) migrations = pgc_registry_list (registry);
  for (guint i = 0; i < migrations->len; i++)
    add_object (self, g_ptr_array_index (migrations, i));
  PgcProvider *azure = pgc_registry_get_provider (registry, PGC_PROVIDER_KIND_AZURE);
  pgc_cloud_calls_serve (self->agent,
                         PGC_IS_CLOUD_PORT (azure) ? PGC_CLOUD_PORT (azure) : NULL);
  g_signal_connect_object (registry, "migration-added", G_CALLBACK (on_migration_added), self, 0);
  g_signal_connect_object (registry, "migration-removed", G_CALLBACK (on_migration_removed), self,
                           0);
  return self;
}

void
pgc_service_set_authorizer (PgcService *self, PgcAuthorizer *authorizer)
{
  g_return_if_fail (PGC_IS_SERVICE (self));
  g_return_if_fail (self->authorizer == NULL);

  self->authorizer = g_object_ref (authorizer);
  pgc_authorizer_guard (authorizer, G_DBUS_INTERFACE_SKELETON (self->agent));
  GList *objects = g_dbus_object_manager_get_objects (G_DBUS_OBJECT_MANAGER (self->manager));
  for (GList *i = objects; i != NULL; i = i->next)
    guard_object (self, i->data);
  g_list_free_full (objects, g_object_unref);
}

/**
 * pgc_service_export:
 *
 * One service serves one connection; several services may share a registry.
 */
gboolean
pgc_service_export (PgcService *self, GDBusConnection *connection, GError **error)
{
  g_return_val_if_fail (PGC_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (g_dbus_object_manager_server_get_connection (self->manager) == NULL,
                        FALSE);

  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->agent), connection,
                                         PGC_BUS_AGENT_PATH, error))
    {
      g_prefix_error (error, "Cannot offer the agent on D-Bus: ");
      return FALSE;
    }
  g_dbus_object_manager_server_set_connection (self->manager, connection);
  return TRUE;
}

void
pgc_service_unexport (PgcService *self)
{
  g_return_if_fail (PGC_IS_SERVICE (self));

  g_dbus_object_manager_server_set_connection (self->manager, NULL);
  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->agent)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->agent));
}

static void
pgc_service_dispose (GObject *object)
{
  PgcService *self = PGC_SERVICE (object);
  if (self->manager != NULL)
    pgc_service_unexport (self);
  g_clear_object (&self->manager);
  g_clear_object (&self->agent);
  g_clear_object (&self->authorizer);
  g_clear_object (&self->registry);
  G_OBJECT_CLASS (pgc_service_parent_class)->dispose (object);
}

static void
pgc_service_class_init (PgcServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgc_service_dispose;
  pgc_bus_error_register ();
}

static void
pgc_service_init (PgcService *self)
{
  self->agent = pgc_dbus_agent1_skeleton_new ();
  self->manager = g_dbus_object_manager_server_new (PGC_BUS_AGENT_PATH);
}
