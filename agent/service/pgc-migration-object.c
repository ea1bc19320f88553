/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-migration-object.h"

#include "agent/contract/pgc-bus.h"
#include "agent/service/pgc-invocation.h"
#include "agent/service/pgc-known-keys.h"

/* A page of the log; what fits into one message without making other callers wait. */
#define MAX_LOG_LINES 1000

struct _PgcMigrationObject
{
  PgcDbusObjectSkeleton parent_instance;

  PgcMigration *migration;     /* (owned) */
  PgcRegistry *registry;       /* (owned) */
  PgcDbusMigration1 *skeleton; /* (owned) */
};

G_DEFINE_FINAL_TYPE (PgcMigrationObject, pgc_migration_object, PGC_DBUS_TYPE_OBJECT_SKELETON)

char *
pgc_migration_object_dup_path (PgcMigration *migration)
{
  g_autofree char *id = g_strdelimit (g_strdup (pgc_migration_get_id (migration)), "-", '_');
  return g_strconcat (PGC_BUS_MIGRATION_PREFIX, id, NULL);
}

static void
publish_status (PgcMigrationObject *self)
{
  const PgcStatus *status = pgc_migration_get_status (self->migration);
  const char *substate = pgc_substate_to_string (status->substate);
  g_autoptr (JsonNode) resource
      = pgc_resource_to_json (pgc_migration_get_spec (self->migration), status);
  g_autofree char *text = json_to_string (resource, FALSE);

  g_object_freeze_notify (G_OBJECT (self->skeleton));
  pgc_dbus_migration1_set_state (self->skeleton, pgc_state_to_string (status->state));
  pgc_dbus_migration1_set_substate (self->skeleton, substate != NULL ? substate : "");
  pgc_dbus_migration1_set_resource (self->skeleton, text);
  g_object_thaw_notify (G_OBJECT (self->skeleton));
}

static void
on_changed (PgcMigration *migration, PgcMigrationObject *self)
{
  publish_status (self);
}

static void
on_log_appended (PgcMigration *migration, gint64 sequence, PgcMigrationObject *self)
{
  pgc_dbus_migration1_set_log_sequence (self->skeleton, sequence);
}

/* Answers with @error if there is one. Changes go out before the answer, so that a caller who has
 * it also has what it brought about. Returns: %TRUE if the call is still to be completed */
static gboolean
is_granted (PgcMigrationObject *self, GDBusMethodInvocation *invocation, GError *error)
{
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  if (error == NULL)
    return TRUE;
  pgc_invocation_take_error (invocation, error);
  return FALSE;
}

static gboolean
on_handle_cancel (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                  PgcMigrationObject *self)
{
  GError *error = NULL;
  pgc_migration_cancel (self->migration, &error);
  if (is_granted (self, invocation, error))
    pgc_dbus_migration1_complete_cancel (skeleton, invocation);
  return TRUE;
}

/* Returns: (nullable): @strings, or %NULL if it is empty, which means "all" */
static const char *const *
all_if_empty (const char *const *strings)
{
  return strings != NULL && strings[0] != NULL ? strings : NULL;
}

static gboolean
on_handle_cutover (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                   const char *const *databases, GVariant *options, PgcMigrationObject *self)
{
  static const PgcKnownKey known[] = { { "block-writes", "b" } };
  GError *error = NULL;
  if (pgc_known_keys_check (options, known, G_N_ELEMENTS (known), "the options of Cutover",
                            &error))
    {
      gboolean block_writes = FALSE;
      g_variant_lookup (options, "block-writes", "b", &block_writes);
      pgc_migration_cutover (self->migration, all_if_empty (databases), block_writes, &error);
    }
  if (is_granted (self, invocation, error))
    pgc_dbus_migration1_complete_cutover (skeleton, invocation);
  return TRUE;
}

static gboolean
on_handle_confirm_overwrite (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                             gboolean overwrite, PgcMigrationObject *self)
{
  GError *error = NULL;
  pgc_migration_confirm_overwrite (self->migration, overwrite, &error);
  if (is_granted (self, invocation, error))
    pgc_dbus_migration1_complete_confirm_overwrite (skeleton, invocation);
  return TRUE;
}

static gboolean
on_handle_set_up_replication (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                              PgcMigrationObject *self)
{
  GError *error = NULL;
  pgc_migration_set_up_replication (self->migration, &error);
  if (is_granted (self, invocation, error))
    pgc_dbus_migration1_complete_set_up_replication (skeleton, invocation);
  return TRUE;
}

