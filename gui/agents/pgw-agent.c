/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/agents/pgw-agent.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/client/pgc-ssh-link.h"
#include "agent/contract/pgc-error.h"

/* An agent that was killed is back at once; one that cannot start is not asked for all the time. */
#define FIRST_RETRY_SECONDS 1
#define LAST_RETRY_SECONDS 60

struct _PgwAgent
{
  GObject parent_instance;

  char *address;         /* (owned) */
  char *title;           /* (owned) */
  PgwAgentState state;
  GError *error;         /* (owned) (nullable) */
  char *version;         /* (owned) (nullable) */
  PgwAgentLink *link;    /* (owned) (nullable) */
  GPtrArray *migrations; /* (owned) (element-type PgwMigration) */
  GHashTable *seen;      /* (owned) (nullable) (element-type utf8): ids that a new link has told
                            of until it has told of all */
  guint retry;           /* timer; 0 = none */
  guint retry_seconds;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgwAgent, pgw_agent, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

gboolean
pgw_agent_check_address (const char *address, GError **error)
{
  if (g_str_equal (address, PGW_AGENT_SESSION) || g_str_equal (address, PGW_AGENT_SYSTEM))
    return TRUE;
  g_auto (GStrv) command = pgc_ssh_link_make_command (address, FALSE, error);
  return command != NULL;
}

PgwAgent *
pgw_agent_new (const char *address)
{
  PgwAgent *self = g_object_new (PGW_TYPE_AGENT, NULL);
  self->address = g_strdup (address);
  if (g_str_equal (address, PGW_AGENT_SESSION))
    self->title = g_strdup (_("This computer"));
  else if (g_str_equal (address, PGW_AGENT_SYSTEM))
    self->title = g_strdup (_("This computer (system service)"));
  else
    self->title = g_strdup (address + strlen (PGC_SSH_LINK_PREFIX));
  return self;
}

const char *
pgw_agent_get_address (PgwAgent *self)
{
  g_return_val_if_fail (PGW_IS_AGENT (self), NULL);
  return self->address;
}

const char *
pgw_agent_get_title (PgwAgent *self)
{
  g_return_val_if_fail (PGW_IS_AGENT (self), NULL);
  return self->title;
}

PgwAgentState
pgw_agent_get_state (PgwAgent *self)
{
  g_return_val_if_fail (PGW_IS_AGENT (self), PGW_AGENT_GONE);
  return self->state;
}

const GError *
pgw_agent_get_error (PgwAgent *self)
{
  g_return_val_if_fail (PGW_IS_AGENT (self), NULL);
  return self->error;
}

const char *
pgw_agent_get_version (PgwAgent *self)
{
  g_return_val_if_fail (PGW_IS_AGENT (self), NULL);
  return self->version;
}

PgwMigration *
pgw_agent_find_migration (PgwAgent *self, const char *id)
{
  g_return_val_if_fail (PGW_IS_AGENT (self), NULL);
  for (guint i = 0; i < self->migrations->len; i++)
    {
      PgwMigration *migration = g_ptr_array_index (self->migrations, i);
      if (g_str_equal (pgw_migration_get_id (migration), id))
        return migration;
    }
  return NULL;
}

static void
set_state (PgwAgent *self, PgwAgentState state)
{
  self->state = state;
  for (guint i = 0; i < self->migrations->len; i++)
    pgw_migration_set_reachable (g_ptr_array_index (self->migrations, i),
                                 state == PGW_AGENT_READY);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
take_migration (PgwAgent *self, PgwSnapshot *snapshot)
{
  if (self->seen != NULL)
    g_hash_table_add (self->seen, g_strdup (snapshot->id));
  PgwMigration *migration = pgw_agent_find_migration (self, snapshot->id);
  if (migration != NULL)
    {
      pgw_migration_take_snapshot (migration, snapshot);
      return;
    }
  g_ptr_array_add (self->migrations, pgw_migration_new (self, snapshot));
  g_list_model_items_changed (G_LIST_MODEL (self), self->migrations->len - 1, 0, 1);
}

static void
remove_migration (PgwAgent *self, guint index)
{
  g_autoptr (PgwMigration) migration = g_ptr_array_steal_index (self->migrations, index);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
  pgw_migration_emit_removed (migration);
}

/* The agent that is back may have forgotten some. */
static void
remove_unseen (PgwAgent *self)
{
  for (guint i = self->migrations->len; i > 0; i--)
    {
      PgwMigration *migration = g_ptr_array_index (self->migrations, i - 1);
      if (!g_hash_table_contains (self->seen, pgw_migration_get_id (migration)))
        remove_migration (self, i - 1);
    }
  g_clear_pointer (&self->seen, g_hash_table_unref);
}

static void
close_link (PgwAgent *self)
{
  g_clear_pointer (&self->link, pgw_agent_link_close);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_handle_id (&self->retry, g_source_remove);
}

static void on_news (PgwNews *news, gpointer user_data);

static void
open_link (PgwAgent *self)
{
  close_link (self);
  g_clear_error (&self->error);
  self->link = pgw_agent_link_open (self->address, on_news, self);
  set_state (self, PGW_AGENT_CONNECTING);
}

static gboolean
on_retry (gpointer user_data)
{
  PgwAgent *self = user_data;
  self->retry = 0;
  open_link (self);
  return G_SOURCE_REMOVE;
}

/* A host that never let us in may well count failed logins. */
static gboolean
is_retried (PgwAgent *self)
{
  return self->version != NULL || g_str_equal (self->address, PGW_AGENT_SESSION);
}

static void
lose (PgwAgent *self, GError *error)
{
  close_link (self);
  self->error = error;
  if (is_retried (self))
    {
      self->retry = g_timeout_add_seconds (self->retry_seconds, on_retry, self);
      self->retry_seconds = MIN (self->retry_seconds * 2, LAST_RETRY_SECONDS);
    }
  set_state (self, PGW_AGENT_GONE);
}

static void
on_news (PgwNews *news, gpointer user_data)
{
  /* Whoever hears of the news may let go of the agent. */
  g_autoptr (PgwAgent) self = g_object_ref (user_data);
  switch (news->kind)
    {
    case PGW_NEWS_READY:
      g_free (self->version);
      self->version = g_steal_pointer (&news->version);
      self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      break;
    case PGW_NEWS_LISTED:
      remove_unseen (self);
      self->retry_seconds = FIRST_RETRY_SECONDS;
      set_state (self, PGW_AGENT_READY);
      break;
    case PGW_NEWS_ADDED:
    case PGW_NEWS_CHANGED:
      take_migration (self, g_steal_pointer (&news->snapshot));
      break;
    case PGW_NEWS_LOG:
      {
        PgwMigration *migration = pgw_agent_find_migration (self, news->id);
        if (migration != NULL)
          pgw_migration_set_log_sequence (migration, news->log_sequence);
        break;
      }
    case PGW_NEWS_REMOVED:
      {
        PgwMigration *migration = pgw_agent_find_migration (self, news->id);
        guint index;
        if (migration != NULL && g_ptr_array_find (self->migrations, migration, &index))
          remove_migration (self, index);
        break;
      }
    case PGW_NEWS_GONE:
      lose (self, g_steal_pointer (&news->error));
      break;
    }
}

void
pgw_agent_connect (PgwAgent *self)
{
  g_return_if_fail (PGW_IS_AGENT (self));
  if (self->link != NULL)
    return;
  self->retry_seconds = FIRST_RETRY_SECONDS;
  open_link (self);
}

void
pgw_agent_disconnect (PgwAgent *self)
{
  g_return_if_fail (PGW_IS_AGENT (self));
  close_link (self);
}

void
pgw_agent_call_task (PgwAgent *self, PgwAgentFunc func, GDestroyNotify result_free, GTask *task)
{
  g_return_if_fail (PGW_IS_AGENT (self));
  if (self->state == PGW_AGENT_READY && self->link != NULL)
    {
      pgw_agent_link_call (self->link, func, result_free, task);
      return;
    }
  GError *error = NULL;
  pgc_error_set (&error, PGC_ERROR_AGENT, _("The agent of “%s” cannot be reached now"),
                 self->title);
  pgc_error_set_remedy (&error, _("Wait until it is back, or connect again."));
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
pgw_agent_call_async (PgwAgent *self, PgwAgentFunc func, gpointer data, GDestroyNotify data_free,
                      GDestroyNotify result_free, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PGW_IS_AGENT (self));
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, data, data_free);
  pgw_agent_call_task (self, func, result_free, task);
}

gpointer
pgw_agent_call_finish (PgwAgent *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GType
get_item_type (GListModel *model)
{
  return PGW_TYPE_MIGRATION;
}

static guint
get_n_items (GListModel *model)
{
  return PGW_AGENT (model)->migrations->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  PgwAgent *self = PGW_AGENT (model);
  return position < self->migrations->len
             ? g_object_ref (g_ptr_array_index (self->migrations, position))
             : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
pgw_agent_dispose (GObject *object)
{
  close_link (PGW_AGENT (object));
  G_OBJECT_CLASS (pgw_agent_parent_class)->dispose (object);
}

static void
pgw_agent_finalize (GObject *object)
{
  PgwAgent *self = PGW_AGENT (object);
  g_ptr_array_unref (self->migrations);
  g_clear_error (&self->error);
  g_free (self->address);
  g_free (self->title);
  g_free (self->version);
  G_OBJECT_CLASS (pgw_agent_parent_class)->finalize (object);
}

static void
pgw_agent_class_init (PgwAgentClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_agent_dispose;
  G_OBJECT_CLASS (klass)->finalize = pgw_agent_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", PGW_TYPE_AGENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
pgw_agent_init (PgwAgent *self)
{
  self->state = PGW_AGENT_GONE;
  self->migrations = g_ptr_array_new_with_free_func (g_object_unref);
  self->retry_seconds = FIRST_RETRY_SECONDS;
}
