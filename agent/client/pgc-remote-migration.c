/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/client/pgc-remote-migration.h"

#include "agent/client/pgc-client-call.h"

struct _PgcRemoteMigration
{
  GObject parent_instance;

  PgcDbusMigration1 *proxy; /* (owned) */
  GMainContext *context;    /* (owned) */

  /* What the agent told last; kept here because a proxy forgets when the agent goes. */
  JsonNode *resource; /* (owned) */
  PgcSpec *spec;      /* (owned) */
  PgcStatus *status;  /* (owned) */
  char *target;       /* (owned) */
  gint64 log_sequence;
};

G_DEFINE_FINAL_TYPE (PgcRemoteMigration, pgc_remote_migration, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_LOG_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static gboolean
read_resource (PgcRemoteMigration *self, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, error);
  if (node == NULL)
    return FALSE;
  g_autoptr (PgcSpec) spec = NULL;
  g_autoptr (PgcStatus) status = NULL;
  if (!pgc_resource_from_json (node, &spec, &status, error))
    return FALSE;
  g_clear_pointer (&self->resource, json_node_unref);
  g_clear_pointer (&self->spec, pgc_spec_free);
  g_clear_pointer (&self->status, pgc_status_free);
  self->resource = g_steal_pointer (&node);
  self->spec = g_steal_pointer (&spec);
  self->status = g_steal_pointer (&status);
  return TRUE;
}

static void
on_properties_changed (GDBusProxy *proxy, GVariant *changed, GStrv invalidated,
                       PgcRemoteMigration *self)
{
  const char *text = NULL;
  gint64 log_sequence = 0;
  g_autoptr (GError) error = NULL;
  gboolean has_resource = g_variant_lookup (changed, "Resource", "&s", &text);
  gboolean has_log = g_variant_lookup (changed, "LogSequence", "x", &log_sequence);

  if (has_log)
    self->log_sequence = log_sequence;
  if (has_resource && !read_resource (self, text, &error))
    {
      g_warning ("The agent's news of %s cannot be read: %s", g_dbus_proxy_get_object_path (proxy),
                 error->message);
      has_resource = FALSE;
    }
  /* Whoever hears of an end finds the last log lines there to read, too. */
  if (has_log)
    g_signal_emit (self, signals[SIGNAL_LOG_CHANGED], 0);
  if (has_resource)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

PgcRemoteMigration *
pgc_remote_migration_new (PgcDbusMigration1 *proxy, GMainContext *context, GError **error)
{
  const char *text = pgc_dbus_migration1_get_resource (proxy);
  const char *target = pgc_dbus_migration1_get_target (proxy);
  if (text == NULL || target == NULL)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, "The agent's migration lacks its properties");
      return NULL;
    }
  g_autoptr (PgcRemoteMigration) self = g_object_new (PGC_TYPE_REMOTE_MIGRATION, NULL);
  self->proxy = g_object_ref (proxy);
  self->context = g_main_context_ref (context);
  self->target = g_strdup (target);
  self->log_sequence = pgc_dbus_migration1_get_log_sequence (proxy);
  if (!read_resource (self, text, error))
    return NULL;
  /* An agent that is gone or stuck is seen otherwise; a keyring may well ask a person first. */
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (proxy), G_MAXINT);
  g_signal_connect_object (proxy, "g-properties-changed", G_CALLBACK (on_properties_changed), self,
                           0);
  return g_steal_pointer (&self);
}

const char *
pgc_remote_migration_get_path (PgcRemoteMigration *self)
{
  return g_dbus_proxy_get_object_path (G_DBUS_PROXY (self->proxy));
}

/**
 * pgc_remote_migration_get_spec:
 *
 * Returns: (transfer none): valid until the next "changed", as the status and the resource are
 */
const PgcSpec *
pgc_remote_migration_get_spec (PgcRemoteMigration *self)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), NULL);
  return self->spec;
}

const PgcStatus *
pgc_remote_migration_get_status (PgcRemoteMigration *self)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), NULL);
  return self->status;
}

