/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/agents/pgw-migration.h"

#include <glib/gi18n.h>

#include "agent/contract/pgc-error.h"
#include "gui/agents/pgw-agent.h"

struct _PgwMigration
{
  GObject parent_instance;

  GWeakRef agent;
  PgwSnapshot *snapshot; /* (owned) */
  gboolean is_reachable;
};

G_DEFINE_FINAL_TYPE (PgwMigration, pgw_migration, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_LOG_CHANGED,
  SIGNAL_REMOVED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

PgwMigration *
pgw_migration_new (PgwAgent *agent, PgwSnapshot *snapshot)
{
  PgwMigration *self = g_object_new (PGW_TYPE_MIGRATION, NULL);
  g_weak_ref_set (&self->agent, agent);
  self->snapshot = snapshot;
  self->is_reachable = agent != NULL;
  return self;
}

PgwMigration *
pgw_migration_new_for_snapshot (PgwSnapshot *snapshot)
{
  return pgw_migration_new (NULL, snapshot);
}

PgwAgent *
pgw_migration_get_agent (PgwMigration *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION (self), NULL);
  g_autoptr (PgwAgent) agent = g_weak_ref_get (&self->agent);
  /* Whoever asks is in the main thread, where agents are let go. */
  return agent;
}

const char *
pgw_migration_get_id (PgwMigration *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION (self), NULL);
  return self->snapshot->id;
}

const char *
pgw_migration_get_name (PgwMigration *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION (self), NULL);
  return self->snapshot->spec->name;
}

const char *
pgw_migration_get_target (PgwMigration *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION (self), NULL);
  return self->snapshot->target;
}

const PgcSpec *
pgw_migration_get_spec (PgwMigration *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION (self), NULL);
  return self->snapshot->spec;
}

const PgcStatus *
pgw_migration_get_status (PgwMigration *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION (self), NULL);
  return self->snapshot->status;
}

JsonNode *
pgw_migration_get_resource (PgwMigration *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION (self), NULL);
  return self->snapshot->resource;
}

gint64
pgw_migration_get_log_sequence (PgwMigration *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION (self), 0);
  return self->snapshot->log_sequence;
}

gboolean
pgw_migration_is_reachable (PgwMigration *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION (self), FALSE);
  return self->is_reachable;
}

void
pgw_migration_take_snapshot (PgwMigration *self, PgwSnapshot *snapshot)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  gint64 log_sequence = self->snapshot->log_sequence;
  pgw_snapshot_free (self->snapshot);
  self->snapshot = snapshot;
  self->is_reachable = pgw_migration_get_agent (self) != NULL;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (self->snapshot->log_sequence != log_sequence)
    g_signal_emit (self, signals[SIGNAL_LOG_CHANGED], 0);
}

void
pgw_migration_set_log_sequence (PgwMigration *self, gint64 log_sequence)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  if (log_sequence == self->snapshot->log_sequence)
    return;
  self->snapshot->log_sequence = log_sequence;
  g_signal_emit (self, signals[SIGNAL_LOG_CHANGED], 0);
}

void
pgw_migration_set_reachable (PgwMigration *self, gboolean is_reachable)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  if (is_reachable == self->is_reachable)
    return;
  self->is_reachable = is_reachable;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
pgw_migration_emit_removed (PgwMigration *self)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  self->is_reachable = FALSE;
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

/* What is asked of a migration, on its way to the thread for calls. */
typedef struct _Request Request;
struct _Request
{
  char *id;                 /* (owned) */
  gpointer (*run) (PgcRemoteMigration *migration, const Request *request,
                   GCancellable *cancellable, GError **error);
  GStrv databases;          /* (owned) (nullable) */
  GStrv tables;             /* (owned) (nullable) */
  gboolean flag;            /* block writes, overwrite, or schema only */
  gboolean data_only;
  gint64 after;
  guint limit;
};

