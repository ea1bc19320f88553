/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-agent-process.h"

#include <glib-unix.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/service/pgc-front.h"
#include "agent/service/pgc-idle.h"
#include "agent/service/pgc-service.h"
#include "agent/service/pgc-stdio.h"
#include "config.h"

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

/* Of the D-Bus specification: RequestName's flag and its reply. */
#define NAME_FLAG_DO_NOT_QUEUE 4
#define NAME_REPLY_PRIMARY_OWNER 1

/* The running agent. */
typedef struct
{
  GMainLoop *loop;             /* (owned) */
  GDBusConnection *connection; /* (owned) (nullable) */
  PgcRegistry *registry;       /* (owned) (nullable) */
  PgcService *service;         /* (owned) (nullable) */
  PgcFront *front;             /* (owned) (nullable): if it could be opened */
  PgcIdle *idle;               /* (owned) (nullable): only if it is to end when idle */
  guint sigterm;
  guint sigint;
  gboolean is_peer_gone;
} Process;

static void
process_free (Process *process)
{
  if (process->idle != NULL)
    pgc_idle_stop (process->idle);
  g_clear_object (&process->idle);
  g_clear_object (&process->service);
  if (process->front != NULL)
    pgc_front_close (process->front);
  g_clear_object (&process->front);
  g_clear_object (&process->registry);
  if (process->connection != NULL)
    g_dbus_connection_close_sync (process->connection, NULL, NULL);
  g_clear_object (&process->connection);
  g_clear_handle_id (&process->sigterm, g_source_remove);
  g_clear_handle_id (&process->sigint, g_source_remove);
  g_main_loop_unref (process->loop);
  g_free (process);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Process, process_free)

