/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/agents/pgw-agent-link.h"

#include "agent/client/pgc-ssh-link.h"
#include "agent/contract/pgc-error.h"

struct _PgwAgentLink
{
  /* Set before any thread runs, and never changed. */
  char *address;             /* (owned) */
  GMainContext *main_context; /* (owned) */
  GMainContext *news_context; /* (owned) */
  GMainContext *call_context; /* (owned) */
  GMainLoop *news_loop;      /* (owned) */
  GMainLoop *call_loop;      /* (owned) */
  GCancellable *stop;        /* (owned) */

  /* Of the main thread. */
  PgwNewsHandler handler;    /* (nullable): NULL once closed */
  gpointer user_data;

  /* Of the thread for news; the connection and the owner are set before the other one starts. */
  GDBusConnection *connection; /* (owned) (nullable) */
  char *owner;               /* (owned) (nullable) */
  GThread *call_thread;      /* (nullable) */

  /* Of the thread for calls. */
  PgcClient *call_client;    /* (owned) (nullable) */
  GError *call_error;        /* (owned) (nullable): why there is no client */
};

static PgwAgentLink *
link_ref (PgwAgentLink *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
link_clear (gpointer data)
{
  PgwAgentLink *self = data;
  g_free (self->address);
  g_main_context_unref (self->main_context);
  g_main_context_unref (self->news_context);
  g_main_context_unref (self->call_context);
  g_main_loop_unref (self->news_loop);
  g_main_loop_unref (self->call_loop);
  g_object_unref (self->stop);
}

static void
link_unref (PgwAgentLink *self)
{
  g_atomic_rc_box_release_full (self, link_clear);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgwAgentLink, link_unref)

/* Sources of one priority run in the order in which they came: that is what keeps news, and the
 * answers to calls, in their order. */
static void
post (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify data_free)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, data_free);
  g_source_attach (source, context);
}

/* A loop that does not run yet cannot be told to quit but by a source. */
static gboolean
quit_loop (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  PgwAgentLink *link; /* (owned) */
  PgwNews news;
} Delivery;

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;
  link_unref (delivery->link);
  pgw_snapshot_free (delivery->news.snapshot);
  g_free (delivery->news.id);
  g_free (delivery->news.version);
  g_clear_error (&delivery->news.error);
  g_free (delivery);
}

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;
  if (delivery->link->handler != NULL)
    delivery->link->handler (&delivery->news, delivery->link->user_data);
  return G_SOURCE_REMOVE;
}

/* Takes what @news points to. */
static void
tell (PgwAgentLink *self, PgwNews news)
{
  Delivery *delivery = g_new0 (Delivery, 1);
  delivery->link = link_ref (self);
  delivery->news = news;
  post (self->main_context, deliver, delivery, delivery_free);
}

static void
tell_of (PgwAgentLink *self, PgwNewsKind kind, PgcRemoteMigration *migration)
{
  tell (self, (PgwNews){ .kind = kind, .snapshot = pgw_snapshot_new (migration) });
}

static void
on_changed (PgcRemoteMigration *migration, PgwAgentLink *self)
{
  tell_of (self, PGW_NEWS_CHANGED, migration);
}

static char *
dup_id (PgcRemoteMigration *migration)
{
  return g_strdup (pgc_remote_migration_get_status (migration)->id);
}

static void
on_log_changed (PgcRemoteMigration *migration, PgwAgentLink *self)
{
  tell (self, (PgwNews){ .kind = PGW_NEWS_LOG,
                         .id = dup_id (migration),
                         .log_sequence = pgc_remote_migration_get_log_sequence (migration) });
}

static void
add (PgwAgentLink *self, PgcRemoteMigration *migration)
{
  g_signal_connect (migration, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (migration, "log-changed", G_CALLBACK (on_log_changed), self);
  tell_of (self, PGW_NEWS_ADDED, migration);
}

static void
on_added (PgcClient *client, PgcRemoteMigration *migration, PgwAgentLink *self)
{
  add (self, migration);
}

static void
on_removed (PgcClient *client, PgcRemoteMigration *migration, PgwAgentLink *self)
{
  g_signal_handlers_disconnect_by_data (migration, self);
  tell (self, (PgwNews){ .kind = PGW_NEWS_REMOVED, .id = dup_id (migration) });
}

static void
on_lost (PgcClient *client, PgwAgentLink *self)
{
  g_autoptr (GError) error = pgc_error_new (PGC_ERROR_AGENT, "The agent has gone away");
  tell (self, (PgwNews){ .kind = PGW_NEWS_GONE, .error = g_steal_pointer (&error) });
}

/* Our own agent is installed beside us; in a build tree it is found by $PATH. */
static char *
find_agent_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *directory = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside
      = directory != NULL ? g_build_filename (directory, "pgcutover", NULL) : NULL;
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_strdup ("pgcutover");
}

static PgcClient *
open_client (PgwAgentLink *self, GError **error)
{
  if (g_str_equal (self->address, "system"))
    return pgc_client_new_for_bus (G_BUS_TYPE_SYSTEM, NULL, self->stop, error);
  if (g_str_has_prefix (self->address, PGC_SSH_LINK_PREFIX))
    {
      g_autoptr (GDBusConnection) connection
          = pgc_ssh_link_open (self->address, FALSE, self->stop, error);
      return connection != NULL ? pgc_client_new_for_connection (connection, self->stop, error)
                                : NULL;
    }
  g_autofree char *program = find_agent_program ();
  const char *const argv[] = { program, "agent", NULL };
  return pgc_client_new_for_bus (G_BUS_TYPE_SESSION, argv, self->stop, error);
}

static gpointer run_calls (gpointer data);