static void
request_free (gpointer data)
{
  Request *request = data;
  g_free (request->id);
  g_strfreev (request->databases);
  g_strfreev (request->tables);
  g_free (request);
}

static Request *
request_new (PgwMigration *self,
             gpointer (*run) (PgcRemoteMigration *migration, const Request *request,
                              GCancellable *cancellable, GError **error))
{
  Request *request = g_new0 (Request, 1);
  request->id = g_strdup (self->snapshot->id);
  request->run = run;
  return request;
}

static gpointer
run_request (PgcClient *client, gpointer data, GCancellable *cancellable, GError **error)
{
  const Request *request = data;
  g_autoptr (GPtrArray) migrations = pgc_client_list_migrations (client);
  for (guint i = 0; i < migrations->len; i++)
    {
      PgcRemoteMigration *migration = g_ptr_array_index (migrations, i);
      if (g_str_equal (pgc_remote_migration_get_status (migration)->id, request->id))
        return request->run (migration, request, cancellable, error);
    }
  pgc_error_set (error, PGC_ERROR_NOT_FOUND, _("The agent no longer has this migration"));
  return NULL;
}

static void
send (PgwMigration *self, Request *request, GDestroyNotify result_free,
      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, request, request_free);
  g_autoptr (PgwAgent) agent = g_weak_ref_get (&self->agent);
  if (agent != NULL)
    pgw_agent_call_task (agent, run_request, result_free, g_steal_pointer (&task));
  else
    g_task_return_new_error (task, PGC_ERROR, PGC_ERROR_AGENT, "%s",
                             _("The agent of this migration is no longer in the list"));
}

/* An answer of yes or no as a result of a call, which is a pointer. */
static gpointer
to_result (gboolean is_done)
{
  return GINT_TO_POINTER (is_done);
}

