/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-agent-link.h"
#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-follow.h"
#include "agent/cli/pgc-request.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  if (!pgc_agent_link_check (line, error))
    return PGC_EXIT_BY_ERROR;
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  g_autoptr (PgcSpecSecrets) secrets = pgc_spec_secrets_new ();
  const char *path = pgc_command_line_get (line, PGC_PARAMETER_PROPERTIES);
  /* The command line is right and what it names is not: a failure, as for the published client. */
  if (!pgc_request_read_file (session, path, spec, secrets, error))
    return PGC_EXIT_FAILED;
  if (!pgc_request_apply_command_line (session, spec, error))
    return PGC_EXIT_BY_ERROR;
  if (!pgc_spec_check (spec, error))
    return PGC_EXIT_FAILED;

  if (pgc_command_line_has (line, PGC_PARAMETER_DRY_RUN))
    {
      g_autoptr (JsonNode) node = pgc_request_describe (spec, secrets);
      return pgc_session_print (session, node, pgc_request_describe_in_words (spec, secrets),
                                error)
                 ? PGC_EXIT_DONE
                 : PGC_EXIT_BY_ERROR;
    }

  PgcClient *client = pgc_session_connect (session, error);
  if (client == NULL || !pgc_request_ask_passwords (session, spec, secrets, error))
    return PGC_EXIT_BY_ERROR;
  g_autoptr (PgcRemoteMigration) migration
      = pgc_client_create_migration (client, spec, secrets, NULL, error);
  if (migration == NULL)
    return PGC_EXIT_BY_ERROR;
  return pgc_follow_after (session, &migration, 0, PGC_STATE_SUCCEEDED, error);
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_PROPERTIES, TRUE },
  { PGC_PARAMETER_MIGRATION_MODE, FALSE, "offline" },
  { PGC_PARAMETER_MIGRATION_OPTION, FALSE, "ValidateAndMigrate" },
  { PGC_PARAMETER_DATABASES },
  { PGC_PARAMETER_OVERWRITE_DBS, FALSE, N_("ask if one holds data") },
  { PGC_PARAMETER_BLOCK_WRITES },
  { PGC_PARAMETER_JOBS, FALSE, N_("number of processors, at most 4") },
  { PGC_PARAMETER_TAGS },
  { PGC_PARAMETER_LOCATION },
  { PGC_PARAMETER_DRY_RUN },
  { PGC_PARAMETER_WATCH },
  { PGC_PARAMETER_TIMEOUT, FALSE, N_("none") },
  { PGC_PARAMETER_INTERVAL, FALSE, "10" },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("Do what move.json says, and stay until it is done:"),
    "pgcutover migration create --name my-move --properties move.json --watch" },
  { N_("Only check whether it would work, under a name of your own:"),
    "pgcutover migration create -s db2:5433 -n rehearsal -b move.json \\\n"
    "            --migration-option Validate --watch" },
  { N_("On a host without a bus, with the file from another program:"),
    "make-properties | pgcutover migration create -s db2 -b - --foreground" },
  { NULL },
};

const PgcCommand pgc_create_command = {
  .path = "migration create",
  .summary = N_("Create a migration and start it."),
  .description
  = N_("Returns as soon as the agent has it, and prints it; --watch stays until the end. "
       "Passwords come from the properties file, from what “credential set” has stored, or "
       "are asked for on the terminal.\n\n"
       "--name alone is the name of the migration if the properties file says the target server; "
       "otherwise, or if it has one of . : / in it, it is the target server. A migration "
       "without a name gets a UUID."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_JSON,
  .exit_codes = N_("With --watch or --foreground they say how the migration ended; without, 0 "
                   "means that it has begun."),
  .examples = examples,
  .run = run,
};
