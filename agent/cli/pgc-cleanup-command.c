/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  if (migration == NULL || !pgc_remote_migration_clean_up (migration, NULL, error)
      || !pgc_session_print_migration (session, migration, error))
    return PGC_EXIT_BY_ERROR;
  return PGC_EXIT_DONE;
}

static const PgcExample examples[] = {
  { N_("After a migration that failed while a server was away:"),
    "pgcutover migration cleanup --name nightly" },
  { NULL },
};

const PgcCommand pgc_cleanup_command = {
  .path = "migration cleanup",
  .summary = N_("Remove what an ended migration has left of its own on both servers."),
  .description = N_("That is replication slots, publications and its progress schema; never a "
                    "database, a table or a role. Returns when it is done."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .default_output = PGC_OUTPUT_JSON,
  .examples = examples,
  .run = run,
};
