/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  if (migration == NULL)
    return PGC_EXIT_BY_ERROR;
  return pgc_session_print_migration (session, migration, error) ? PGC_EXIT_DONE
                                                                 : PGC_EXIT_BY_ERROR;
}

static const PgcExample examples[] = {
  { N_("Where it stands, for a person:"), "pgcutover migration show --name nightly -o table" },
  { N_("For a script:"),
    "pgcutover migration show -n nightly | jq -r .currentStatus.state" },
  { NULL },
};

const PgcCommand pgc_show_command = {
  .path = "migration show",
  .summary = N_("Show one migration: where it stands, what was found, what is left to do."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .default_output = PGC_OUTPUT_JSON,
  .exit_codes = N_("0 means that it was shown, whatever its state."),
  .examples = examples,
  .run = run,
};
