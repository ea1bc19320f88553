/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/dbus/pgc-service-fixture.h"

#include "tests/dbus/pgc-wait.h"

static void
set_up (PgcServiceFixture *fixture, gconstpointer transport)
{
  if (GPOINTER_TO_INT (transport) == PGC_TEST_TRANSPORT_BUS)
    {
      fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
      g_test_dbus_up (fixture->bus);
    }
  fixture->agent = pgc_test_agent_new (GPOINTER_TO_INT (transport));
  pgc_test_agent_start (fixture->agent);
  fixture->client = pgc_test_agent_connect (fixture->agent);
}

static void
tear_down (PgcServiceFixture *fixture, gconstpointer transport)
{
  g_clear_object (&fixture->client);
  g_clear_pointer (&fixture->agent, pgc_test_agent_free);
  if (fixture->bus != NULL)
    g_test_dbus_down (fixture->bus);
  g_clear_object (&fixture->bus);
}

void
pgc_service_fixture_add_test (const char *prefix, const PgcServiceTest *test,
                              PgcTestTransport transport)
{
  g_autofree char *path
      = g_strdup_printf ("/%s/%s/%s", prefix,
                         transport == PGC_TEST_TRANSPORT_BUS ? "bus" : "peer", test->name);
  g_test_add (path, PgcServiceFixture, GINT_TO_POINTER (transport), set_up, test->run, tear_down);
}

void
pgc_service_fixture_add_tests (const char *prefix, const PgcServiceTest *tests, gsize n_tests)
{
  for (gsize i = 0; i < n_tests; i++)
    {
      pgc_service_fixture_add_test (prefix, &tests[i], PGC_TEST_TRANSPORT_BUS);
      pgc_service_fixture_add_test (prefix, &tests[i], PGC_TEST_TRANSPORT_PEER);
    }
}

PgcRemoteMigration *
pgc_service_fixture_create (PgcServiceFixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSpec) spec = pgc_test_spec_new (name);
  PgcRemoteMigration *migration
      = pgc_client_create_migration (fixture->client, spec, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (migration);
  return migration;
}

PgcRemoteMigration *
pgc_service_fixture_create_and_hold (PgcServiceFixture *fixture, const char *name,
                                     PgcStage stage)
{
  pgc_fake_provider_hold (fixture->agent->provider, stage);
  PgcRemoteMigration *migration = pgc_service_fixture_create (fixture, name);
  pgc_wait_for_substate (migration, pgc_stage_get_substate (stage));
  return migration;
}
