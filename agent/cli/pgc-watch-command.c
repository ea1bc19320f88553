/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-follow.h"
#include "agent/cli/pgc-session.h"

/* So many of the newest log lines of all migrations are looked through for the first frame. */
#define LOG_TAIL 200

static int
run (PgcSession *session, GError **error)
{
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  if (migration == NULL)
    return PGC_EXIT_BY_ERROR;
  PgcFollowOptions options = pgc_follow_options (session, stdout);
  options.log_after = MAX (pgc_remote_migration_get_log_sequence (migration) - LOG_TAIL, 0);
  int exit_code = pgc_follow_run (session, &migration, &options, error);
  if (exit_code == PGC_EXIT_BY_ERROR
      || !pgc_command_line_has (pgc_session_get_command_line (session), PGC_PARAMETER_OUTPUT))
    return exit_code;
  return pgc_session_print_migration (session, migration, error) ? exit_code : PGC_EXIT_BY_ERROR;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_TIMEOUT, FALSE, N_("none") },
  { PGC_PARAMETER_INTERVAL, FALSE, "10" },
  { PGC_PARAMETER_OUTPUT, FALSE, N_("nothing"),
    N_("Print the migration, too, when it has ended, in this format") },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("Look on until it has ended; Ctrl-C leaves it running:"),
    "pgcutover migration watch --name nightly" },
  { NULL },
};

const PgcCommand pgc_watch_command = {
  .path = "migration watch",
  .summary = N_("Show the progress of a migration until it has ended."),
  .description
  = N_("On a terminal it is drawn in place, and a question of the migration can be answered; "
       "elsewhere each change is a line, and numbers follow every --interval seconds. Ctrl-C ends "
       "only the watching."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_NONE,
  .exit_codes = N_("They say how the migration ended."),
  .examples = examples,
  .run = run,
};
