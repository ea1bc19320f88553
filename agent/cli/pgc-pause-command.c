/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  if (migration == NULL || !pgc_remote_migration_pause (migration, NULL, error)
      || !pgc_session_print_migration (session, migration, error))
    return PGC_EXIT_BY_ERROR;
  return PGC_EXIT_DONE;
}

static const PgcExample examples[] = {
  { N_("Give the servers a rest:"), "pgcutover migration pause --name nightly" },
  { NULL },
};

const PgcCommand pgc_pause_command = {
  .path = "migration pause",
  .summary = N_("Pause a migration, so that it loads neither server."),
  .description = N_("An online migration that is paused keeps its replication slot: the source "
                    "stores its changes until “migration resume”."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .default_output = PGC_OUTPUT_JSON,
  .examples = examples,
  .run = run,
};
