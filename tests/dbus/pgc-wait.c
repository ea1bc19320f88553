/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/dbus/pgc-wait.h"

/* Far more than anything here takes, also on a slow machine under sanitizers. */
#define LIMIT_SECONDS 60

static gboolean
on_limit (gpointer what)
{
  g_test_message ("Waited in vain: %s", (const char *) what);
  g_test_fail ();
  g_assert_not_reached ();
}

void
pgc_wait_until (const char *what, PgcCondition condition, gpointer user_data)
{
  guint limit = g_timeout_add_seconds (LIMIT_SECONDS, on_limit, (gpointer) what);
  while (!condition (user_data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

typedef struct
{
  PgcRemoteMigration *migration;
  PgcState state;
  PgcSubstate substate;
} Expected;

static gboolean
has_state (gpointer user_data)
{
  const Expected *expected = user_data;
  return pgc_remote_migration_get_status (expected->migration)->state == expected->state;
}

static gboolean
has_substate (gpointer user_data)
{
  const Expected *expected = user_data;
  return pgc_remote_migration_get_status (expected->migration)->substate == expected->substate;
}

void
pgc_wait_for_state (PgcRemoteMigration *migration, PgcState state)
{
  Expected expected = { migration, state, PGC_SUBSTATE_NONE };
  pgc_wait_until (pgc_state_to_string (state), has_state, &expected);
}

void
pgc_wait_for_substate (PgcRemoteMigration *migration, PgcSubstate substate)
{
  Expected expected = { migration, PGC_STATE_UNKNOWN, substate };
  pgc_wait_until (pgc_substate_to_string (substate), has_substate, &expected);
}

static gboolean
is_lost (gpointer user_data)
{
  return pgc_client_is_lost (user_data);
}

void
pgc_wait_until_lost (PgcClient *client)
{
  pgc_wait_until ("the agent is lost", is_lost, client);
}

/* -1 = not told yet */
static gboolean
is_told (gpointer user_data)
{
  return *(int *) user_data >= 0;
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  *(int *) user_data = TRUE;
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  *(int *) user_data = FALSE;
}

void
pgc_wait_for_name (GDBusConnection *bus, const char *name, gboolean is_owned)
{
  int seen = -1;
  guint watch = g_bus_watch_name_on_connection (bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                on_appeared, on_vanished, &seen, NULL);
  do
    {
      seen = -1;
      pgc_wait_until (name, is_told, &seen);
    }
  while (seen != is_owned);
  g_bus_unwatch_name (watch);
}
