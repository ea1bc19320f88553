/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The life of an agent that is a process: how it is started, and how it ends. */

#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/contract/pgc-bus.h"
#include "config.h"
#include "tests/dbus/pgc-test-agent.h"
#include "tests/dbus/pgc-wait.h"

typedef struct
{
  GTestDBus *bus;         /* (owned) */
  GDBusConnection *watch; /* (owned): a connection that calls nobody */
  char *directory;        /* (owned) */
  char *state_directory;  /* (owned) */
  char *hold_file;        /* (owned): while it is there, agents that start hold migrations */
} Fixture;

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

/* Tells the bus how to start the agent. */
static void
write_service_file (const char *directory, const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (directory, PGC_BUS_NAME ".service", NULL);
  g_autofree char *text
      = g_strdup_printf ("[D-BUS Service]\nName=" PGC_BUS_NAME "\nExec=%s\n", command);
  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, &error));
}

/* @command: (nullable): what the bus is to start as the agent */
static void
set_up (Fixture *fixture, gconstpointer command)
{
  g_autoptr (GError) error = NULL;
  fixture->directory = g_dir_make_tmp ("pgcutover-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->state_directory = g_build_filename (fixture->directory, "state", NULL);
  fixture->hold_file = g_build_filename (fixture->directory, "hold", NULL);
  g_setenv ("PGC_TEST_HOLD", fixture->hold_file, TRUE);
  g_setenv ("PGCUTOVER_STATE_DIR", fixture->state_directory, TRUE);

  /* What the bus activates inherits the environment as it is now. */
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autofree char *services = g_build_filename (fixture->directory, "services", NULL);
  if (command != NULL)
    write_service_file (services, command);
  g_test_dbus_add_service_dir (fixture->bus, services);
  g_test_dbus_up (fixture->bus);
  fixture->watch = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (fixture->bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
}

static guint32
get_agent_pid (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      fixture->watch, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "GetConnectionUnixProcessID", g_variant_new ("(s)", PGC_BUS_NAME), G_VARIANT_TYPE ("(u)"),
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  if (reply == NULL)
    return 0;
  guint32 pid;
  g_variant_get (reply, "(u)", &pid);
  return pid;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  /* An agent that a test left: its process was started here, so it is ours to end. */
  guint32 pid = get_agent_pid (fixture);
  if (pid != 0)
    {
      kill ((pid_t) pid, SIGTERM);
      pgc_wait_for_name (fixture->watch, PGC_BUS_NAME, FALSE);
    }
  g_dbus_connection_close_sync (fixture->watch, NULL, NULL);
  g_clear_object (&fixture->watch);
  g_test_dbus_down (fixture->bus);
  g_clear_object (&fixture->bus);
  remove_tree (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->state_directory);
  g_free (fixture->hold_file);
}

static const char *
get_fake_agent (void)
{
  const char *path = g_getenv ("PGC_TEST_AGENT");
  g_assert_nonnull (path);
  return path;
}

/* A client of a fake agent that it starts itself, as the bus has no service file for it. */
static PgcClient *
start (Fixture *fixture, const char *idle_exit)
{
  g_autoptr (GError) error = NULL;
  const char *argv[] = { get_fake_agent (), fixture->state_directory, "bus", idle_exit, NULL };
  PgcClient *client = pgc_client_new_for_bus (G_BUS_TYPE_SESSION, argv, NULL, &error);
  g_assert_no_error (error);
  return client;
}

static PgcRemoteMigration *
create (PgcClient *client, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSpec) spec = pgc_test_spec_new (name);
  PgcRemoteMigration *migration = pgc_client_create_migration (client, spec, NULL, NULL, &error);
  g_assert_no_error (error);
  return migration;
}

static void
set_hold (Fixture *fixture, gboolean hold)
{
  if (hold)
    g_assert_true (g_file_set_contents (fixture->hold_file, "", 0, NULL));
  else
    g_unlink (fixture->hold_file);
}

static void
test_client_starts_an_agent_that_stays (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PgcClient) client = start (fixture, "0");
  g_assert_cmpstr (pgc_client_get_agent_version (client), ==, PGC_VERSION);
  guint32 pid = get_agent_pid (fixture);
  g_assert_cmpuint (pid, !=, 0);
  /* A session of its own: no terminal's Ctrl-C or hang-up reaches it. */
  g_assert_cmpint (getsid ((pid_t) pid), ==, (pid_t) pid);

  /* A second client uses the one that is there. */
  g_autoptr (PgcClient) second = start (fixture, "0");
  g_assert_cmpuint (get_agent_pid (fixture), ==, pid);
}