/* A second signal, with its default effect, ends what does not want to end. */
static gboolean
on_sigterm (gpointer user_data)
{
  Process *process = user_data;
  process->sigterm = 0;
  g_message ("Ending on SIGTERM");
  g_main_loop_quit (process->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_sigint (gpointer user_data)
{
  Process *process = user_data;
  process->sigint = 0;
  g_message ("Ending on SIGINT");
  g_main_loop_quit (process->loop);
  return G_SOURCE_REMOVE;
}

static Process *
process_new (void)
{
  Process *process = g_new0 (Process, 1);
  process->loop = g_main_loop_new (NULL, FALSE);
  process->sigterm = g_unix_signal_add (SIGTERM, on_sigterm, process);
  process->sigint = g_unix_signal_add (SIGINT, on_sigint, process);
  return process;
}

/* Opens the registry and offers it on the connection. */
static gboolean
offer (Process *process, const PgcAgentParts *parts, GError **error)
{
  process->registry = pgc_agent_parts_make_registry (parts, error);
  if (process->registry == NULL)
    return FALSE;
  process->service = pgc_service_new (process->registry, parts->state_directory);
  if (!pgc_service_export (process->service, process->connection, error))
    return FALSE;
  /* Without it, the agent is still of use to everybody on the bus. */
  g_autoptr (GError) local = NULL;
  process->front = pgc_front_open (process->registry, parts->state_directory, &local);
  if (process->front == NULL)
    g_message ("%s", local->message);
  return TRUE;
}

/* Runs until told to end, then stops what runs so that it can be resumed. */
static void
run_until_ended (Process *process)
{
  pgc_registry_resume (process->registry);
  g_main_loop_run (process->loop);
  if (process->front != NULL)
    pgc_front_close (process->front);
  pgc_service_unexport (process->service);
  if (pgc_registry_is_busy (process->registry))
    g_message ("Stopping what runs; the next agent goes on with it");
  pgc_registry_shut_down (process->registry);
}

/* --- on a bus ------------------------------------------------------------------------------ */

static GVariant *
call_bus (GDBusConnection *bus, const char *method, GVariant *arguments, const char *reply_type,
          GError **error)
{
  return g_dbus_connection_call_sync (bus, BUS_NAME, BUS_PATH, BUS_NAME, method, arguments,
                                      G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NONE, -1,
                                      NULL, error);
}

/* Returns: (transfer full): e.g. "process 4711 (pgcutover)" */
static char *
describe_owner (GDBusConnection *bus)
{
  g_autoptr (GVariant) reply = call_bus (bus, "GetConnectionUnixProcessID",
                                         g_variant_new ("(s)", PGC_BUS_NAME), "(u)", NULL);
  if (reply == NULL)
    return g_strdup ("a process that the bus does not tell");
  guint32 pid;
  g_variant_get (reply, "(u)", &pid);
  g_autofree char *path = g_strdup_printf ("/proc/%u/comm", pid);
  g_autofree char *command = NULL;
  if (!g_file_get_contents (path, &command, NULL, NULL))
    return g_strdup_printf ("process %u", pid);
  return g_strdup_printf ("process %u (%s)", pid, g_strchomp (command));
}

static void
set_taken_error (GDBusConnection *bus, GError **error)
{
  g_autofree char *owner = describe_owner (bus);
  pgc_error_set (error, PGC_ERROR_BUSY, "There already is an agent on the bus: %s has the name %s",
                 owner, PGC_BUS_NAME);
  pgc_error_set_remedy (error, "Use that one, or end it first.");
}

/* Looked at before the journal is opened, because this names the other process. */
static gboolean
check_name_is_free (GDBusConnection *bus, GError **error)
{
  g_autoptr (GVariant) reply
      = call_bus (bus, "NameHasOwner", g_variant_new ("(s)", PGC_BUS_NAME), "(b)", error);
  if (reply == NULL)
    return FALSE;
  gboolean has_owner;
  g_variant_get (reply, "(b)", &has_owner);
  if (has_owner)
    set_taken_error (bus, error);
  return !has_owner;
}

static gboolean
request_name (GDBusConnection *bus, GError **error)
{
  g_autoptr (GVariant) reply
      = call_bus (bus, "RequestName",
                  g_variant_new ("(su)", PGC_BUS_NAME, NAME_FLAG_DO_NOT_QUEUE), "(u)", error);
  if (reply == NULL)
    return FALSE;
  guint32 result;
  g_variant_get (reply, "(u)", &result);
  if (result != NAME_REPLY_PRIMARY_OWNER)
    set_taken_error (bus, error);
  return result == NAME_REPLY_PRIMARY_OWNER;
}

static void
on_bus_closed (GDBusConnection *bus, gboolean vanished, GError *error, Process *process)
{
  g_message ("The bus has gone: ending");
  g_main_loop_quit (process->loop);
}

/* The name is given up first: whoever calls from then on starts the next agent. Who called before
 * that has been seen when the bus has answered, and is not let down. */
static void
on_idle (PgcIdle *idle, Process *process)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = call_bus (process->connection, "ReleaseName", g_variant_new ("(s)", PGC_BUS_NAME), "(u)",
                  &error);
  if (pgc_idle_is_idle (idle))
    g_message ("Ending, because nobody needs the agent");
  else if (request_name (process->connection, &error))
    return;
  else
    g_message ("Ending, because the name cannot be had back: %s", error->message);
  g_main_loop_quit (process->loop);
}

static void
on_clients_changed (PgcFront *front, Process *process)
{
  pgc_idle_set_held (process->idle, pgc_front_has_clients (front));
}

static GDBusConnection *
connect_to_bus (GBusType bus_type, GError **error)
{
  g_autoptr (GError) local = NULL;
  GDBusConnection *bus = NULL;
  g_autofree char *address = g_dbus_address_get_for_bus_sync (bus_type, NULL, &local);
  if (address != NULL)
    bus = g_dbus_connection_new_for_address_sync (
        address,
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
            | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
        NULL, NULL, &local);
  if (bus != NULL)
    return bus;
  pgc_error_set (error, PGC_ERROR_AGENT, "There is no %s bus to serve on: %s",
                 bus_type == G_BUS_TYPE_SYSTEM ? "system" : "session", local->message);
  pgc_error_set_remedy (error, "Run it under “dbus-run-session --”, or use --foreground with the "
                               "command that needs it.");
  return NULL;
}

/* An error of the bus itself, which names nothing that a person knows. */
static void
translate_bus_error (GError **error)
{
  if (error == NULL || *error == NULL || (*error)->domain == PGC_ERROR)
    return;
  g_autoptr (GError) original = g_steal_pointer (error);
  g_dbus_error_strip_remote_error (original);
  pgc_error_set (error, PGC_ERROR_AGENT, "The bus does not let the agent serve as %s: %s",
                 PGC_BUS_NAME, original->message);
  pgc_error_set_remedy (error, "On the system bus, install the bus policy that comes with "
                               "pgcutover and run the agent as root.");
}

gboolean
pgc_agent_process_run_on_bus (const PgcAgentParts *parts, GBusType bus_type, guint idle_exit_s,
                              GError **error)
{
  g_autoptr (Process) process = process_new ();
  process->connection = connect_to_bus (bus_type, error);
  if (process->connection == NULL)
    return FALSE;
  if (!check_name_is_free (process->connection, error) || !offer (process, parts, error)
      || !request_name (process->connection, error))
    {
      translate_bus_error (error);
      return FALSE;
    }
  g_signal_connect (process->connection, "closed", G_CALLBACK (on_bus_closed), process);
  if (idle_exit_s > 0)
    {
      process->idle = pgc_idle_new (process->registry, process->connection, idle_exit_s * 1000);
      g_signal_connect (process->idle, "idle", G_CALLBACK (on_idle), process);
      if (process->front != NULL)
        g_signal_connect (process->front, "clients-changed", G_CALLBACK (on_clients_changed),
                          process);
    }
  g_message ("Serving as %s, state in %s", PGC_BUS_NAME, parts->state_directory);
  run_until_ended (process);
  g_signal_handlers_disconnect_by_data (process->connection, process);
  return TRUE;
}

/* --- on stdin and stdout ------------------------------------------------------------------- */

/* Ends the process if it has nobody to serve and nothing to do. */
static void
end_if_alone (Process *process)
{
  if (process->is_peer_gone && !pgc_registry_is_busy (process->registry)
      && (process->front == NULL || !pgc_front_has_clients (process->front)))
    g_main_loop_quit (process->loop);
}

static void
on_peer_closed (GDBusConnection *connection, gboolean vanished, GError *error, Process *process)
{
  process->is_peer_gone = TRUE;
  if (pgc_registry_is_busy (process->registry))
    g_message ("The peer has gone; ending when the migrations that run have ended");
  end_if_alone (process);
}

/* Serves as the agent itself, because no other one is at work. */
static gboolean
serve_stream (GIOStream *stream, const PgcAgentParts *parts, GError **error)
{
  g_autoptr (Process) process = process_new ();
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GError) local = NULL;
  /* Anonymous, because pipes tell no credentials: whoever holds them, by way of ssh, has been
   * authenticated. */
  process->connection = g_dbus_connection_new_sync (
      stream, guid,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER
          | G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_ALLOW_ANONYMOUS
          | G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
      NULL, NULL, &local);
  if (process->connection == NULL)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, "What is on standard input does not speak D-Bus: %s",
                     local->message);
      pgc_error_set_remedy (error, "“agent --stdio” is for programs; use “--agent ssh://HOST” on "
                                   "the other host.");
      return FALSE;
    }
  if (!offer (process, parts, error))
    return FALSE;
  g_signal_connect (process->connection, "closed", G_CALLBACK (on_peer_closed), process);
  g_signal_connect_swapped (process->registry, "busy-changed", G_CALLBACK (end_if_alone), process);
  if (process->front != NULL)
    g_signal_connect_swapped (process->front, "clients-changed", G_CALLBACK (end_if_alone),
                              process);
  g_dbus_connection_start_message_processing (process->connection);
  run_until_ended (process);
  g_signal_handlers_disconnect_by_data (process->connection, process);
  g_signal_handlers_disconnect_by_data (process->registry, process);
  return TRUE;
}

gboolean
pgc_agent_process_run_on_stdio (const PgcAgentParts *parts, GError **error)
{
  g_autoptr (GIOStream) stream = pgc_stdio_take (error);
  if (stream == NULL)
    return FALSE;
  g_autoptr (GIOStream) at_work = pgc_front_connect (parts->state_directory);
  if (at_work == NULL)
    return serve_stream (stream, parts, error);
  pgc_stdio_bridge (stream, at_work);
  return TRUE;
}

/* --- guarding secrets ---------------------------------------------------------------------- */

void
pgc_agent_process_harden (void)
{
  umask (077);
  const struct rlimit no_core = { 0, 0 };
  setrlimit (RLIMIT_CORE, &no_core);
#ifndef __SANITIZE_ADDRESS__
  /* The leak checker reads the memory of its own process as another one would. */
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
  signal (SIGPIPE, SIG_IGN);
}
