/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-agent-thread.h"

#include <errno.h>
#include <sys/socket.h>

#include "agent/service/pgc-front.h"
#include "agent/service/pgc-service.h"

struct _PgcAgentThread
{
  PgcAgentParts parts;      /* its strings are used only until the registry is made */
  char *state_directory;    /* (owned) */
  GThread *thread;          /* (owned) */
  GMainContext *context;    /* (owned) */
  GMainLoop *loop;          /* (owned) */
  GIOStream *stream;        /* (owned): the agent's end */

  GMutex lock;              /* guards what follows */
  GCond changed;
  gboolean has_begun;       /* the registry is there, or @error tells why not */
  GError *error;            /* (owned) (nullable) */
};

static void
tell_begun (PgcAgentThread *self, GError *error)
{
  g_mutex_lock (&self->lock);
  self->has_begun = TRUE;
  self->error = error;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

static gboolean
wait_until_begun (PgcAgentThread *self, GError **error)
{
  g_mutex_lock (&self->lock);
  while (!self->has_begun)
    g_cond_wait (&self->changed, &self->lock);
  g_autoptr (GError) failure = g_steal_pointer (&self->error);
  g_mutex_unlock (&self->lock);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Serves the client until told to end. A handshake that fails is seen by the client. */
static void
serve (PgcAgentThread *self, PgcRegistry *registry)
{
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_sync (
      self->stream, guid,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER
          | G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER
          | G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
      NULL, NULL, NULL);
  if (connection == NULL)
    {
      g_io_stream_close (self->stream, NULL, NULL);
      return;
    }
  g_autoptr (PgcService) service = pgc_service_new (registry, self->parts.state_directory);
  /* So that others can look on; not necessary for the work. */
  g_autoptr (PgcFront) front = pgc_front_open (registry, self->parts.state_directory, NULL);
  if (pgc_service_export (service, connection, NULL))
    {
      g_dbus_connection_start_message_processing (connection);
      pgc_registry_resume (registry);
      g_main_loop_run (self->loop);
      if (front != NULL)
        pgc_front_close (front);
      pgc_service_unexport (service);
      pgc_registry_shut_down (registry);
    }
  g_dbus_connection_close_sync (connection, NULL, NULL);
}

static gpointer
run (gpointer data)
{
  PgcAgentThread *self = data;
  g_main_context_push_thread_default (self->context);
  GError *error = NULL;
  g_autoptr (PgcRegistry) registry = pgc_agent_parts_make_registry (&self->parts, &error);
  tell_begun (self, error);
  if (registry != NULL)
    serve (self, registry);
  g_clear_object (&registry);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
pgc_agent_thread_stop (PgcAgentThread *self)
{
  /* As a source of the loop, so that one that has not begun to run yet ends all the same. */
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_callback (source, quit, self->loop, NULL);
  g_source_attach (source, self->context);
  g_thread_join (self->thread);
  g_source_destroy (source);

  g_object_unref (self->stream);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self->state_directory);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

static GIOStream *
take_socket (int fd, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, error);
  if (socket == NULL)
    return NULL;
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

static gboolean
make_stream_pair (GIOStream **agent_end, GIOStream **client_end, GError **error)
{
  int fds[2];
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, "Cannot make a socket pair: %s", g_strerror (errno));
      return FALSE;
    }
  *agent_end = take_socket (fds[0], error);
  *client_end = *agent_end != NULL ? take_socket (fds[1], error) : NULL;
  return *client_end != NULL;
}

PgcAgentThread *
pgc_agent_thread_start (const PgcAgentParts *parts, GDBusConnection **client_end, GError **error)
{
  g_autoptr (GIOStream) agent_stream = NULL;
  g_autoptr (GIOStream) client_stream = NULL;
  if (!make_stream_pair (&agent_stream, &client_stream, error))
    return NULL;

  PgcAgentThread *new_thread = g_new0 (PgcAgentThread, 1);
  new_thread->parts = *parts;
  new_thread->state_directory = g_strdup (parts->state_directory);
  new_thread->parts.state_directory = new_thread->state_directory;
  new_thread->stream = g_steal_pointer (&agent_stream);
  new_thread->context = g_main_context_new ();
  new_thread->loop = g_main_loop_new (new_thread->context, FALSE);
  g_mutex_init (&new_thread->lock);
  g_cond_init (&new_thread->changed);
  new_thread->thread = g_thread_new ("pgc-agent", run, new_thread);
  g_autoptr (PgcAgentThread) self = new_thread;

  /* Not before the agent is there to answer: the handshake waits without a limit. */
  if (!wait_until_begun (self, error))
    return NULL;
  g_autoptr (GError) local = NULL;
  *client_end = g_dbus_connection_new_sync (client_stream, NULL,
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL,
                                            NULL, &local);
  if (*client_end == NULL)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, "The agent in this process does not answer: %s",
                     local->message);
      return NULL;
    }
  return g_steal_pointer (&self);
}
