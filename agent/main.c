/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The composition root: the only file that sees every part of the agent. “pgcutover agent” is the
 * service, every other verb is the command line. */

#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/cli/pgc-cli.h"
#include "agent/client/pgc-agent-launcher.h"
#include "agent/contract/pgc-bus.h"
#include "agent/azure/pgc-azure-provider.h"
#include "agent/credentials/pgc-stored-vault.h"
#include "agent/engine/pgc-direct-provider.h"
#include "agent/journal/pgc-sqlite-journal.h"
#include "agent/service/pgc-agent-process.h"
#include "agent/service/pgc-agent-thread.h"
#include "agent/service/pgc-front.h"
#include "agent/service/pgc-state-directory.h"
#include "agent/service/pgc-stdio.h"
#include "config.h"

/* Long enough for a person who types one command after the other to meet a started agent. */
#define DEFAULT_IDLE_EXIT_SECONDS 60

static PgcRegistry *
make_registry (const char *state_directory, gpointer user_data, GError **error)
{
  if (!pgc_state_directory_ensure (state_directory, error))
    return NULL;
  g_autofree char *path = g_build_filename (state_directory, "journal.db", NULL);
  g_autoptr (PgcJournal) journal = pgc_sqlite_journal_open (path, error);
  if (journal == NULL)
    return NULL;
  g_autoptr (PgcVault) vault = pgc_stored_vault_new (state_directory);
  g_autoptr (PgcClock) clock = pgc_system_clock_new ();
  g_autoptr (PgcProvider) direct = pgc_direct_provider_new ();
  g_autoptr (PgcRegistry) registry = pgc_registry_new (journal, vault, clock);
  g_autoptr (PgcAzureProvider) azure = pgc_azure_provider_new (vault);
  pgc_registry_add_provider (registry, PGC_PROVIDER_KIND_DIRECT, direct);
  pgc_registry_add_provider (registry, PGC_PROVIDER_KIND_AZURE, PGC_PROVIDER (azure));
  if (!pgc_registry_load (registry, error))
    return NULL;
  return g_steal_pointer (&registry);
}

typedef struct
{
  char *state_directory; /* (owned) (nullable) */
  int idle_exit;         /* seconds; 0 = never */
  gboolean is_system;
  gboolean is_stdio;
  gboolean is_version;
} AgentOptions;

static void
agent_options_clear (AgentOptions *options)
{
  g_free (options->state_directory);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AgentOptions, agent_options_clear)

static gboolean
parse_agent_options (int argc, char **argv, AgentOptions *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->state_directory,
      "Keep the journal in this directory", "DIR" },
    { "idle-exit", 0, 0, G_OPTION_ARG_INT, &options->idle_exit,
      "End when not needed for so long; 0 = never (default: 60)", "SECONDS" },
    { "system", 0, 0, G_OPTION_ARG_NONE, &options->is_system, "Serve on the system bus", NULL },
    { "stdio", 0, 0, G_OPTION_ARG_NONE, &options->is_stdio,
      "Connect who is at the other end of stdin and stdout with the agent", NULL },
    { NULL },
  };
  g_set_prgname ("pgcutover agent");
  g_autoptr (GOptionContext) context = g_option_context_new ("— run the agent");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (argc > 1)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "“%s” is not an option", argv[1]);
      return FALSE;
    }
  /* What a timer can hold in milliseconds. */
  if (options->idle_exit < 0 || options->idle_exit > G_MAXINT / 1000)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "--idle-exit is out of range");
      return FALSE;
    }
  if (options->is_system && options->is_stdio)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "--system and --stdio exclude each other");
      return FALSE;
    }
  return TRUE;
}

/* One line, because the last line is what a program that started the agent tells its user. */
static void
print_error (const GError *error)
{
  g_autofree char *message = g_strdelimit (g_strdup (error->message), "\n", ' ');
  const char *remedy = pgc_error_get_remedy (error);
  g_printerr ("pgcutover agent: %s%s%s\n", message, remedy != NULL ? ". " : "",
              remedy != NULL ? remedy : "");
}

/* For pgc_stdio_run(): this very program, as an agent. */
static gboolean
start_agent (gboolean (*is_there) (gpointer data), gpointer data, gpointer state_directory,
             GError **error)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  const char *const argv[] = { program != NULL ? program : "pgcutover", "agent", "--state-dir",
                               state_directory, NULL };
  return pgc_agent_launcher_start (argv, is_there, data, NULL, error);
}

