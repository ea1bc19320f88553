/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An agent process as “pgcutover agent” is one, with the real journal, but with a provider that
 * moves nothing. Stays in MigratingData while the file $PGC_TEST_HOLD is there when it starts.
 *   fake-agent STATE_DIRECTORY bus|stdio IDLE_EXIT_SECONDS */

#include <stdlib.h>

#include "agent/client/pgc-agent-launcher.h"
#include "agent/contract/pgc-bus.h"
#include "agent/journal/pgc-sqlite-journal.h"
#include "agent/service/pgc-agent-process.h"
#include "agent/service/pgc-stdio.h"
#include "tests/fakes/pgc-fake-clock.h"
#include "tests/fakes/pgc-fake-provider.h"
#include "tests/fakes/pgc-fake-vault.h"

static PgcRegistry *
make_registry (const char *state_directory, gpointer user_data, GError **error)
{
  g_autofree char *path = g_build_filename (state_directory, "journal.db", NULL);
  g_autoptr (PgcJournal) journal = pgc_sqlite_journal_open (path, error);
  if (journal == NULL)
    return NULL;
  g_autoptr (PgcFakeVault) vault = pgc_fake_vault_new ();
  g_autoptr (PgcFakeClock) clock = pgc_fake_clock_new ();
  g_autoptr (PgcFakeProvider) provider = pgc_fake_provider_new ();
  const char *hold = g_getenv ("PGC_TEST_HOLD");
  if (hold != NULL && g_file_test (hold, G_FILE_TEST_EXISTS))
    pgc_fake_provider_hold (provider, PGC_STAGE_MIGRATING);
  g_autoptr (PgcRegistry) registry
      = pgc_registry_new (journal, PGC_VAULT (vault), PGC_CLOCK (clock));
  pgc_registry_add_provider (registry, PGC_PROVIDER_KIND_DIRECT, PGC_PROVIDER (provider));
  return pgc_registry_load (registry, error) ? g_steal_pointer (&registry) : NULL;
}

static gboolean
start_agent (gboolean (*is_there) (gpointer data), gpointer data, gpointer user_data,
             GError **error)
{
  char **argv = user_data;
  const char *const agent_argv[] = { argv[0], argv[1], "bus", argv[3], NULL };
  return pgc_agent_launcher_start (agent_argv, is_there, data, NULL, error);
}

int
main (int argc, char **argv)
{
  g_assert_cmpint (argc, ==, 4);
  g_autoptr (GError) error = NULL;
  PgcAgentParts parts = { argv[1], make_registry, NULL };
  pgc_agent_process_harden ();
  g_log_writer_default_set_use_stderr (TRUE);
  gboolean is_done
      = g_str_equal (argv[2], "stdio")
            ? pgc_stdio_run (argv[1], start_agent, argv, &error)
            : pgc_agent_process_run (&parts, G_BUS_TYPE_SESSION, (guint) atoi (argv[3]), &error);
  if (is_done)
    return EXIT_SUCCESS;
  g_printerr ("fake-agent: %s\n", error->message);
  return g_error_matches (error, PGC_ERROR, PGC_ERROR_BUSY) ? PGC_AGENT_EXIT_TAKEN : EXIT_FAILURE;
}