static void
test_state_is_for_the_user_alone (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PgcClient) client = start (fixture, "0");
  g_autofree char *journal = g_build_filename (fixture->state_directory, "journal.db", NULL);
  struct stat info;
  g_assert_cmpint (stat (fixture->state_directory, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 077, ==, 0);
  g_assert_cmpint (stat (journal, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 077, ==, 0);
}

static void
assert_start_fails (const char *const *argv, const char *message, const char *remedy)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (pgc_client_new_for_bus (G_BUS_TYPE_SESSION, argv, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_AGENT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, message));
  g_assert_nonnull (strstr (pgc_error_get_remedy (error), remedy));
}

static void
test_agent_that_cannot_be_started (Fixture *fixture, gconstpointer unused)
{
  const char *const ends_early[]
      = { "/bin/sh", "-c", "echo first >&2; echo the disk is full >&2; exit 1", NULL };
  const char *const says_nothing[] = { "/bin/sh", "-c", "exit 1", NULL };
  const char *const is_absent[] = { "/nonexistent/pgcutover", "agent", NULL };
  assert_start_fails (ends_early, "ended at once: the disk is full", "pgcutover agent");
  assert_start_fails (says_nothing, "it said nothing", "pgcutover agent");
  assert_start_fails (is_absent, "cannot be started", "/nonexistent/pgcutover");
  assert_start_fails (NULL, "No agent is on the bus", "pgcutover agent");
}