JsonNode *
pgc_remote_migration_get_resource (PgcRemoteMigration *self)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), NULL);
  return self->resource;
}

const char *
pgc_remote_migration_get_name (PgcRemoteMigration *self)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), NULL);
  return self->spec->name;
}

const char *
pgc_remote_migration_get_target (PgcRemoteMigration *self)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), NULL);
  return self->target;
}

/**
 * pgc_remote_migration_get_log_sequence:
 *
 * Returns: the sequence number of the newest log line, 0 while there is none
 */
gint64
pgc_remote_migration_get_log_sequence (PgcRemoteMigration *self)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), 0);
  return self->log_sequence;
}

/* What remains of a call after its D-Bus part: see the news that came with the answer, and tell
 * @remote (transfer full) (nullable) apart. */
static gboolean
conclude (PgcRemoteMigration *self, GError *remote, GError **error)
{
  /* A handler of the news may drop the last reference to the migration. */
  g_autoptr (PgcRemoteMigration) keep_alive = g_object_ref (self);
  pgc_client_call_settle (self->context);
  if (remote == NULL)
    return TRUE;
  pgc_client_call_take_error (remote, error);
  return FALSE;
}

gboolean
pgc_remote_migration_cancel (PgcRemoteMigration *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_migration1_call_cancel_sync (self->proxy, cancellable, &remote);
  return conclude (self, remote, error);
}

/**
 * pgc_remote_migration_cutover:
 * @databases: (nullable): %NULL = all
 */
gboolean
pgc_remote_migration_cutover (PgcRemoteMigration *self, const char *const *databases,
                              gboolean block_writes, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  static const char *const all[] = { NULL };
  GVariantBuilder options;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (block_writes)
    g_variant_builder_add (&options, "{sv}", "block-writes", g_variant_new_boolean (TRUE));
  GError *remote = NULL;
  pgc_dbus_migration1_call_cutover_sync (self->proxy, databases != NULL ? databases : all,
                                         g_variant_builder_end (&options), cancellable, &remote);
  return conclude (self, remote, error);
}

gboolean
pgc_remote_migration_confirm_overwrite (PgcRemoteMigration *self, gboolean overwrite,
                                        GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_migration1_call_confirm_overwrite_sync (self->proxy, overwrite, cancellable, &remote);
  return conclude (self, remote, error);
}

gboolean
pgc_remote_migration_pause (PgcRemoteMigration *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_migration1_call_pause_sync (self->proxy, cancellable, &remote);
  return conclude (self, remote, error);
}

gboolean
pgc_remote_migration_set_up_replication (PgcRemoteMigration *self, GCancellable *cancellable,
                                         GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_migration1_call_set_up_replication_sync (self->proxy, cancellable, &remote);
  return conclude (self, remote, error);
}

gboolean
pgc_remote_migration_resync (PgcRemoteMigration *self, const char *database,
                             const char *const *tables, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_migration1_call_resync_sync (self->proxy, database, tables, cancellable, &remote);
  return conclude (self, remote, error);
}

gboolean
pgc_remote_migration_reverse (PgcRemoteMigration *self, const char *name, char **path,
                              GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_migration1_call_reverse_sync (self->proxy, name, path, cancellable, &remote);
  return conclude (self, remote, error);
}

gboolean
pgc_remote_migration_resume (PgcRemoteMigration *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_migration1_call_resume_sync (self->proxy, cancellable, &remote);
  return conclude (self, remote, error);
}

static void
add_strings (GVariantBuilder *options, const char *key, const char *const *strings)
{
  if (strings != NULL && strings[0] != NULL)
    g_variant_builder_add (options, "{sv}", key, g_variant_new_strv (strings, -1));
}

/**
 * pgc_remote_migration_compare:
 * @databases: (nullable): %NULL = all of the migration's
 * @tables: (nullable): %NULL = all
 *
 * Starts a comparison; "changed" tells its progress and result in the status.
 */