/* From here on, until the loop is left, news come by signals. */
static void
hear_news (PgwAgentLink *self, PgcClient *client)
{
  self->connection = g_object_ref (pgc_client_get_connection (client));
  self->owner = g_strdup (pgc_client_get_owner (client));
  tell (self, (PgwNews){ .kind = PGW_NEWS_READY,
                         .version = g_strdup (pgc_client_get_agent_version (client)) });
  g_autoptr (GPtrArray) migrations = pgc_client_list_migrations (client);
  for (guint i = 0; i < migrations->len; i++)
    add (self, g_ptr_array_index (migrations, i));
  g_clear_pointer (&migrations, g_ptr_array_unref);
  tell (self, (PgwNews){ .kind = PGW_NEWS_LISTED });
  g_signal_connect (client, "migration-added", G_CALLBACK (on_added), self);
  g_signal_connect (client, "migration-removed", G_CALLBACK (on_removed), self);
  g_signal_connect (client, "agent-lost", G_CALLBACK (on_lost), self);
  if (pgc_client_is_lost (client))
    on_lost (client, self);

  self->call_thread = g_thread_new ("agent-calls", run_calls, link_ref (self));
  g_main_loop_run (self->news_loop);

  post (self->call_context, quit_loop, self->call_loop, NULL);
  g_thread_join (self->call_thread);
}

static gpointer
run_news (gpointer data)
{
  g_autoptr (PgwAgentLink) self = data;
  g_main_context_push_thread_default (self->news_context);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcClient) client = open_client (self, &error);
  if (client != NULL)
    hear_news (self, client);
  else
    tell (self, (PgwNews){ .kind = PGW_NEWS_GONE, .error = g_steal_pointer (&error) });
  g_clear_object (&client);
  /* The answers that the thread for calls left here on its way out. */
  while (g_main_context_iteration (self->news_context, FALSE))
    continue;
  /* A connection of our own, through ssh; the bus's is everybody's. */
  if (self->connection != NULL && self->owner == NULL)
    g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->owner, g_free);
  g_main_context_pop_thread_default (self->news_context);
  return NULL;
}

typedef struct
{
  PgwAgentLink *link; /* (owned) */
  GTask *task;        /* (owned) */
  PgwAgentFunc func;
  GDestroyNotify result_free;
  gpointer result;    /* (owned) (nullable) */
  GError *error;      /* (owned) (nullable) */
} Call;

static gboolean
do_nothing (gpointer unused)
{
  return G_SOURCE_REMOVE;
}

/* What a task holds belongs to the main thread, so its last reference is to be given up there. */
static void
call_free (gpointer data)
{
  Call *call = data;
  post (call->link->main_context, do_nothing, call->task, g_object_unref);
  link_unref (call->link);
  g_free (call);
}

static gboolean
answer_call (gpointer data)
{
  Call *call = data;
  if (call->error != NULL)
    g_task_return_error (call->task, g_steal_pointer (&call->error));
  else
    g_task_return_pointer (call->task, g_steal_pointer (&call->result), call->result_free);
  return G_SOURCE_REMOVE;
}

static gboolean
do_call (gpointer data)
{
  Call *call = data;
  PgwAgentLink *self = call->link;
  if (self->call_client == NULL)
    call->error = g_error_copy (self->call_error);
  else if (!g_task_return_error_if_cancelled (call->task))
    call->result = call->func (self->call_client, g_task_get_task_data (call->task),
                               g_task_get_cancellable (call->task), &call->error);
  else
    {
      call_free (call);
      return G_SOURCE_REMOVE;
    }
  /* Past what the thread for news has not passed on yet. */
  post (self->news_context, answer_call, call, call_free);
  return G_SOURCE_REMOVE;
}

static gpointer
run_calls (gpointer data)
{
  g_autoptr (PgwAgentLink) self = data;
  g_main_context_push_thread_default (self->call_context);
  self->call_client = pgc_client_new_beside (self->connection, self->owner, self->stop,
                                             &self->call_error);
  g_main_loop_run (self->call_loop);
  g_clear_object (&self->call_client);
  if (self->call_error == NULL)
    pgc_error_set (&self->call_error, PGC_ERROR_AGENT, "The connection with the agent was closed");
  while (g_main_context_iteration (self->call_context, FALSE))
    continue;
  g_clear_error (&self->call_error);
  g_main_context_pop_thread_default (self->call_context);
  return NULL;
}

PgwAgentLink *
pgw_agent_link_open (const char *address, PgwNewsHandler handler, gpointer user_data)
{
  PgwAgentLink *self = g_atomic_rc_box_new0 (PgwAgentLink);
  self->address = g_strdup (address);
  self->main_context = g_main_context_ref_thread_default ();
  self->news_context = g_main_context_new ();
  self->call_context = g_main_context_new ();
  self->news_loop = g_main_loop_new (self->news_context, FALSE);
  self->call_loop = g_main_loop_new (self->call_context, FALSE);
  self->stop = g_cancellable_new ();
  self->handler = handler;
  self->user_data = user_data;
  g_thread_unref (g_thread_new ("agent-news", run_news, link_ref (self)));
  return self;
}

void
pgw_agent_link_close (PgwAgentLink *self)
{
  self->handler = NULL;
  g_cancellable_cancel (self->stop);
  post (self->news_context, quit_loop, self->news_loop, NULL);
  link_unref (self);
}

void
pgw_agent_link_call (PgwAgentLink *self, PgwAgentFunc func, GDestroyNotify result_free,
                     GTask *task)
{
  Call *call = g_new0 (Call, 1);
  call->link = link_ref (self);
  call->task = task;
  call->func = func;
  call->result_free = result_free;
  post (self->call_context, do_call, call, NULL);
}
