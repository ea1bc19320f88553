/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-idle.h"

struct _PgcIdle
{
  GObject parent_instance;

  PgcRegistry *registry;       /* (owned) */
  GDBusConnection *connection; /* (owned) (nullable) */
  GMainContext *context;       /* (owned) */
  guint delay_ms;
  GSource *timer;              /* (owned) (nullable): runs while the agent is idle */
  GHashTable *watches;         /* (owned) (element-type utf8 guint): callers on the bus */
  guint filter;                /* 0 without a bus */
  gboolean is_held;
  gboolean is_stopped;

  GMutex lock;                 /* guards what follows */
  GHashTable *callers;         /* (owned) (element-type utf8): as seen by the filter */
};

G_DEFINE_FINAL_TYPE (PgcIdle, pgc_idle, G_TYPE_OBJECT)

enum
{
  SIGNAL_IDLE,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static gboolean
has_callers (PgcIdle *self)
{
  g_mutex_lock (&self->lock);
  gboolean has = g_hash_table_size (self->callers) > 0;
  g_mutex_unlock (&self->lock);
  return has;
}

gboolean
pgc_idle_is_idle (PgcIdle *self)
{
  g_return_val_if_fail (PGC_IS_IDLE (self), FALSE);
  return !self->is_held && !pgc_registry_is_busy (self->registry) && !has_callers (self);
}

static void
stop_timer (PgcIdle *self)
{
  if (self->timer == NULL)
    return;
  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void reconsider (PgcIdle *self);

static gboolean
on_timer (gpointer user_data)
{
  g_autoptr (PgcIdle) self = g_object_ref (PGC_IDLE (user_data));
  stop_timer (self);
  if (pgc_idle_is_idle (self))
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
  if (!self->is_stopped)
    reconsider (self);
  return G_SOURCE_REMOVE;
}

static void
reconsider (PgcIdle *self)
{
  if (!pgc_idle_is_idle (self))
    {
      stop_timer (self);
      return;
    }
  if (self->timer != NULL)
    return;
  self->timer = g_timeout_source_new (self->delay_ms);
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, self->context);
}

void
pgc_idle_set_held (PgcIdle *self, gboolean is_held)
{
  g_return_if_fail (PGC_IS_IDLE (self));
  self->is_held = is_held;
  reconsider (self);
}

static void
on_busy_changed (PgcRegistry *registry, PgcIdle *self)
{
  reconsider (self);
}

static void
on_caller_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  PgcIdle *self = PGC_IDLE (user_data);
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->callers, name);
  g_mutex_unlock (&self->lock);
  guint watch = GPOINTER_TO_UINT (g_hash_table_lookup (self->watches, name));
  g_hash_table_remove (self->watches, name);
  g_bus_unwatch_name (watch);
  reconsider (self);
}

/* A first call, on its way from GDBus's thread to ours. */
typedef struct
{
  PgcIdle *self; /* (owned) */
  char *name;    /* (owned): unique name of the caller */
} FirstCall;

static void
first_call_free (gpointer data)
{
  FirstCall *call = data;
  g_object_unref (call->self);
  g_free (call->name);
  g_free (call);
}

static gboolean
on_first_call (gpointer data)
{
  FirstCall *call = data;
  PgcIdle *self = call->self;
  if (self->is_stopped)
    return G_SOURCE_REMOVE;
  guint watch = g_bus_watch_name_on_connection (self->connection, call->name,
                                                G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                on_caller_vanished, self, NULL);
  g_hash_table_insert (self->watches, g_strdup (call->name), GUINT_TO_POINTER (watch));
  reconsider (self);
  return G_SOURCE_REMOVE;
}

/* In GDBus's own thread. A filter, because GDBus itself answers for properties and objects. */
static GDBusMessage *
on_message (GDBusConnection *connection, GDBusMessage *message, gboolean incoming,
            gpointer user_data)
{
  PgcIdle *self = PGC_IDLE (user_data);
  const char *sender = g_dbus_message_get_sender (message);
  if (!incoming || sender == NULL
      || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  g_mutex_lock (&self->lock);
  gboolean is_first = g_hash_table_add (self->callers, g_strdup (sender));
  g_mutex_unlock (&self->lock);
  if (is_first)
    {
      FirstCall *call = g_new0 (FirstCall, 1);
      call->self = g_object_ref (self);
      call->name = g_strdup (sender);
      g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, on_first_call, call,
                                  first_call_free);
    }
  return message;
}

PgcIdle *
pgc_idle_new (PgcRegistry *registry, GDBusConnection *connection, guint delay_ms)
{
  g_return_val_if_fail (PGC_IS_REGISTRY (registry), NULL);
  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);

  PgcIdle *self = g_object_new (PGC_TYPE_IDLE, NULL);
  self->registry = g_object_ref (registry);
  self->delay_ms = delay_ms;
  g_signal_connect_object (registry, "busy-changed", G_CALLBACK (on_busy_changed), self, 0);
  if (g_set_object (&self->connection, connection))
    self->filter = g_dbus_connection_add_filter (connection, on_message, g_object_ref (self),
                                                 g_object_unref);
  reconsider (self);
  return self;
}

void
pgc_idle_stop (PgcIdle *self)
{
  g_return_if_fail (PGC_IS_IDLE (self));
  if (self->is_stopped)
    return;
  self->is_stopped = TRUE;
  if (self->filter != 0)
    g_dbus_connection_remove_filter (self->connection, self->filter);
  stop_timer (self);
  g_signal_handlers_disconnect_by_data (self->registry, self);
  GHashTableIter iter;
  gpointer watch;
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    g_bus_unwatch_name (GPOINTER_TO_UINT (watch));
  g_hash_table_remove_all (self->watches);
}

static void
pgc_idle_finalize (GObject *object)
{
  PgcIdle *self = PGC_IDLE (object);
  g_clear_object (&self->registry);
  g_clear_object (&self->connection);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->watches);
  g_hash_table_unref (self->callers);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (pgc_idle_parent_class)->finalize (object);
}

static void
pgc_idle_class_init (PgcIdleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_idle_finalize;
  signals[SIGNAL_IDLE] = g_signal_new ("idle", PGC_TYPE_IDLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
pgc_idle_init (PgcIdle *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->watches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->callers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&self->lock);
}
