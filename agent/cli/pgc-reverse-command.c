/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  PgcClient *client = migration != NULL ? pgc_session_connect (session, error) : NULL;
  g_autoptr (PgcRemoteMigration) back
      = client != NULL
            ? pgc_client_reverse_migration (
                client, migration, pgc_command_line_get (line, PGC_PARAMETER_REVERSE_NAME), NULL,
                error)
            : NULL;
  if (back == NULL || !pgc_session_print_migration (session, back, error))
    return PGC_EXIT_BY_ERROR;
  return PGC_EXIT_DONE;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_REVERSE_NAME, FALSE, N_("the migration's name with -back") },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("Bring what has changed since the cutover back, then return to the old server:"),
    "pgcutover migration reverse --name nightly\n"
    "          pgcutover migration wait --name nightly-back --for cutover\n"
    "          pgcutover migration update --name nightly-back --cutover \\\n"
    "            --block-writes" },
  { NULL },
};

const PgcCommand pgc_reverse_command = {
  .path = "migration reverse",
  .summary = N_("Begin the way back of an online migration that has kept one."),
  .description = N_("Makes a migration from the target to the old source: it brings what was changed "
                    "since the cutover, without copying anything again, and has a latency and a "
                    "cutover of its own. The old source is opened if the cutover has closed it: see "
                    "to it that nobody else writes to it. A way back is kept by migrations that were "
                    "created with reverseReplication true; `migration cleanup` gives it up."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .default_output = PGC_OUTPUT_JSON,
  .uses = uses,
  .examples = examples,
  .run = run,
};
