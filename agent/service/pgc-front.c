/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-front.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

#include "agent/service/pgc-service.h"

#define SOCKET_NAME "agent.socket"

/* sockaddr_un's room for a path, less its NUL; GIO would cut off the rest and go on. */
#define MAX_PATH_LENGTH 107

struct _PgcFront
{
  GObject parent_instance;

  PgcRegistry *registry; /* (owned) */
  char *state_directory; /* (owned) */
  char *path;            /* (owned) */
  GDBusServer *server;   /* (owned) (nullable): NULL once closed */
  GHashTable *services;  /* (owned) (element-type GDBusConnection PgcService): one a client */
};

G_DEFINE_FINAL_TYPE (PgcFront, pgc_front, G_TYPE_OBJECT)

enum
{
  SIGNAL_CLIENTS_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
on_closed (GDBusConnection *connection, gboolean vanished, GError *error, PgcFront *self)
{
  g_hash_table_remove (self->services, connection);
  g_signal_emit (self, signals[SIGNAL_CLIENTS_CHANGED], 0);
}

/* Messages are taken from the connection only after this. */
static gboolean
on_new_connection (GDBusServer *server, GDBusConnection *connection, PgcFront *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcService) service = pgc_service_new (self->registry, self->state_directory);
  if (!pgc_service_export (service, connection, &error))
    {
      g_warning ("%s", error->message);
      return FALSE;
    }
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_closed), self, 0);
  g_hash_table_insert (self->services, g_object_ref (connection), g_steal_pointer (&service));
  g_signal_emit (self, signals[SIGNAL_CLIENTS_CHANGED], 0);
  return TRUE;
}

PgcFront *
pgc_front_open (PgcRegistry *registry, const char *state_directory, GError **error)
{
  g_return_val_if_fail (PGC_IS_REGISTRY (registry), NULL);

  g_autoptr (PgcFront) self = g_object_new (PGC_TYPE_FRONT, NULL);
  self->registry = g_object_ref (registry);
  self->state_directory = g_strdup (state_directory);
  self->path = g_build_filename (state_directory, SOCKET_NAME, NULL);
  if (strlen (self->path) > MAX_PATH_LENGTH)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "Cannot listen on %s: the path is longer "
                     "than %d bytes", self->path, MAX_PATH_LENGTH);
      pgc_error_set_remedy (error, "Use a state directory with a shorter path.");
      return NULL;
    }
  g_unlink (self->path);

  g_autofree char *value = g_dbus_address_escape_value (self->path);
  g_autofree char *address = g_strconcat ("unix:path=", value, NULL);
  g_autofree char *guid = g_dbus_generate_guid ();
  /* Anonymous as far as D-Bus goes, because who comes by ssh has another user id at his end; the
   * kernel says whose process it is that has opened the socket. */
  self->server = g_dbus_server_new_sync (
      address, G_DBUS_SERVER_FLAGS_AUTHENTICATION_ALLOW_ANONYMOUS
                   | G_DBUS_SERVER_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER,
      guid, NULL, NULL, error);
  if (self->server == NULL)
    {
      g_prefix_error (error, "Cannot listen on %s: ", self->path);
      return NULL;
    }
  g_signal_connect_object (self->server, "new-connection", G_CALLBACK (on_new_connection), self, 0);
  g_dbus_server_start (self->server);
  return g_steal_pointer (&self);
}

gboolean
pgc_front_has_clients (PgcFront *self)
{
  g_return_val_if_fail (PGC_IS_FRONT (self), FALSE);
  return g_hash_table_size (self->services) > 0;
}

void
pgc_front_close (PgcFront *self)
{
  g_return_if_fail (PGC_IS_FRONT (self));
  if (self->server == NULL)
    return;
  g_dbus_server_stop (self->server);
  g_clear_object (&self->server);
  g_unlink (self->path);

  GHashTableIter iter;
  gpointer connection;
  g_hash_table_iter_init (&iter, self->services);
  while (g_hash_table_iter_next (&iter, &connection, NULL))
    {
      g_signal_handlers_disconnect_by_data (connection, self);
      g_dbus_connection_close_sync (connection, NULL, NULL);
    }
  g_hash_table_remove_all (self->services);
}

GIOStream *
pgc_front_connect (const char *state_directory)
{
  g_autofree char *path = g_build_filename (state_directory, SOCKET_NAME, NULL);
  if (strlen (path) > MAX_PATH_LENGTH)
    return NULL;
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GSocketConnection *connection
      = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  return connection != NULL ? G_IO_STREAM (connection) : NULL;
}

static void
pgc_front_dispose (GObject *object)
{
  PgcFront *self = PGC_FRONT (object);
  pgc_front_close (self);
  g_clear_object (&self->registry);
  G_OBJECT_CLASS (pgc_front_parent_class)->dispose (object);
}

static void
pgc_front_finalize (GObject *object)
{
  PgcFront *self = PGC_FRONT (object);
  g_hash_table_unref (self->services);
  g_free (self->state_directory);
  g_free (self->path);
  G_OBJECT_CLASS (pgc_front_parent_class)->finalize (object);
}

static void
pgc_front_class_init (PgcFrontClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgc_front_dispose;
  G_OBJECT_CLASS (klass)->finalize = pgc_front_finalize;
  signals[SIGNAL_CLIENTS_CHANGED]
      = g_signal_new ("clients-changed", PGC_TYPE_FRONT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 0);
}

static void
pgc_front_init (PgcFront *self)
{
  self->services = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
}
