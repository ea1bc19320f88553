/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program as agent/main.c composes it, with the real journal, service, client and command
 * line, but with a provider that plays a script and a vault in memory. */

#include <locale.h>
#include <stdlib.h>

#include "agent/cli/pgc-cli.h"
#include "agent/contract/pgc-bus.h"
#include "agent/journal/pgc-sqlite-journal.h"
#include "agent/service/pgc-agent-process.h"
#include "agent/service/pgc-agent-thread.h"
#include "agent/service/pgc-state-directory.h"
#include "tests/cli/pgc-scripted-provider.h"
#include "tests/fakes/pgc-fake-vault.h"

/* Long enough that no test meets an agent that is just ending. */
#define IDLE_EXIT_SECONDS 600

static PgcRegistry *
make_registry (const char *state_directory, gpointer user_data, GError **error)
{
  if (!pgc_state_directory_ensure (state_directory, error))
    return NULL;
  g_autofree char *path = g_build_filename (state_directory, "journal.db", NULL);
  g_autoptr (PgcJournal) journal = pgc_sqlite_journal_open (path, error);
  if (journal == NULL)
    return NULL;
  g_autoptr (PgcFakeVault) vault = pgc_fake_vault_new ();
  g_autoptr (PgcClock) clock = pgc_system_clock_new ();
  g_autoptr (PgcProvider) provider = pgc_scripted_provider_new ();
  g_autoptr (PgcRegistry) registry = pgc_registry_new (journal, PGC_VAULT (vault), clock);
  pgc_registry_add_provider (registry, PGC_PROVIDER_KIND_DIRECT, provider);
  return pgc_registry_load (registry, error) ? g_steal_pointer (&registry) : NULL;
}

static char *
find_state_directory (void)
{
  g_auto (GStrv) environment = g_get_environ ();
  return pgc_state_directory_find (NULL, FALSE, environment);
}

static int
run_agent (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *state_directory = find_state_directory ();
  const PgcAgentParts parts = { state_directory, make_registry, NULL };
  g_log_writer_default_set_use_stderr (TRUE);
  if (pgc_agent_process_run (&parts, G_BUS_TYPE_SESSION, IDLE_EXIT_SECONDS, &error))
    return EXIT_SUCCESS;
  g_printerr ("agent: %s\n", error->message);
  return g_error_matches (error, PGC_ERROR, PGC_ERROR_BUSY) ? PGC_AGENT_EXIT_TAKEN : EXIT_FAILURE;
}

static GDBusConnection *
start_local_agent (gpointer user_data, GError **error)
{
  PgcAgentThread **thread = user_data;
  g_autofree char *state_directory = find_state_directory ();
  const PgcAgentParts parts = { state_directory, make_registry, NULL };
  GDBusConnection *connection = NULL;
  *thread = pgc_agent_thread_start (&parts, &connection, error);
  return *thread != NULL ? connection : NULL;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  pgc_agent_process_harden ();
  if (argc > 1 && g_str_equal (argv[1], "agent"))
    return run_agent ();
  PgcAgentThread *thread = NULL;
  int status = pgc_cli_run (argc, argv, start_local_agent, &thread);
  g_clear_pointer (&thread, pgc_agent_thread_stop);
  return status;
}
