/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"

/* The database can be left out when there is one only. */
static const char *
get_database (PgcSession *session, PgcRemoteMigration *migration, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  const char *const *given = pgc_command_line_get_words (line, PGC_PARAMETER_DATABASES);
  const char *const *all
      = (const char *const *) pgc_remote_migration_get_spec (migration)->databases;
  if (given == NULL || given[0] == NULL)
    given = all;
  if (given != NULL && given[0] != NULL && given[1] == NULL)
    return given[0];
  pgc_command_line_set_usage_error (error, pgc_command_line_get_command (line),
                                    _("Name the one database of the tables with --databases"));
  return NULL;
}

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  const char *database = migration != NULL ? get_database (session, migration, error) : NULL;
  if (database == NULL
      || !pgc_remote_migration_resync (migration, database,
                                       pgc_command_line_get_words (line, PGC_PARAMETER_TABLES),
                                       NULL, error)
      || !pgc_session_print_migration (session, migration, error))
    return PGC_EXIT_BY_ERROR;
  return PGC_EXIT_DONE;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_TABLES, TRUE },
  { PGC_PARAMETER_DATABASES, FALSE, N_("the only one"), N_("Database of the tables") },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("After a divergence of a table:"),
    "pgcutover migration resync --name nightly --databases shop --tables public.orders" },
  { NULL },
};

const PgcCommand pgc_resync_command = {
  .path = "migration resync",
  .summary = N_("Copy tables of an online migration again."),
  .description = N_("The tables are copied under a snapshot of their own, and their changes are "
                    "followed from there on. A paused migration is resumed."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .default_output = PGC_OUTPUT_JSON,
  .uses = uses,
  .examples = examples,
  .run = run,
};
