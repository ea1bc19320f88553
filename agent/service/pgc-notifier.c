/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-notifier.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <unistd.h>

struct _PgcNotifier
{
  GObject parent_instance;

  GSocket *socket;         /* (owned) (nullable): NULL if nobody listens */
  GSocketAddress *address; /* (owned) (nullable) */
  guint64 watchdog_us;     /* 0 = none */
  PgcRegistry *registry;   /* (owned) (nullable): once started */
  GSource *watchdog;       /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (PgcNotifier, pgc_notifier, G_TYPE_OBJECT)

/* Not said is not failed: the agent does its work all the same. */
static void
say (PgcNotifier *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  if (self->socket != NULL
      && g_socket_send_to (self->socket, self->address, text, strlen (text), NULL, &error) < 0)
    g_debug ("Cannot tell the service's supervisor: %s", error->message);
}

/* Returns: (transfer full): e.g. "2 migrations at work, 1 waits for you" */
static char *
describe (PgcRegistry *registry)
{
  g_autoptr (GPtrArray) migrations = pgc_registry_list (registry);
  guint n_working = 0, n_waiting = 0;
  for (guint i = 0; i < migrations->len; i++)
    {
      PgcMigration *migration = g_ptr_array_index (migrations, i);
      const PgcStatus *status = pgc_migration_get_status (migration);
      if (status->state == PGC_STATE_WAITING_FOR_USER_ACTION)
        n_waiting++;
      else if (!pgc_state_is_final (status->state))
        n_working++;
    }
  if (n_working + n_waiting == 0)
    return g_strdup ("Idle");
  g_autoptr (GString) text = g_string_new (NULL);
  if (n_working > 0)
    g_string_append_printf (text, "%u migration%s at work", n_working, n_working == 1 ? "" : "s");
  if (n_waiting > 0)
    g_string_append_printf (text, "%s%u wait%s for a person", n_working > 0 ? ", " : "", n_waiting,
                            n_waiting == 1 ? "s" : "");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
say_status (PgcNotifier *self)
{
  g_autofree char *status = describe (self->registry);
  g_autofree char *text = g_strconcat ("STATUS=", status, NULL);
  say (self, text);
}

static void
on_busy_changed (PgcRegistry *registry, PgcNotifier *self)
{
  say_status (self);
}

static gboolean
on_watchdog (gpointer user_data)
{
  say (PGC_NOTIFIER (user_data), "WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

guint64
pgc_notifier_get_watchdog_interval (char **envp)
{
  const char *text = g_environ_getenv (envp, "WATCHDOG_USEC");
  const char *pid_text = g_environ_getenv (envp, "WATCHDOG_PID");
  guint64 limit = 0, pid = 0;
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 2, G_MAXINT64, &limit, NULL))
    return 0;
  if (pid_text != NULL
      && (!g_ascii_string_to_unsigned (pid_text, 10, 1, G_MAXINT32, &pid, NULL)
          || pid != (guint64) getpid ()))
    return 0;
  return limit / 2;
}

PgcNotifier *
pgc_notifier_new (char **envp)
{
  PgcNotifier *self = g_object_new (PGC_TYPE_NOTIFIER, NULL);
  const char *path = g_environ_getenv (envp, "NOTIFY_SOCKET");
  if (path == NULL || (path[0] != '/' && path[0] != '@') || path[1] == '\0')
    return self;
  g_autoptr (GError) error = NULL;
  self->socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM,
                               G_SOCKET_PROTOCOL_DEFAULT, &error);
  if (self->socket == NULL)
    {
      g_message ("Cannot tell the service's supervisor: %s", error->message);
      return self;
    }
  /* "@" stands for the NUL byte of an abstract address. */
  self->address
      = path[0] == '@'
            ? g_unix_socket_address_new_with_type (path + 1, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT)
            : g_unix_socket_address_new (path);
  self->watchdog_us = pgc_notifier_get_watchdog_interval (envp);
  return self;
}

void
pgc_notifier_start (PgcNotifier *self, PgcRegistry *registry)
{
  g_return_if_fail (PGC_IS_NOTIFIER (self));
  g_return_if_fail (self->registry == NULL);

  self->registry = g_object_ref (registry);
  if (self->socket == NULL)
    return;
  g_signal_connect_object (registry, "busy-changed", G_CALLBACK (on_busy_changed), self, 0);
  g_autofree char *status = describe (registry);
  g_autofree char *text = g_strconcat ("READY=1\nSTATUS=", status, NULL);
  say (self, text);
  if (self->watchdog_us == 0)
    return;
  /* At least a millisecond: no watchdog that anybody sets is nearer than that. */
  self->watchdog = g_timeout_source_new (
      (guint) CLAMP (self->watchdog_us / 1000, 1, G_MAXUINT));
  g_source_set_callback (self->watchdog, on_watchdog, self, NULL);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_source_attach (self->watchdog, context);
}

void
pgc_notifier_stop (PgcNotifier *self)
{
  g_return_if_fail (PGC_IS_NOTIFIER (self));
  if (self->registry == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->registry, self);
  g_clear_object (&self->registry);
  /* systemd goes on watching until the process has ended; stopping what runs may take a while, but
   * not longer than the watchdog waits, as the main loop no longer turns. */
  say (self, "STOPPING=1\nSTATUS=Stopping what runs so that it can be resumed");
  if (self->watchdog != NULL)
    {
      g_source_destroy (self->watchdog);
      g_clear_pointer (&self->watchdog, g_source_unref);
    }
}

static void
pgc_notifier_dispose (GObject *object)
{
  PgcNotifier *self = PGC_NOTIFIER (object);
  pgc_notifier_stop (self);
  g_clear_object (&self->socket);
  g_clear_object (&self->address);
  G_OBJECT_CLASS (pgc_notifier_parent_class)->dispose (object);
}

static void
pgc_notifier_class_init (PgcNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgc_notifier_dispose;
}

static void
pgc_notifier_init (PgcNotifier *self)
{
}