static void
test_starting_can_be_cancelled (Fixture *fixture, gconstpointer unused)
{
  const char *const never_ready[] = { "/bin/sh", "-c", "read line </dev/null; exec sleep 20", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_null (pgc_client_new_for_bus (G_BUS_TYPE_SESSION, never_ready, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_no_bus (void)
{
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_unsetenv ("XDG_RUNTIME_DIR");
  g_unsetenv ("DISPLAY");
  assert_start_fails (NULL, "no session bus", "--foreground");
}

static GSubprocess *
spawn (Fixture *fixture, GSubprocessFlags flags, const char *transport, const char *idle_exit)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (flags, &error, get_fake_agent (),
                                           fixture->state_directory, transport, idle_exit, NULL);
  g_assert_no_error (error);
  return process;
}

static void
test_name_is_taken (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcClient) client = start (fixture, "0");
  g_autoptr (GSubprocess) second = spawn (fixture, G_SUBPROCESS_FLAGS_STDERR_PIPE, "bus", "0");
  g_autofree char *said = NULL;
  g_assert_true (g_subprocess_communicate_utf8 (second, NULL, NULL, NULL, &said, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (second), ==, PGC_AGENT_EXIT_TAKEN);
  g_autofree char *owner = g_strdup_printf ("process %u (fake-agent)", get_agent_pid (fixture));
  g_assert_nonnull (strstr (said, owner));
}

static void
test_journal_is_taken (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcClient) client = start (fixture, "0");
  /* On another bus, but with the same state. */
  g_autoptr (GSubprocess) second = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, "dbus-run-session", "--", get_fake_agent (),
      fixture->state_directory, "bus", "0", NULL);
  g_assert_no_error (error);
  g_autofree char *said = NULL;
  g_assert_true (g_subprocess_communicate_utf8 (second, NULL, NULL, NULL, &said, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (second), ==, PGC_AGENT_EXIT_TAKEN);
  g_autofree char *holder = g_strdup_printf ("process %u", get_agent_pid (fixture));
  g_assert_nonnull (strstr (said, holder));
}

static void
test_ends_when_idle (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PgcClient) client = start (fixture, "1");
  /* The client is a caller, and on the shared connection of this program: it leaves with it. */
  g_autoptr (GDBusConnection) shared = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  guint32 pid = get_agent_pid (fixture);
  g_assert_cmpuint (pid, !=, 0);
  g_clear_object (&client);
  g_dbus_connection_close_sync (shared, NULL, NULL);
  pgc_wait_for_name (fixture->watch, PGC_BUS_NAME, FALSE);
}

static void
test_sigterm_leaves_a_journal_to_go_on_with (Fixture *fixture, gconstpointer unused)
{
  set_hold (fixture, TRUE);
  g_autoptr (PgcClient) client = start (fixture, "0");
  g_autoptr (PgcRemoteMigration) migration = create (client, "interrupted");
  pgc_wait_for_substate (migration, PGC_SUBSTATE_MIGRATING_DATA);
  g_autofree char *id = g_strdup (pgc_remote_migration_get_status (migration)->id);
  kill ((pid_t) get_agent_pid (fixture), SIGTERM);
  pgc_wait_until_lost (client);
  g_assert_cmpint (pgc_remote_migration_get_status (migration)->state, ==, PGC_STATE_IN_PROGRESS);

  set_hold (fixture, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcClient) next = start (fixture, "0");
  g_autoptr (PgcRemoteMigration) again
      = pgc_client_find_migration (next, NULL, "interrupted", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pgc_remote_migration_get_status (again)->id, ==, id);
  pgc_wait_for_state (again, PGC_STATE_SUCCEEDED);
}

static void
test_kill_leaves_a_journal_to_go_on_with (Fixture *fixture, gconstpointer unused)
{
  set_hold (fixture, TRUE);
  g_autoptr (PgcClient) client = start (fixture, "0");
  g_autoptr (PgcRemoteMigration) migration = create (client, "killed");
  pgc_wait_for_substate (migration, PGC_SUBSTATE_MIGRATING_DATA);
  kill ((pid_t) get_agent_pid (fixture), SIGKILL);
  pgc_wait_until_lost (client);

  set_hold (fixture, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcClient) next = start (fixture, "0");
  g_autoptr (PgcRemoteMigration) again = pgc_client_find_migration (next, NULL, "killed", &error);
  g_assert_no_error (error);
  pgc_wait_for_state (again, PGC_STATE_SUCCEEDED);
}

/* A peer of “agent --stdio”, as ssh makes one. */
typedef struct
{
  GSubprocess *process;        /* (owned) */
  GDBusConnection *connection; /* (owned) */
  PgcClient *client;           /* (owned) */
} Peer;

static void
peer_open (Peer *peer, Fixture *fixture, const char *idle_exit)
{
  g_autoptr (GError) error = NULL;
  peer->process = spawn (fixture, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                         "stdio", idle_exit);
  g_autoptr (GIOStream) stream
      = g_simple_io_stream_new (g_subprocess_get_stdout_pipe (peer->process),
                                g_subprocess_get_stdin_pipe (peer->process));
  peer->connection = g_dbus_connection_new_sync (
      stream, NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL, &error);
  g_assert_no_error (error);
  peer->client = pgc_client_new_for_connection (peer->connection, NULL, &error);
  g_assert_no_error (error);
}

/* Closes the connection and sees its process end, as ssh must not linger. */
static void
peer_close (Peer *peer)
{
  g_autoptr (GError) error = NULL;
  g_clear_object (&peer->client);
  g_dbus_connection_close_sync (peer->connection, NULL, NULL);
  g_clear_object (&peer->connection);
  g_assert_true (g_subprocess_wait_check (peer->process, NULL, &error));
  g_assert_no_error (error);
  g_clear_object (&peer->process);
}

static gboolean
is_gone (gpointer path)
{
  return !g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
wait_until_gone (char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileMonitor) monitor
      = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &error);
  g_assert_no_error (error);
  pgc_wait_until (path, is_gone, path);
}

static void
test_stdio_starts_an_agent (Fixture *fixture, gconstpointer unused)
{
  Peer peer;
  peer_open (&peer, fixture, "0");
  g_autoptr (PgcRemoteMigration) migration = create (peer.client, "remote");
  pgc_wait_for_state (migration, PGC_STATE_SUCCEEDED);
  g_clear_object (&migration);
  peer_close (&peer);
  g_assert_cmpuint (get_agent_pid (fixture), !=, 0);
}