static gboolean
on_handle_pause (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                 PgcMigrationObject *self)
{
  GError *error = NULL;
  pgc_migration_pause (self->migration, &error);
  if (is_granted (self, invocation, error))
    pgc_dbus_migration1_complete_pause (skeleton, invocation);
  return TRUE;
}

static gboolean
on_handle_resync (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                  const char *database, const char *const *tables, PgcMigrationObject *self)
{
  GError *error = NULL;
  pgc_migration_resync (self->migration, database, tables, &error);
  if (is_granted (self, invocation, error))
    pgc_dbus_migration1_complete_resync (skeleton, invocation);
  return TRUE;
}

static gboolean
on_handle_resume (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                  PgcMigrationObject *self)
{
  GError *error = NULL;
  pgc_migration_resume (self->migration, &error);
  if (is_granted (self, invocation, error))
    pgc_dbus_migration1_complete_resume (skeleton, invocation);
  return TRUE;
}

static gboolean
on_handle_compare (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                   GVariant *options, PgcMigrationObject *self)
{
  static const PgcKnownKey known[] = {
    { "databases", "as" }, { "tables", "as" }, { "schema-only", "b" }, { "data-only", "b" }
  };
  GError *error = NULL;
  if (pgc_known_keys_check (options, known, G_N_ELEMENTS (known), "the options of Compare",
                            &error))
    {
      g_auto (GStrv) databases = NULL;
      g_auto (GStrv) tables = NULL;
      PgcCompareOptions compare = { NULL };
      g_variant_lookup (options, "databases", "^as", &databases);
      g_variant_lookup (options, "tables", "^as", &tables);
      g_variant_lookup (options, "schema-only", "b", &compare.schema_only);
      g_variant_lookup (options, "data-only", "b", &compare.data_only);
      compare.databases = databases != NULL && databases[0] != NULL ? databases : NULL;
      compare.tables = tables != NULL && tables[0] != NULL ? tables : NULL;
      pgc_migration_compare (self->migration, &compare, &error);
    }
  if (is_granted (self, invocation, error))
    pgc_dbus_migration1_complete_compare (skeleton, invocation);
  return TRUE;
}

static gboolean
on_handle_cancel_compare (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                          PgcMigrationObject *self)
{
  GError *error = NULL;
  pgc_migration_cancel_compare (self->migration, &error);
  if (is_granted (self, invocation, error))
    pgc_dbus_migration1_complete_cancel_compare (skeleton, invocation);
  return TRUE;
}

/* A call that is answered later: who asked, and of which object. */
typedef struct
{
  PgcMigrationObject *self;          /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned), given away by the answer */
} PendingCall;

static PendingCall *
pending_call_new (PgcMigrationObject *self, GDBusMethodInvocation *invocation)
{
  PendingCall *call = g_new0 (PendingCall, 1);
  call->self = g_object_ref (self);
  call->invocation = invocation;
  return call;
}

static void
pending_call_free (PendingCall *call)
{
  g_object_unref (call->self);
  g_free (call);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PendingCall, pending_call_free)

static void
on_reversed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PendingCall) call = user_data;
  GError *error = NULL;
  PgcMigration *migration
      = pgc_registry_reverse_finish (PGC_REGISTRY (source), result, &error);
  if (!is_granted (call->self, call->invocation, error))
    return;
  g_autofree char *path = pgc_migration_object_dup_path (migration);
  pgc_dbus_migration1_complete_reverse (call->self->skeleton, call->invocation, path);
}

static gboolean
on_handle_reverse (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                   const char *name, PgcMigrationObject *self)
{
  pgc_registry_reverse_async (self->registry, self->migration, name[0] != '\0' ? name : NULL, NULL,
                              on_reversed, pending_call_new (self, invocation));
  return TRUE;
}

static void
on_cleaned_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PendingCall) call = user_data;
  GError *error = NULL;
  pgc_migration_cleanup_finish (PGC_MIGRATION (source), result, &error);
  if (is_granted (call->self, call->invocation, error))
    pgc_dbus_migration1_complete_clean_up (call->self->skeleton, call->invocation);
}

static gboolean
on_handle_clean_up (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                    PgcMigrationObject *self)
{
  pgc_migration_cleanup_async (self->migration, NULL, on_cleaned_up,
                               pending_call_new (self, invocation));
  return TRUE;
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PendingCall) call = user_data;
  GError *error = NULL;
  pgc_registry_remove_finish (PGC_REGISTRY (source), result, &error);
  if (is_granted (call->self, call->invocation, error))
    pgc_dbus_migration1_complete_delete (call->self->skeleton, call->invocation);
}

