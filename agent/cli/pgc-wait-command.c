/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-follow.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  if (migration == NULL)
    return PGC_EXIT_BY_ERROR;
  PgcFollowOptions options = pgc_follow_options (session, NULL);
  if (g_strcmp0 (pgc_command_line_get (line, PGC_PARAMETER_FOR), "cutover") == 0)
    options.until = PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER;
  if (options.until != PGC_SUBSTATE_NONE
      && pgc_remote_migration_get_spec (migration)->mode == PGC_MODE_OFFLINE)
    {
      pgc_error_set (error, PGC_ERROR_WRONG_STATE,
                     _("The migration %s is offline and never waits for a cutover"),
                     pgc_remote_migration_get_name (migration));
      pgc_error_set_remedy (error, _("Wait for its end: leave --for out."));
      return PGC_EXIT_BY_ERROR;
    }
  int exit_code = pgc_follow_run (session, &migration, &options, error);
  if (exit_code == PGC_EXIT_BY_ERROR || !pgc_command_line_has (line, PGC_PARAMETER_OUTPUT))
    return exit_code;
  return pgc_session_print_migration (session, migration, error) ? exit_code : PGC_EXIT_BY_ERROR;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_FOR, FALSE, "end" },
  { PGC_PARAMETER_TIMEOUT, FALSE, N_("none") },
  { PGC_PARAMETER_OUTPUT, FALSE, N_("nothing"),
    N_("Print the migration, too, when the waiting is over, in this format") },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("Go on in a script only if it succeeds within two hours:"),
    "pgcutover migration wait --name nightly --timeout 2h && next-step" },
  { N_("Until the target has caught up with the source:"),
    "pgcutover migration wait --name nightly --for cutover" },
  { NULL },
};

const PgcCommand pgc_wait_command = {
  .path = "migration wait",
  .summary = N_("Wait without a word until a migration has ended."),
  .description = N_("Also returns, with exit code 5, when the migration waits for an answer, and "
                    "says which command gives it."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_NONE,
  .exit_codes = N_("They say how the migration ended; 0 with --for cutover: it is ready."),
  .examples = examples,
  .run = run,
};
