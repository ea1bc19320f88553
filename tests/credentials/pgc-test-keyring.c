/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/credentials/pgc-test-keyring.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>

#define SERVICE "org.freedesktop.secrets"

const char *
pgc_test_keyring_find_obstacle (void)
{
  static const struct
  {
    const char *program, *obstacle;
  } needed[] = {
    { "dbus-daemon", "there is no dbus-daemon (Debian's package dbus)" },
    { "gnome-keyring-daemon", "there is no gnome-keyring-daemon (Debian's package gnome-keyring)" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      g_autofree char *path = g_find_program_in_path (needed[i].program);
      if (path == NULL)
        return needed[i].obstacle;
    }
  return NULL;
}

PgcTestKeyring *
pgc_test_keyring_new (void)
{
  PgcTestKeyring *keyring = g_new0 (PgcTestKeyring, 1);
  keyring->scratch = pgc_scratch_new ();
  keyring->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (keyring->bus);
  return keyring;
}

void
pgc_test_keyring_free (PgcTestKeyring *keyring)
{
  if (keyring == NULL)
    return;
  pgc_test_keyring_stop (keyring);
  g_test_dbus_down (keyring->bus);
  g_object_unref (keyring->bus);
  pgc_scratch_free (keyring->scratch);
  g_free (keyring);
}

const char *
pgc_test_keyring_get_address (PgcTestKeyring *keyring)
{
  return g_test_dbus_get_bus_address (keyring->bus);
}

/* --- the bus, as the test sees it ----------------------------------------------------------- */

static GDBusConnection *
connect_to_bus (PgcTestKeyring *keyring)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
      pgc_test_keyring_get_address (keyring),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static void
on_owner_appeared (GDBusConnection *connection, const char *name, const char *owner,
                   gpointer user_data)
{
  g_main_loop_quit (user_data);
}

static gboolean
on_too_late (gpointer unused)
{
  g_error ("gnome-keyring-daemon has not taken its name");
  return G_SOURCE_REMOVE;
}

static void
wait_for_service (PgcTestKeyring *keyring)
{
  g_autoptr (GDBusConnection) connection = connect_to_bus (keyring);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint watch
      = g_bus_watch_name_on_connection (connection, SERVICE, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                        on_owner_appeared, NULL, loop, NULL);
  guint timer = g_timeout_add_seconds (60, on_too_late, NULL);
  g_main_loop_run (loop);
  g_source_remove (timer);
  g_bus_unwatch_name (watch);
}

/* --- the daemon ----------------------------------------------------------------------------- */

static char *
make_directory (PgcTestKeyring *keyring, const char *name)
{
  char *path = pgc_scratch_dup_path (keyring->scratch, name);
  g_mkdir (path, 0700);
  return path;
}

/* In the child: a test that fails leaves no daemon behind. */
static void
die_with_parent (gpointer unused)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
pgc_test_keyring_start (PgcTestKeyring *keyring, gboolean unlocked)
{
  g_assert_null (keyring->daemon);
  g_autoptr (GError) error = NULL;
  g_autofree char *data = make_directory (keyring, "data");
  g_autofree char *runtime = make_directory (keyring, "run");
  g_autofree char *home = make_directory (keyring, "home");
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
      | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", data, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", runtime, TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS",
                                pgc_test_keyring_get_address (keyring), TRUE);
  g_subprocess_launcher_unsetenv (launcher, "GNOME_KEYRING_CONTROL");
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  /* The daemon warns of things that it then does right. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  keyring->daemon
      = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                     "--components=secrets", unlocked ? "--unlock" : NULL, NULL);
  g_assert_no_error (error);
  GOutputStream *input = g_subprocess_get_stdin_pipe (keyring->daemon);
  if (unlocked)
    g_output_stream_write_all (input, "open sesame", 11, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (input, NULL, &error);
  g_assert_no_error (error);
  wait_for_service (keyring);
}

void
pgc_test_keyring_stop (PgcTestKeyring *keyring)
{
  if (keyring->daemon == NULL)
    return;
  g_subprocess_send_signal (keyring->daemon, SIGKILL);
  g_subprocess_wait (keyring->daemon, NULL, NULL);
  g_clear_object (&keyring->daemon);
}

void
pgc_test_keyring_freeze (PgcTestKeyring *keyring)
{
  g_subprocess_send_signal (keyring->daemon, SIGSTOP);
}

void
pgc_test_keyring_thaw (PgcTestKeyring *keyring)
{
  g_subprocess_send_signal (keyring->daemon, SIGCONT);
}

void
pgc_test_keyring_lock (PgcTestKeyring *keyring)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = connect_to_bus (keyring);
  const char *const collections[] = { "/org/freedesktop/secrets/collection/login", NULL };
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      connection, SERVICE, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "Lock",
      g_variant_new ("(^ao)", collections), G_VARIANT_TYPE ("(aoo)"), G_DBUS_CALL_FLAGS_NONE, -1,
      NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GVariant) locked = g_variant_get_child_value (answer, 0);
  g_assert_cmpuint (g_variant_n_children (locked), ==, 1);
}
