/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-follow.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  if (migration == NULL)
    return PGC_EXIT_BY_ERROR;
  gint64 log_after = pgc_remote_migration_get_log_sequence (migration);
  if (!pgc_remote_migration_resume (migration, NULL, error))
    return PGC_EXIT_BY_ERROR;
  return pgc_follow_after (session, &migration, log_after, PGC_STATE_SUCCEEDED, error);
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_WATCH },
  { PGC_PARAMETER_TIMEOUT, FALSE, N_("none") },
  { PGC_PARAMETER_INTERVAL, FALSE, "10" },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("Try again after mending what the error said:"),
    "pgcutover migration resume --name nightly --watch" },
  { NULL },
};

const PgcCommand pgc_resume_command = {
  .path = "migration resume",
  .summary = N_("Go on with a paused migration, or try a failed one again."),
  .description = N_("Goes on from where it stopped; what was copied right stays."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_JSON,
  .examples = examples,
  .run = run,
};
