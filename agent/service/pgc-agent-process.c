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
#include "agent/service/pgc-notifier.h"
#include "agent/service/pgc-service.h"
#include "agent/service/pgc-system-log.h"
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
  GDBusConnection *connection; /* (owned) (nullable): the bus */
  PgcRegistry *registry;       /* (owned) (nullable) */
  PgcService *service;         /* (owned) (nullable) */
  PgcFront *front;             /* (owned) (nullable): if it could be opened */
  PgcIdle *idle;               /* (owned) (nullable): only if it is to end when idle */
  PgcNotifier *notifier;       /* (owned) */
  PgcSystemLog *system_log;    /* (owned) (nullable) */
  guint sigterm;
  guint sigint;
} Process;

static void
process_free (Process *process)
{
  if (process->idle != NULL)
    pgc_idle_stop (process->idle);
  g_clear_object (&process->idle);
  g_clear_object (&process->notifier);
  g_clear_object (&process->system_log);
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
  g_auto (GStrv) environment = g_get_environ ();
  process->notifier = pgc_notifier_new (environment);
  process->loop = g_main_loop_new (NULL, FALSE);
  process->sigterm = g_unix_signal_add (SIGTERM, on_sigterm, process);
  process->sigint = g_unix_signal_add (SIGINT, on_sigint, process);
  return process;
}

/* Opens the socket, without which the agent is still of use to everybody on the bus. */
static gboolean
open_front (Process *process, const char *state_directory, GError **error)
{
  g_autoptr (GError) local = NULL;
  process->front = pgc_front_open (process->registry, state_directory, &local);
  if (process->front != NULL)
    return TRUE;
  if (process->connection == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_message ("%s", local->message);
  return TRUE;
}

/* Opens the registry and offers it wherever it can be reached. */
static gboolean
offer (Process *process, const PgcAgentParts *parts, GBusType bus_type, GError **error)
{
  process->registry = pgc_agent_parts_make_registry (parts, error);
  if (process->registry == NULL)
    return FALSE;
  process->system_log = pgc_system_log_new (process->registry);
  if (process->connection != NULL)
    {
      process->service = pgc_service_new (process->registry, parts->state_directory);
      if (bus_type == G_BUS_TYPE_SYSTEM)
        {
          g_autoptr (PgcAuthorizer) authorizer = pgc_authorizer_new (process->connection);
          pgc_service_set_authorizer (process->service, authorizer);
        }
      if (!pgc_service_export (process->service, process->connection, error))
        return FALSE;
    }
  return open_front (process, parts->state_directory, error);
}

/* Runs until told to end, then stops what runs so that it can be resumed. */
static void
run_until_ended (Process *process)
{
  pgc_registry_resume (process->registry);
  pgc_notifier_start (process->notifier, process->registry);
  g_main_loop_run (process->loop);
  pgc_notifier_stop (process->notifier);
  if (process->front != NULL)
    pgc_front_close (process->front);
  if (process->service != NULL)
    pgc_service_unexport (process->service);
  if (pgc_registry_is_busy (process->registry))
    g_message ("Stopping what runs; the next agent goes on with it");
  pgc_registry_shut_down (process->registry);
}

/* --- the bus ------------------------------------------------------------------------------- */

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
  g_autoptr (GVariant) reply = NULL;
  if (process->connection != NULL)
    reply = call_bus (process->connection, "ReleaseName", g_variant_new ("(s)", PGC_BUS_NAME),
                      "(u)", NULL);
  if (pgc_idle_is_idle (idle))
    g_message ("Ending, because nobody needs the agent");
  else if (process->connection == NULL || request_name (process->connection, &error))
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

static void
end_when_idle (Process *process, guint idle_exit_s)
{
  process->idle = pgc_idle_new (process->registry, process->connection, idle_exit_s * 1000);
  g_signal_connect (process->idle, "idle", G_CALLBACK (on_idle), process);
  if (process->front != NULL)
    g_signal_connect (process->front, "clients-changed", G_CALLBACK (on_clients_changed), process);
}

/* NULL without an error if there is no session bus: the socket is enough for those who then are
 * there. Nobody serves a system without its bus. */
static gboolean
connect_to_bus (Process *process, GBusType bus_type, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *address = g_dbus_address_get_for_bus_sync (bus_type, NULL, &local);
  if (address != NULL)
    process->connection = g_dbus_connection_new_for_address_sync (
        address,
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
            | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
        NULL, NULL, &local);
  if (process->connection != NULL)
    return TRUE;
  if (bus_type == G_BUS_TYPE_SESSION)
    {
      g_message ("There is no session bus (%s)", local->message);
      return TRUE;
    }
  pgc_error_set (error, PGC_ERROR_AGENT, "There is no system bus to serve on: %s", local->message);
  pgc_error_set_remedy (error, "Start it, or serve without --system.");
  return FALSE;
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
                               "pgcutover and run the agent as user pgcutover.");
}

static gboolean
begin (Process *process, const PgcAgentParts *parts, GBusType bus_type, GError **error)
{
  if (!connect_to_bus (process, bus_type, error))
    return FALSE;
  if (process->connection == NULL)
    return offer (process, parts, bus_type, error);
  return check_name_is_free (process->connection, error) && offer (process, parts, bus_type, error)
         && request_name (process->connection, error);
}

gboolean
pgc_agent_process_run (const PgcAgentParts *parts, GBusType bus_type, guint idle_exit_s,
                       GError **error)
{
  g_autoptr (Process) process = process_new ();
  if (!begin (process, parts, bus_type, error))
    {
      translate_bus_error (error);
      return FALSE;
    }
  if (process->connection != NULL)
    g_signal_connect (process->connection, "closed", G_CALLBACK (on_bus_closed), process);
  if (idle_exit_s > 0)
    end_when_idle (process, idle_exit_s);
  g_message ("Serving %s%swith the state in %s",
             process->connection != NULL ? "as " PGC_BUS_NAME : "on a socket alone",
             process->connection != NULL ? " " : ", ", parts->state_directory);
  run_until_ended (process);
  if (process->connection != NULL)
    g_signal_handlers_disconnect_by_data (process->connection, process);
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