gboolean
pgw_migration_action_finish (PgwMigration *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

static gpointer
run_cancel (PgcRemoteMigration *migration, const Request *request, GCancellable *cancellable,
            GError **error)
{
  return to_result (pgc_remote_migration_cancel (migration, cancellable, error));
}

void
pgw_migration_cancel_async (PgwMigration *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  send (self, request_new (self, run_cancel), NULL, cancellable, callback, user_data);
}

static gpointer
run_cutover (PgcRemoteMigration *migration, const Request *request, GCancellable *cancellable,
             GError **error)
{
  return to_result (pgc_remote_migration_cutover (migration,
                                                  (const char *const *) request->databases,
                                                  request->flag, cancellable, error));
}

void
pgw_migration_cutover_async (PgwMigration *self, const char *const *databases,
                             gboolean block_writes, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  Request *request = request_new (self, run_cutover);
  request->databases = g_strdupv ((GStrv) databases);
  request->flag = block_writes;
  send (self, request, NULL, cancellable, callback, user_data);
}

static gpointer
run_confirm_overwrite (PgcRemoteMigration *migration, const Request *request,
                       GCancellable *cancellable, GError **error)
{
  return to_result (
      pgc_remote_migration_confirm_overwrite (migration, request->flag, cancellable, error));
}

void
pgw_migration_confirm_overwrite_async (PgwMigration *self, gboolean overwrite,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  Request *request = request_new (self, run_confirm_overwrite);
  request->flag = overwrite;
  send (self, request, NULL, cancellable, callback, user_data);
}

static gpointer
run_pause (PgcRemoteMigration *migration, const Request *request, GCancellable *cancellable,
           GError **error)
{
  return to_result (pgc_remote_migration_pause (migration, cancellable, error));
}

void
pgw_migration_pause_async (PgwMigration *self, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  send (self, request_new (self, run_pause), NULL, cancellable, callback, user_data);
}

static gpointer
run_resume (PgcRemoteMigration *migration, const Request *request, GCancellable *cancellable,
            GError **error)
{
  return to_result (pgc_remote_migration_resume (migration, cancellable, error));
}

void
pgw_migration_resume_async (PgwMigration *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  send (self, request_new (self, run_resume), NULL, cancellable, callback, user_data);
}

static gpointer
run_resync (PgcRemoteMigration *migration, const Request *request, GCancellable *cancellable,
            GError **error)
{
  return to_result (pgc_remote_migration_resync (migration, request->databases[0],
                                                 (const char *const *) request->tables,
                                                 cancellable, error));
}

void
pgw_migration_resync_async (PgwMigration *self, const char *database, const char *const *tables,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  const char *const databases[] = { database, NULL };
  Request *request = request_new (self, run_resync);
  request->databases = g_strdupv ((GStrv) databases);
  request->tables = g_strdupv ((GStrv) tables);
  send (self, request, NULL, cancellable, callback, user_data);
}

static gpointer
run_compare (PgcRemoteMigration *migration, const Request *request, GCancellable *cancellable,
             GError **error)
{
  return to_result (pgc_remote_migration_compare (
      migration, (const char *const *) request->databases, (const char *const *) request->tables,
      request->flag, request->data_only, cancellable, error));
}

void
pgw_migration_compare_async (PgwMigration *self, const char *const *databases,
                             const char *const *tables, gboolean schema_only, gboolean data_only,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  Request *request = request_new (self, run_compare);
  request->databases = g_strdupv ((GStrv) databases);
  request->tables = g_strdupv ((GStrv) tables);
  request->flag = schema_only;
  request->data_only = data_only;
  send (self, request, NULL, cancellable, callback, user_data);
}

static gpointer
run_cancel_compare (PgcRemoteMigration *migration, const Request *request,
                    GCancellable *cancellable, GError **error)
{
  return to_result (pgc_remote_migration_cancel_compare (migration, cancellable, error));
}

void
pgw_migration_cancel_compare_async (PgwMigration *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  send (self, request_new (self, run_cancel_compare), NULL, cancellable, callback, user_data);
}

static gpointer
run_clean_up (PgcRemoteMigration *migration, const Request *request, GCancellable *cancellable,
              GError **error)
{
  return to_result (pgc_remote_migration_clean_up (migration, cancellable, error));
}

void
pgw_migration_clean_up_async (PgwMigration *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  send (self, request_new (self, run_clean_up), NULL, cancellable, callback, user_data);
}

static gpointer
run_delete (PgcRemoteMigration *migration, const Request *request, GCancellable *cancellable,
            GError **error)
{
  return to_result (pgc_remote_migration_delete (migration, cancellable, error));
}

void
pgw_migration_delete_async (PgwMigration *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  send (self, request_new (self, run_delete), NULL, cancellable, callback, user_data);
}

static gpointer
run_read_log (PgcRemoteMigration *migration, const Request *request, GCancellable *cancellable,
              GError **error)
{
  return pgc_remote_migration_read_log (migration, request->after, request->limit, cancellable,
                                        error);
}

void
pgw_migration_read_log_async (PgwMigration *self, gint64 after, guint limit,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (PGW_IS_MIGRATION (self));
  Request *request = request_new (self, run_read_log);
  request->after = after;
  request->limit = limit;
  send (self, request, (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
pgw_migration_read_log_finish (PgwMigration *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
pgw_migration_finalize (GObject *object)
{
  PgwMigration *self = PGW_MIGRATION (object);
  g_weak_ref_clear (&self->agent);
  pgw_snapshot_free (self->snapshot);
  G_OBJECT_CLASS (pgw_migration_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, PGW_TYPE_MIGRATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
pgw_migration_class_init (PgwMigrationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgw_migration_finalize;
  signals[SIGNAL_CHANGED] = add_signal ("changed");
  signals[SIGNAL_LOG_CHANGED] = add_signal ("log-changed");
  signals[SIGNAL_REMOVED] = add_signal ("removed");
}

static void
pgw_migration_init (PgwMigration *self)
{
  g_weak_ref_init (&self->agent, NULL);
}
