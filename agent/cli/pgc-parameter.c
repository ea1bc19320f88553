/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-parameter.h"

#include <glib/gi18n.h>

static const char *const providers[] = { "direct", "azure", NULL };
static const char *const modes[] = { "offline", "online", NULL };
static const char *const options[] = { "Validate", "Migrate", "ValidateAndMigrate", NULL };
static const char *const truths[] = { "true", "false", NULL };
static const char *const filters[] = { "Active", "All", NULL };
static const char *const events[] = { "end", "cutover", NULL };
static const char *const levels[] = { "info", "warning", "error", NULL };
static const char *const outputs[] = { "json", "table", "tsv", "none", NULL };

#define FLAG PGC_PARAMETER_KIND_FLAG, NULL, NULL
#define TEXT(metavar) PGC_PARAMETER_KIND_TEXT, metavar, NULL
#define FILE(metavar) PGC_PARAMETER_KIND_FILE, metavar, NULL
#define CHOICE(metavar, choices) PGC_PARAMETER_KIND_CHOICE, metavar, choices
#define WORDS(metavar) PGC_PARAMETER_KIND_WORDS, metavar, NULL
#define NUMBER(metavar) PGC_PARAMETER_KIND_NUMBER, metavar, NULL
#define DURATION(metavar) PGC_PARAMETER_KIND_DURATION, metavar, NULL