gboolean
pgc_remote_migration_compare (PgcRemoteMigration *self, const char *const *databases,
                              const char *const *tables, gboolean schema_only, gboolean data_only,
                              GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  GVariantBuilder options;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  add_strings (&options, "databases", databases);
  add_strings (&options, "tables", tables);
  if (schema_only)
    g_variant_builder_add (&options, "{sv}", "schema-only", g_variant_new_boolean (TRUE));
  if (data_only)
    g_variant_builder_add (&options, "{sv}", "data-only", g_variant_new_boolean (TRUE));
  GError *remote = NULL;
  pgc_dbus_migration1_call_compare_sync (self->proxy, g_variant_builder_end (&options),
                                         cancellable, &remote);
  return conclude (self, remote, error);
}

gboolean
pgc_remote_migration_cancel_compare (PgcRemoteMigration *self, GCancellable *cancellable,
                                     GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_migration1_call_cancel_compare_sync (self->proxy, cancellable, &remote);
  return conclude (self, remote, error);
}

gboolean
pgc_remote_migration_clean_up (PgcRemoteMigration *self, GCancellable *cancellable,
                               GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_migration1_call_clean_up_sync (self->proxy, cancellable, &remote);
  return conclude (self, remote, error);
}

/**
 * pgc_remote_migration_delete:
 *
 * When it returns %TRUE, the client no longer lists the migration.
 */
gboolean
pgc_remote_migration_delete (PgcRemoteMigration *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), FALSE);
  GError *remote = NULL;
  pgc_dbus_migration1_call_delete_sync (self->proxy, cancellable, &remote);
  return conclude (self, remote, error);
}

static PgcLogLine *
log_line_new (GVariant *tuple)
{
  g_autofree char *level = NULL;
  g_autofree char *database = NULL;
  PgcLogLine *line = g_new0 (PgcLogLine, 1);
  g_variant_get (tuple, "(xxsss)", &line->sequence, &line->time, &level, &database, &line->text);
  line->level = pgc_log_level_from_string (level);
  if (database[0] != '\0')
    line->database = g_steal_pointer (&database);
  return line;
}

void
pgc_log_line_free (PgcLogLine *line)
{
  if (line == NULL)
    return;
  g_free (line->database);
  g_free (line->text);
  g_free (line);
}

/**
 * pgc_remote_migration_read_log:
 * @after: sequence number of the last line already read; 0 = from the start
 * @limit: at most so many lines; the agent gives 1000 at most
 *
 * Returns: (transfer full) (element-type PgcLogLine): oldest first; empty at the end
 */
GPtrArray *
pgc_remote_migration_read_log (PgcRemoteMigration *self, gint64 after, guint limit,
                               GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (PGC_IS_REMOTE_MIGRATION (self), NULL);
  GError *remote = NULL;
  g_autoptr (GVariant) tuples = NULL;
  pgc_dbus_migration1_call_get_log_sync (self->proxy, after, limit, &tuples, cancellable, &remote);
  if (!conclude (self, remote, error))
    return NULL;
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_log_line_free);
  for (gsize i = 0; i < g_variant_n_children (tuples); i++)
    {
      g_autoptr (GVariant) tuple = g_variant_get_child_value (tuples, i);
      g_ptr_array_add (lines, log_line_new (tuple));
    }
  return lines;
}

static void
pgc_remote_migration_finalize (GObject *object)
{
  PgcRemoteMigration *self = PGC_REMOTE_MIGRATION (object);
  g_clear_object (&self->proxy);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->resource, json_node_unref);
  g_clear_pointer (&self->spec, pgc_spec_free);
  g_clear_pointer (&self->status, pgc_status_free);
  g_free (self->target);
  G_OBJECT_CLASS (pgc_remote_migration_parent_class)->finalize (object);
}

static void
pgc_remote_migration_class_init (PgcRemoteMigrationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_remote_migration_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", PGC_TYPE_REMOTE_MIGRATION, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LOG_CHANGED]
      = g_signal_new ("log-changed", PGC_TYPE_REMOTE_MIGRATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
}

static void
pgc_remote_migration_init (PgcRemoteMigration *self)
{
}