static gboolean
on_handle_delete (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation,
                  PgcMigrationObject *self)
{
  pgc_registry_remove_async (self->registry, self->migration, NULL, on_removed,
                             pending_call_new (self, invocation));
  return TRUE;
}

static GVariant *
log_to_variant (GPtrArray *entries)
{
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(xxsss)"));
  for (guint i = 0; i < entries->len; i++)
    {
      const PgcLogEntry *entry = g_ptr_array_index (entries, i);
      /* A server may have said something that is not UTF-8, which D-Bus would refuse. */
      g_autofree char *text = g_utf8_make_valid (entry->text, -1);
      g_variant_builder_add (&builder, "(xxsss)", entry->sequence, entry->time,
                             pgc_log_level_to_string (entry->level),
                             entry->database != NULL ? entry->database : "", text);
    }
  return g_variant_builder_end (&builder);
}

static gboolean
on_handle_get_log (PgcDbusMigration1 *skeleton, GDBusMethodInvocation *invocation, gint64 after,
                   guint limit, PgcMigrationObject *self)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) entries
      = pgc_migration_read_log (self->migration, after, MIN (limit, MAX_LOG_LINES), &error);
  if (is_granted (self, invocation, error))
    pgc_dbus_migration1_complete_get_log (skeleton, invocation, log_to_variant (entries));
  return TRUE;
}

static void
connect_handlers (PgcMigrationObject *self)
{
  const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "handle-cancel", G_CALLBACK (on_handle_cancel) },
    { "handle-cutover", G_CALLBACK (on_handle_cutover) },
    { "handle-confirm-overwrite", G_CALLBACK (on_handle_confirm_overwrite) },
    { "handle-set-up-replication", G_CALLBACK (on_handle_set_up_replication) },
    { "handle-pause", G_CALLBACK (on_handle_pause) },
    { "handle-resync", G_CALLBACK (on_handle_resync) },
    { "handle-resume", G_CALLBACK (on_handle_resume) },
    { "handle-compare", G_CALLBACK (on_handle_compare) },
    { "handle-cancel-compare", G_CALLBACK (on_handle_cancel_compare) },
    { "handle-reverse", G_CALLBACK (on_handle_reverse) },
    { "handle-clean-up", G_CALLBACK (on_handle_clean_up) },
    { "handle-delete", G_CALLBACK (on_handle_delete) },
    { "handle-get-log", G_CALLBACK (on_handle_get_log) },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->skeleton, handlers[i].signal, handlers[i].handler, self, 0);
  g_signal_connect_object (self->migration, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (self->migration, "log-appended", G_CALLBACK (on_log_appended), self, 0);
}

PgcMigrationObject *
pgc_migration_object_new (PgcMigration *migration, PgcRegistry *registry)
{
  g_return_val_if_fail (PGC_IS_MIGRATION (migration), NULL);
  g_return_val_if_fail (PGC_IS_REGISTRY (registry), NULL);

  g_autofree char *path = pgc_migration_object_dup_path (migration);
  PgcMigrationObject *self
      = g_object_new (PGC_TYPE_MIGRATION_OBJECT, "g-object-path", path, NULL);
  self->migration = g_object_ref (migration);
  self->registry = g_object_ref (registry);
  self->skeleton = pgc_dbus_migration1_skeleton_new ();

  const PgcSpec *spec = pgc_migration_get_spec (migration);
  g_autofree char *target = pgc_spec_dup_target_id (spec);
  pgc_dbus_migration1_set_id (self->skeleton, pgc_migration_get_id (migration));
  pgc_dbus_migration1_set_name (self->skeleton, spec->name);
  pgc_dbus_migration1_set_target (self->skeleton, target);
  pgc_dbus_migration1_set_log_sequence (self->skeleton,
                                        pgc_migration_get_log_sequence (migration));
  publish_status (self);

  connect_handlers (self);
  pgc_dbus_object_skeleton_set_migration1 (PGC_DBUS_OBJECT_SKELETON (self), self->skeleton);
  return self;
}

static void
pgc_migration_object_dispose (GObject *object)
{
  PgcMigrationObject *self = PGC_MIGRATION_OBJECT (object);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->migration);
  g_clear_object (&self->registry);
  G_OBJECT_CLASS (pgc_migration_object_parent_class)->dispose (object);
}

static void
pgc_migration_object_class_init (PgcMigrationObjectClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgc_migration_object_dispose;
}

static void
pgc_migration_object_init (PgcMigrationObject *self)
{
}