static int
run_agent (int argc, char **argv)
{
  g_auto (AgentOptions) options = { .idle_exit = DEFAULT_IDLE_EXIT_SECONDS };
  g_autoptr (GError) error = NULL;
  if (!parse_agent_options (argc, argv, &options, &error))
    {
      g_printerr ("pgcutover agent: %s. See “pgcutover agent --help”.\n", error->message);
      return PGC_EXIT_USAGE;
    }
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *state_directory = pgc_state_directory_find (
      options.state_directory, options.is_system, environment);
  const PgcAgentParts parts = { state_directory, make_registry, NULL };

  /* On stdio, stdout is the protocol's; elsewhere it is nobody's. */
  g_log_writer_default_set_use_stderr (TRUE);
  gboolean is_done
      = options.is_stdio
            ? pgc_stdio_run (state_directory, start_agent, state_directory, &error)
            : pgc_agent_process_run (&parts,
                                     options.is_system ? G_BUS_TYPE_SYSTEM : G_BUS_TYPE_SESSION,
                                     (guint) options.idle_exit, &error);
  if (is_done)
    return EXIT_SUCCESS;
  print_error (error);
  return g_error_matches (error, PGC_ERROR, PGC_ERROR_BUSY) ? PGC_AGENT_EXIT_TAKEN
                                                            : PGC_EXIT_FAILED;
}

/* The agent that the command line has in this very process, on hosts with no bus; or the one that
 * is already at work with the same state. */
typedef struct
{
  PgcAgentThread *thread; /* (owned) (nullable) */
} LocalAgent;

static GDBusConnection *
start_local_agent (gpointer user_data, GError **error)
{
  LocalAgent *local = user_data;
  g_return_val_if_fail (local->thread == NULL, NULL);
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *state_directory = pgc_state_directory_find (NULL, FALSE, environment);
  g_autoptr (GIOStream) at_work = pgc_front_connect (state_directory);
  if (at_work != NULL)
    return g_dbus_connection_new_sync (at_work, NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT,
                                       NULL, NULL, error);
  const PgcAgentParts parts = { state_directory, make_registry, NULL };
  GDBusConnection *connection = NULL;
  local->thread = pgc_agent_thread_start (&parts, &connection, error);
  return local->thread != NULL ? connection : NULL;
}

static int
run_cli (int argc, char **argv)
{
  LocalAgent local = { NULL };
  int status = pgc_cli_run (argc, argv, start_local_agent, &local);
  g_clear_pointer (&local.thread, pgc_agent_thread_stop);
  return status;
}

#ifdef PGC_STATIC
/* The authorities that this host trusts: each distribution keeps them elsewhere, and a static
 * OpenSSL knows one place alone. For libpq, curl and the client tools. */
static void
find_trusted_authorities (void)
{
  static const char *const usual_places[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Arch */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora, RHEL */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* older RHEL */
    "/etc/ssl/ca-bundle.pem",                            /* SUSE */
    "/etc/ssl/cert.pem",                                 /* Alpine */
  };
  if (g_getenv ("SSL_CERT_FILE") != NULL || g_getenv ("SSL_CERT_DIR") != NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (usual_places); i++)
    if (g_access (usual_places[i], R_OK) == 0)
      {
        g_setenv ("SSL_CERT_FILE", usual_places[i], TRUE);
        return;
      }
}
#endif

/* What GIO would otherwise load at run time from the host: modules that a static binary cannot
 * use and an agent has no use for. */
static void
settle_environment (void)
{
  g_setenv ("GIO_USE_VFS", "local", FALSE);
  g_setenv ("GSETTINGS_BACKEND", "memory", FALSE);
#ifdef PGC_STATIC
  g_unsetenv ("GIO_EXTRA_MODULES");
  g_setenv ("GIO_MODULE_DIR", "/nonexistent", TRUE);
  find_trusted_authorities ();
#endif
}

int
main (int argc, char **argv)
{
  settle_environment ();
  setlocale (LC_ALL, "");
  pgc_agent_process_harden ();

  if (argc > 1 && g_str_equal (argv[1], "agent"))
    return run_agent (argc - 1, argv + 1);
  return run_cli (argc, argv);
}
