/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-notifier.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "tests/fakes/pgc-fake-clock.h"
#include "tests/fakes/pgc-fake-journal.h"
#include "tests/fakes/pgc-fake-vault.h"

/* As systemd listens. */
typedef struct
{
  GSocket *socket;       /* (owned) */
  char *directory;       /* (owned) (nullable): NULL with an abstract address */
  char *path;            /* (owned) (nullable) */
  GStrv environment;     /* (owned) */
  PgcRegistry *registry; /* (owned) */
} Fixture;

static void
listen_at (Fixture *fixture, GSocketAddress *address, const char *variable)
{
  g_autoptr (GError) error = NULL;
  fixture->socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM,
                                  G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_no_error (error);
  g_socket_bind (fixture->socket, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_set_timeout (fixture->socket, 30);
  fixture->environment = g_environ_setenv (g_new0 (char *, 1), "NOTIFY_SOCKET", variable, TRUE);
  g_autoptr (PgcJournal) journal = PGC_JOURNAL (pgc_fake_journal_new ());
  g_autoptr (PgcVault) vault = PGC_VAULT (pgc_fake_vault_new ());
  g_autoptr (PgcClock) clock = PGC_CLOCK (pgc_fake_clock_new ());
  fixture->registry = pgc_registry_new (journal, vault, clock);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->directory = g_dir_make_tmp ("pgc-notify-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->directory, "socket", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (fixture->path);
  listen_at (fixture, address, fixture->path);
}

static void
set_up_abstract (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *name = g_strdup_printf ("pgc-notify-%d", getpid ());
  g_autofree char *variable = g_strconcat ("@", name, NULL);
  g_autoptr (GSocketAddress) address
      = g_unix_socket_address_new_with_type (name, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  listen_at (fixture, address, variable);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_object_unref (fixture->socket);
  g_object_unref (fixture->registry);
  g_strfreev (fixture->environment);
  if (fixture->directory != NULL)
    {
      g_unlink (fixture->path);
      g_rmdir (fixture->directory);
    }
  g_free (fixture->directory);
  g_free (fixture->path);
}

static void
assert_hears (Fixture *fixture, const char *expected)
{
  char buffer[4096];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (fixture->socket, buffer, sizeof buffer - 1, NULL, &error);
  g_assert_no_error (error);
  buffer[n] = '\0';
  g_assert_cmpstr (buffer, ==, expected);
}

static void
test_start_or_end_is_not_told (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PgcNotifier) notifier = pgc_notifier_new (fixture->environment);
  pgc_notifier_start (notifier, fixture->registry);
  assert_hears (fixture, "READY=1\nSTATUS=Idle");
  g_signal_emit_by_name (fixture->registry, "busy-changed");
  assert_hears (fixture, "STATUS=Idle");
  pgc_notifier_stop (notifier);
  assert_hears (fixture, "STOPPING=1\nSTATUS=Stopping what runs so that it can be resumed");
}

static void
test_watchdog_hears_nothing (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *pid = g_strdup_printf ("%d", getpid ());
  fixture->environment = g_environ_setenv (fixture->environment, "WATCHDOG_USEC", "20000", TRUE);
  fixture->environment = g_environ_setenv (fixture->environment, "WATCHDOG_PID", pid, TRUE);
  g_autoptr (PgcNotifier) notifier = pgc_notifier_new (fixture->environment);
  pgc_notifier_start (notifier, fixture->registry);
  assert_hears (fixture, "READY=1\nSTATUS=Idle");
  for (int i = 0; i < 2; i++)
    {
      while (!(g_socket_condition_check (fixture->socket, G_IO_IN) & G_IO_IN))
        g_main_context_iteration (NULL, TRUE);
      assert_hears (fixture, "WATCHDOG=1");
    }
}

static void
test_watchdog_of_another_process_is_fed (void)
{
  g_auto (GStrv) environment = g_environ_setenv (g_new0 (char *, 1), "WATCHDOG_USEC", "30000000", TRUE);
  g_assert_cmpuint (pgc_notifier_get_watchdog_interval (environment), ==, 15000000);
  environment = g_environ_setenv (environment, "WATCHDOG_PID", "1", TRUE);
  g_assert_cmpuint (pgc_notifier_get_watchdog_interval (environment), ==, 0);
  environment = g_environ_setenv (environment, "WATCHDOG_PID", "soon", TRUE);
  g_assert_cmpuint (pgc_notifier_get_watchdog_interval (environment), ==, 0);
  environment = g_environ_unsetenv (environment, "WATCHDOG_PID");
  environment = g_environ_setenv (environment, "WATCHDOG_USEC", "-1", TRUE);
  g_assert_cmpuint (pgc_notifier_get_watchdog_interval (environment), ==, 0);
}

static void
test_agent_minds_that_nobody_listens (Fixture *fixture, gconstpointer unused)
{
  const char *const addresses[] = { NULL, "", "/", "@", "relative", "/nonexistent/socket" };
  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_auto (GStrv) environment = g_new0 (char *, 1);
      if (addresses[i] != NULL)
        environment = g_environ_setenv (environment, "NOTIFY_SOCKET", addresses[i], TRUE);
      g_autoptr (PgcNotifier) notifier = pgc_notifier_new (environment);
      pgc_notifier_start (notifier, fixture->registry);
      g_signal_emit_by_name (fixture->registry, "busy-changed");
      pgc_notifier_stop (notifier);
    }
  g_assert_cmpint (g_socket_condition_check (fixture->socket, G_IO_IN) & G_IO_IN, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, set_up, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/notifier/start-and-end", set_up, test_start_or_end_is_not_told);
  ADD ("/notifier/abstract", set_up_abstract, test_start_or_end_is_not_told);
  ADD ("/notifier/watchdog", set_up, test_watchdog_hears_nothing);
  ADD ("/notifier/nobody", set_up, test_agent_minds_that_nobody_listens);
#undef ADD
  g_test_add_func ("/notifier/other-process", test_watchdog_of_another_process_is_fed);
  return g_test_run ();
}
