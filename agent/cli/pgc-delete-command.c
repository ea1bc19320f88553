/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-terminal.h"

/* Whether it is meant: said by --yes, or by the person. */
static gboolean
confirm (PgcSession *session, PgcRemoteMigration *migration, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  const char *name = pgc_remote_migration_get_name (migration);
  /* One that has not ended is refused by the agent; that need not be asked first. */
  if (pgc_command_line_has (line, PGC_PARAMETER_YES)
      || !pgc_state_is_final (pgc_remote_migration_get_status (migration)->state))
    return TRUE;
  if (!pgc_terminal_is_interactive ())
    {
      pgc_command_line_set_usage_error (
          error, pgc_command_line_get_command (line),
          _("there is no terminal to ask on whether to forget %s: add --yes"), name);
      return FALSE;
    }
  g_autofree char *question
      = g_strdup_printf (_("Forget the migration %s to %s, its log and its passwords? (y/N) "), name,
                         pgc_remote_migration_get_target (migration));
  g_autofree char *answer = pgc_terminal_ask (question);
  if (answer != NULL
      && (g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0))
    return TRUE;
  pgc_error_set (error, PGC_ERROR_FAILED, _("Nothing was deleted"));
  return FALSE;
}

static int
run (PgcSession *session, GError **error)
{
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  if (migration == NULL || !confirm (session, migration, error)
      || !pgc_remote_migration_delete (migration, NULL, error))
    return PGC_EXIT_BY_ERROR;
  return PGC_EXIT_DONE;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_YES },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("In a script:"), "pgcutover migration delete --name nightly --yes" },
  { NULL },
};

const PgcCommand pgc_delete_command = {
  .path = "migration delete",
  .summary = N_("Forget a migration that has ended, with its log and its passwords."),
  .description = N_("Touches neither server: “migration cleanup” removes what is left there."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_JSON,
  .examples = examples,
  .run = run,
};
