/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "agent/service/pgc-idle.h"
#include "tests/dbus/pgc-test-agent.h"
#include "tests/dbus/pgc-wait.h"

/* Short, as the tests do wait for it to pass. */
#define DELAY_MS 20

typedef struct
{
  GTestDBus *bus;          /* (owned) */
  GDBusConnection *server; /* (owned) */
  PgcTestAgent *fakes;     /* (owned): only what its registry is made of */
  PgcRegistry *registry;   /* (owned) */
  PgcIdle *idle;           /* (owned) */
  guint n_idle;
} Fixture;

static void
on_idle (PgcIdle *idle, Fixture *fixture)
{
  g_assert_true (pgc_idle_is_idle (idle));
  fixture->n_idle++;
}

static GDBusConnection *
open_bus (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (fixture->bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  return bus;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->server = open_bus (fixture);
  fixture->fakes = pgc_test_agent_new (PGC_TEST_TRANSPORT_BUS);
  PgcAgentParts parts = pgc_test_agent_get_parts (fixture->fakes);
  fixture->registry = pgc_agent_parts_make_registry (&parts, &error);
  g_assert_no_error (error);
  fixture->idle = pgc_idle_new (fixture->registry, fixture->server, DELAY_MS);
  g_signal_connect (fixture->idle, "idle", G_CALLBACK (on_idle), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  pgc_idle_stop (fixture->idle);
  g_clear_object (&fixture->idle);
  pgc_registry_shut_down (fixture->registry);
  g_clear_object (&fixture->registry);
  pgc_test_agent_free (fixture->fakes);
  g_dbus_connection_close_sync (fixture->server, NULL, NULL);
  g_clear_object (&fixture->server);
  g_test_dbus_down (fixture->bus);
  g_clear_object (&fixture->bus);
}

static gboolean
has_been_idle (gpointer user_data)
{
  return ((Fixture *) user_data)->n_idle > 0;
}

static gboolean
is_needed (gpointer user_data)
{
  return !pgc_idle_is_idle (user_data);
}

static gboolean
raise_flag (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_raised (gpointer flag)
{
  return *(gboolean *) flag;
}

/* Lets several delays pass in the main loop. */
static void
let_delays_pass (void)
{
  gboolean has_passed = FALSE;
  g_timeout_add (5 * DELAY_MS, raise_flag, &has_passed);
  pgc_wait_until ("time passes", is_raised, &has_passed);
}

static void
test_idle_when_nobody_calls (Fixture *fixture, gconstpointer unused)
{
  g_assert_true (pgc_idle_is_idle (fixture->idle));
  pgc_wait_until ("idle", has_been_idle, fixture);
}

static void
test_caller_keeps_it_until_he_leaves (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GDBusConnection) caller = open_bus (fixture);
  /* Answered by GDBus itself: merely looking counts. */
  g_dbus_connection_call (caller, g_dbus_connection_get_unique_name (fixture->server), "/",
                          "org.freedesktop.DBus.Peer", "Ping", NULL, NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, NULL, NULL);
  pgc_wait_until ("the call", is_needed, fixture->idle);
  fixture->n_idle = 0;
  let_delays_pass ();
  g_assert_cmpuint (fixture->n_idle, ==, 0);

  g_dbus_connection_close_sync (caller, NULL, NULL);
  pgc_wait_until ("idle", has_been_idle, fixture);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer migration)
{
  g_autoptr (GError) error = NULL;
  *(PgcMigration **) migration = pgc_registry_create_finish (PGC_REGISTRY (source), result, &error);
  g_assert_no_error (error);
}

static gboolean
is_there (gpointer migration)
{
  return *(PgcMigration **) migration != NULL;
}

static void
test_migration_keeps_it_until_it_ends (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PgcSpec) spec = pgc_test_spec_new ("busy");
  PgcMigration *migration = NULL;
  pgc_fake_provider_hold (fixture->fakes->provider, PGC_STAGE_MIGRATING);
  pgc_registry_create_async (fixture->registry, spec, NULL, NULL, on_created, &migration);
  pgc_wait_until ("the migration", is_there, &migration);
  g_assert_false (pgc_idle_is_idle (fixture->idle));
  fixture->n_idle = 0;
  let_delays_pass ();
  g_assert_cmpuint (fixture->n_idle, ==, 0);

  pgc_fake_provider_release (fixture->fakes->provider);
  pgc_wait_until ("idle", has_been_idle, fixture);
  g_assert_cmpint (pgc_migration_get_stage (migration), ==, PGC_STAGE_SUCCEEDED);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/idle/when-nobody-calls", Fixture, NULL, set_up, test_idle_when_nobody_calls,
              tear_down);
  g_test_add ("/idle/caller-keeps-it-until-he-leaves", Fixture, NULL, set_up,
              test_caller_keeps_it_until_he_leaves, tear_down);
  g_test_add ("/idle/migration-keeps-it-until-it-ends", Fixture, NULL, set_up,
              test_migration_keeps_it_until_it_ends, tear_down);
  return g_test_run ();
}