static void
test_stdio_reaches_the_agent_at_work (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcClient) on_bus = start (fixture, "0");
  Peer peer;
  peer_open (&peer, fixture, "0");
  g_autoptr (PgcRemoteMigration) migration = create (peer.client, "seen-by-both");
  pgc_wait_for_state (migration, PGC_STATE_SUCCEEDED);
  g_autoptr (PgcRemoteMigration) same
      = pgc_client_find_migration (on_bus, NULL, "seen-by-both", &error);
  g_assert_no_error (error);
  g_clear_object (&migration);
  peer_close (&peer);
  g_assert_false (pgc_client_is_lost (on_bus));
}

/* As somebody who comes back by ssh to a host with no bus, and to what has gone on without him. */
static void
test_stdio_without_a_bus (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  set_hold (fixture, TRUE);
  Peer first;
  peer_open (&first, fixture, "1");
  g_autoptr (PgcRemoteMigration) migration = create (first.client, "come-back-to");
  pgc_wait_for_substate (migration, PGC_SUBSTATE_MIGRATING_DATA);
  g_clear_object (&migration);
  peer_close (&first);

  Peer second;
  peer_open (&second, fixture, "1");
  g_autoptr (PgcRemoteMigration) found
      = pgc_client_find_migration (second.client, NULL, "come-back-to", &error);
  g_assert_no_error (error);
  g_assert_cmpint (pgc_remote_migration_get_status (found)->substate, ==,
                   PGC_SUBSTATE_MIGRATING_DATA);
  g_assert_true (pgc_remote_migration_cancel (found, NULL, &error));
  g_assert_no_error (error);
  pgc_wait_for_state (found, PGC_STATE_CANCELED);
  g_clear_object (&found);
  peer_close (&second);

  /* With nothing to do and nobody to serve, it ends by itself and takes its socket along. */
  g_autofree char *socket = g_build_filename (fixture->state_directory, "agent.socket", NULL);
  wait_until_gone (socket);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
}

static void
test_activated_agent_that_fails_says_why (Fixture *fixture, gconstpointer unused)
{
  const char *const fails[] = { "/bin/sh", "-c", "echo no room >&2; exit 1", NULL };
  assert_start_fails (NULL, "none can be started", "pgcutover agent");
  assert_start_fails (fails, "no room", "pgcutover agent");
}

static void
test_bus_activates_the_real_agent (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcClient) client = pgc_client_new_for_bus (G_BUS_TYPE_SESSION, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pgc_client_get_agent_version (client), ==, PGC_VERSION);
  g_autofree char *journal = g_build_filename (fixture->state_directory, "journal.db", NULL);
  g_assert_true (g_file_test (journal, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/agent-process/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("client-starts-an-agent-that-stays", test_client_starts_an_agent_that_stays);
  ADD ("state-is-for-the-user-alone", test_state_is_for_the_user_alone);
  ADD ("agent-that-cannot-be-started", test_agent_that_cannot_be_started);
  ADD ("starting-can-be-cancelled", test_starting_can_be_cancelled);
  ADD ("name-is-taken", test_name_is_taken);
  ADD ("journal-is-taken", test_journal_is_taken);
  ADD ("ends-when-idle", test_ends_when_idle);
  ADD ("sigterm-leaves-a-journal-to-go-on-with", test_sigterm_leaves_a_journal_to_go_on_with);
  ADD ("kill-leaves-a-journal-to-go-on-with", test_kill_leaves_a_journal_to_go_on_with);
  ADD ("stdio-starts-an-agent", test_stdio_starts_an_agent);
  ADD ("stdio-reaches-the-agent-at-work", test_stdio_reaches_the_agent_at_work);
  ADD ("stdio-without-a-bus", test_stdio_without_a_bus);
#undef ADD
  g_test_add ("/agent-process/activated-agent-that-fails-says-why", Fixture, "/bin/false", set_up,
              test_activated_agent_that_fails_says_why, tear_down);
  g_autofree char *real_agent = g_strconcat (g_getenv ("PGC_TEST_PGCUTOVER"), " agent", NULL);
  g_test_add ("/agent-process/bus-activates-the-real-agent", Fixture, real_agent, set_up,
              test_bus_activates_the_real_agent, tear_down);
  g_test_add_func ("/agent-process/no-bus", test_no_bus);
  return g_test_run ();
}