static const PgcParameter parameters[PGC_N_PARAMETERS] = {
  [PGC_PARAMETER_NAME] = { "--name", NULL, 'n', TEXT ("NAME"),
      N_("Name of the migration; of the target server if --migration-name names the migration") },
  [PGC_PARAMETER_MIGRATION_NAME] = { "--migration-name", NULL, 0, TEXT ("NAME"),
      N_("Name of the migration (older spelling; --name is then the target server)") },
  [PGC_PARAMETER_SERVER_NAME] = { "--server-name", NULL, 's', TEXT ("SERVER"),
      N_("Target server: HOST[:PORT], or the name of an Azure flexible server") },
  [PGC_PARAMETER_RESOURCE_GROUP] = { "--resource-group", NULL, 'g', TEXT ("GROUP"),
      N_("Azure resource group of the target server; chooses the azure provider") },
  [PGC_PARAMETER_SUBSCRIPTION] = { "--subscription", NULL, 0, TEXT ("ID"),
      N_("Azure subscription of the target server; chooses the azure provider") },
  [PGC_PARAMETER_PROVIDER] = { "--provider", NULL, 0, CHOICE ("PROVIDER", providers),
      N_("Who does the work: direct (this program) or azure (the managed service)") },
  [PGC_PARAMETER_PROPERTIES] = { "--properties", NULL, 'b', FILE ("FILE"),
      N_("JSON file that says what to migrate; - reads it from standard input") },
  [PGC_PARAMETER_MIGRATION_MODE] = { "--migration-mode", NULL, 0, CHOICE ("MODE", modes),
      N_("offline: one copy; online: copy, then follow changes until the cutover") },
  [PGC_PARAMETER_MIGRATION_OPTION] = { "--migration-option", NULL, 0, CHOICE ("OPTION", options),
      N_("Only validate, only migrate, or migrate if the validation finds no failure") },
  [PGC_PARAMETER_LOCATION] = { "--location", NULL, 'l', TEXT ("REGION"),
      N_("Azure region of the migration; the direct provider only keeps it") },
  [PGC_PARAMETER_TAGS] = { "--tags", NULL, 0, WORDS ("KEY[=VALUE]"),
      N_("Tags to keep with the migration; \"\" for none") },
  [PGC_PARAMETER_DATABASES] = { "--databases", "--db-names", 0, WORDS ("DATABASE"),
      N_("Databases, instead of those that the properties file names") },
  [PGC_PARAMETER_OVERWRITE_DBS] = { "--overwrite-dbs", NULL, 0, CHOICE ("ANSWER", truths),
      N_("Whether databases of the same names on the target are dropped and made anew") },
  [PGC_PARAMETER_BLOCK_WRITES] = { "--block-writes", NULL, 0, FLAG,
      N_("Close the source databases to their users during the cutover") },
  [PGC_PARAMETER_JOBS] = { "--jobs", NULL, 0, NUMBER ("N"),
      N_("Number of tables and indexes to work on at the same time") },
  [PGC_PARAMETER_DRY_RUN] = { "--dry-run", NULL, 0, FLAG,
      N_("Print the request with every default filled in and contact nothing") },
  [PGC_PARAMETER_WATCH] = { "--watch", NULL, 0, FLAG,
      N_("Show the progress until the migration has ended; the exit code says how") },
  [PGC_PARAMETER_FILTER] = { "--filter", NULL, 0, CHOICE ("FILTER", filters),
      N_("Active: those that have not ended; All: every one") },
  [PGC_PARAMETER_SETUP_REPLICATION] = { "--setup-replication", NULL, 0, FLAG,
      N_("Let the service set up logical replication on the source (azure provider)") },
  [PGC_PARAMETER_CUTOVER] = { "--cutover", NULL, 0, FLAG,
      N_("End the replication of an online migration; later writes to the source are not "
         "migrated") },
  [PGC_PARAMETER_CANCEL] = { "--cancel", NULL, 0, FLAG,
      N_("Cancel the migration; the source is left as it was") },
  [PGC_PARAMETER_YES] = { "--yes", NULL, 'y', FLAG, N_("Do not ask whether it is meant") },
  [PGC_PARAMETER_FOR] = { "--for", NULL, 0, CHOICE ("EVENT", events),
      N_("end: it has ended; cutover: it is ready to be cut over") },
  [PGC_PARAMETER_TIMEOUT] = { "--timeout", NULL, 0, DURATION ("TIME"),
      N_("Give up waiting after so many seconds (or 90s, 10m, 2h, 1d); the migration goes on") },
  [PGC_PARAMETER_INTERVAL] = { "--interval", NULL, 0, DURATION ("TIME"),
      N_("Seconds between progress lines where there is no terminal to draw on") },
  [PGC_PARAMETER_FOLLOW] = { "--follow", NULL, 'f', FLAG,
      N_("Print new lines as they come, until the migration has ended") },
  [PGC_PARAMETER_SINCE] = { "--since", NULL, 0, TEXT ("TIME"),
      N_("Only what is newer: 2026-11-23T14:30:00+01:00, or 10m ago, as 10m") },
  [PGC_PARAMETER_LEVEL] = { "--level", NULL, 0, CHOICE ("LEVEL", levels),
      N_("Only lines of this weight or more") },
  [PGC_PARAMETER_TABLES] = { "--tables", NULL, 0, WORDS ("SCHEMA.TABLE"),
      N_("Compare only these tables") },
  [PGC_PARAMETER_SERVICE_PRINCIPAL] = { "--service-principal", NULL, 0, FLAG,
    N_("Sign in as a client of the tenant, with its secret") },
  [PGC_PARAMETER_USERNAME] = { "--username", NULL, 0, TEXT ("ID"),
    N_("Id of the client, or of the identity") },
  [PGC_PARAMETER_TENANT] = { "--tenant", NULL, 0, TEXT ("ID"),
    N_("Tenant to sign in to") },
  [PGC_PARAMETER_PASSWORD_FILE] = { "--password-file", NULL, 0, FILE ("FILE"),
    N_("File whose contents are the secret of the client") },
  [PGC_PARAMETER_CERTIFICATE] = { "--certificate", NULL, 0, FILE ("FILE"),
    N_("Sign in as a client with this PEM file of certificate and key") },
  [PGC_PARAMETER_IDENTITY] = { "--identity", NULL, 0, FLAG,
    N_("Sign in as the identity that this machine has in the cloud") },
  [PGC_PARAMETER_WORKLOAD_IDENTITY] = { "--workload-identity", NULL, 0, FLAG,
    N_("Sign in with the federated token of this workload") },
  [PGC_PARAMETER_FEDERATED_TOKEN_FILE] = { "--federated-token-file", NULL, 0, FILE ("FILE"),
    N_("File with the federated token") },
  [PGC_PARAMETER_AZURE_CLI] = { "--azure-cli", NULL, 0, FLAG,
    N_("Use the sign-in of an installed Azure CLI") },
  [PGC_PARAMETER_CLOUD] = { "--cloud", NULL, 0, TEXT ("NAME"),
    N_("AzureCloud, AzureChinaCloud or AzureUSGovernment") },
  [PGC_PARAMETER_MANAGEMENT_URL] = { "--management-url", NULL, 0, TEXT ("URL"),
    N_("Address of the management API") },
  [PGC_PARAMETER_AUTHORITY_URL] = { "--authority-url", NULL, 0, TEXT ("URL"),
    N_("Address where tokens are issued") },
  [PGC_PARAMETER_API_VERSION] = { "--api-version", NULL, 0, TEXT ("VERSION"),
    N_("Version of the management API") },
  [PGC_PARAMETER_REVERSE_NAME] = { "--reverse-name", NULL, 0, TEXT ("NAME"),
                                   N_("Name of the migration that goes the way back") },
  [PGC_PARAMETER_SCHEMA_ONLY] = { "--schema-only", NULL, 0, FLAG,
      N_("Compare definitions, not rows") },
  [PGC_PARAMETER_DATA_ONLY] = { "--data-only", NULL, 0, FLAG,
      N_("Compare rows, not definitions") },
  [PGC_PARAMETER_SERVER] = { "--server", NULL, 0, TEXT ("HOST[:PORT]"),
      N_("Server that the password is for") },
  [PGC_PARAMETER_USER] = { "--user", NULL, 'u', TEXT ("USER"),
      N_("User that the password is of") },
  [PGC_PARAMETER_TEXTFILE] = { "--textfile", NULL, 0, FILE ("FILE"),
      N_("Write to this file, all at once, instead of to standard output") },
  [PGC_PARAMETER_AGENT] = { "--agent", NULL, 0, TEXT ("WHERE"),
      N_("Agent to speak to: session, system, or ssh://[USER@]HOST[:PORT]") },
  [PGC_PARAMETER_FOREGROUND] = { "--foreground", NULL, 0, FLAG,
      N_("Be the agent in this very process, for hosts without a bus") },
  [PGC_PARAMETER_STATE_DIR] = { "--state-dir", NULL, 0, FILE ("DIR"),
      N_("Directory of the journal, with --foreground") },
  [PGC_PARAMETER_OUTPUT] = { "--output", NULL, 'o', CHOICE ("FORMAT", outputs),
      N_("Output format") },
  [PGC_PARAMETER_ONLY_SHOW_ERRORS] = { "--only-show-errors", NULL, 0, FLAG,
      N_("Print no warnings") },
  [PGC_PARAMETER_VERBOSE] = { "--verbose", NULL, 0, FLAG, N_("Say more of what is being done") },
  [PGC_PARAMETER_DEBUG] = { "--debug", NULL, 0, FLAG, N_("Print messages for developers") },
  [PGC_PARAMETER_HELP] = { "--help", NULL, 'h', FLAG, N_("Print this help") },
};

const PgcParameter *
pgc_parameter_get (PgcParameterId id)
{
  g_return_val_if_fail (id < PGC_N_PARAMETERS, NULL);
  return &parameters[id];
}

char *
pgc_parameter_dup_label (PgcParameterId id)
{
  const PgcParameter *parameter = pgc_parameter_get (id);
  GString *label = g_string_new (parameter->long_name);
  if (parameter->alias != NULL)
    g_string_append_printf (label, "/%s", parameter->alias);
  if (parameter->short_name != '\0')
    g_string_append_printf (label, "/-%c", parameter->short_name);
  return g_string_free (label, FALSE);
}

gboolean
pgc_parameter_find (const char *word, PgcParameterId *id)
{
  for (int i = 0; i < PGC_N_PARAMETERS; i++)
    {
      const PgcParameter *parameter = &parameters[i];
      gboolean is_short = parameter->short_name != '\0' && word[0] == '-'
                          && word[1] == parameter->short_name && word[2] == '\0';
      if (is_short || g_str_equal (word, parameter->long_name)
          || g_strcmp0 (word, parameter->alias) == 0)
        {
          *id = (PgcParameterId) i;
          return TRUE;
        }
    }
  return FALSE;
}
