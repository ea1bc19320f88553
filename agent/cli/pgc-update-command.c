/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-agent-link.h"
#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-follow.h"
#include "agent/cli/pgc-session.h"

/* Each ends with the migration having been seen to move; more moves are not to be expected. */
#define MAX_ATTEMPTS 5

static const PgcParameterId operations[] = {
  PGC_PARAMETER_SETUP_REPLICATION,
  PGC_PARAMETER_CUTOVER,
  PGC_PARAMETER_CANCEL,
  PGC_PARAMETER_OVERWRITE_DBS,
};

/* The one operation asked for; PGC_N_PARAMETERS with @error set if it is not one. */
static PgcParameterId
find_operation (const PgcCommandLine *line, GError **error)
{
  PgcParameterId operation = PGC_N_PARAMETERS;
  guint n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    if (pgc_command_line_has (line, operations[i]))
      {
        operation = operations[i];
        n++;
      }
  if (n == 1)
    return operation;
  /* The published client's words. */
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                 n == 0 ? _("Incorrect Usage: At least one update operation needs to be specified.")
                        : _("Incorrect Usage: Can only specify one update operation."));
  pgc_error_set_remedy (error, _("Use one of --cutover, --cancel, --overwrite-dbs true|false and "
                                 "--setup-replication."));
  return PGC_N_PARAMETERS;
}

static gboolean
check_companions (const PgcCommandLine *line, PgcParameterId operation, GError **error)
{
  static const PgcParameterId companions[]
      = { PGC_PARAMETER_DATABASES, PGC_PARAMETER_BLOCK_WRITES };
  for (gsize i = 0; i < G_N_ELEMENTS (companions); i++)
    if (operation != PGC_PARAMETER_CUTOVER && pgc_command_line_has (line, companions[i]))
      {
        pgc_command_line_set_usage_error (error, pgc_command_line_get_command (line),
                                          _("%s goes only with --cutover"),
                                          pgc_parameter_get (companions[i])->long_name);
        return FALSE;
      }
  return TRUE;
}

static gboolean
cut_over (const PgcCommandLine *line, PgcRemoteMigration *migration, GError **error)
{
  if (pgc_remote_migration_get_spec (migration)->mode == PGC_MODE_OFFLINE)
    {
      /* The published client's words. */
      pgc_error_set (error, PGC_ERROR_WRONG_STATE,
                     _("Cutover is not possible for migration %s if the migration_mode set to "
                       "offline. The migration will cutover automatically"),
                     pgc_remote_migration_get_name (migration));
      pgc_error_set_service_code (error, "603114");
      pgc_error_set_remedy (error, _("Wait for its end with “pgcutover migration wait --name %s”."),
                            pgc_remote_migration_get_name (migration));
      return FALSE;
    }
  return pgc_remote_migration_cutover (
      migration, pgc_command_line_get_words (line, PGC_PARAMETER_DATABASES),
      pgc_command_line_has (line, PGC_PARAMETER_BLOCK_WRITES), NULL, error);
}

static gboolean
set_up_replication (PgcRemoteMigration *migration, GError **error)
{
  if (pgc_remote_migration_get_spec (migration)->provider == PGC_PROVIDER_KIND_AZURE)
    return pgc_remote_migration_set_up_replication (migration, NULL, error);
  pgc_error_set (error, PGC_ERROR_UNSUPPORTED,
                 _("The direct provider changes no settings of the source server"));
  pgc_error_set_sql (error, "ALTER SYSTEM SET wal_level = 'logical';");
  pgc_error_set_remedy (error,
                        _("Run the statement on the source as a superuser, restart that server, "
                          "then “pgcutover migration resume”. Managed servers have a parameter "
                          "for it, such as rds.logical_replication."));
  return FALSE;
}

static gboolean
operate (const PgcCommandLine *line, PgcRemoteMigration *migration, PgcParameterId operation,
         GError **error)
{
  if (operation == PGC_PARAMETER_CUTOVER)
    return cut_over (line, migration, error);
  if (operation == PGC_PARAMETER_CANCEL)
    return pgc_remote_migration_cancel (migration, NULL, error);
  if (operation == PGC_PARAMETER_OVERWRITE_DBS)
    {
      const char *answer = pgc_command_line_get (line, PGC_PARAMETER_OVERWRITE_DBS);
      return pgc_remote_migration_confirm_overwrite (migration, g_str_equal (answer, "true"), NULL,
                                                     error);
    }
  return set_up_replication (migration, error);
}

/* In which substate @operation is waited for; NONE: in any. */
static PgcSubstate
get_substate (PgcParameterId operation)
{
  if (operation == PGC_PARAMETER_CUTOVER)
    return PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER;
  if (operation == PGC_PARAMETER_OVERWRITE_DBS)
    return PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION;
  return PGC_SUBSTATE_NONE;
}

/* An agent that begins with this command first takes the migration back to where it waited, and
 * for a moment still shows it as it had been left. */
static int
operate_in_foreground (PgcSession *session, PgcRemoteMigration **migration,
                       PgcParameterId operation, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  PgcFollowOptions options = pgc_follow_options (session, stderr);
  options.until = get_substate (operation);
  options.log_after = pgc_remote_migration_get_log_sequence (*migration);
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local = NULL;
      int exit_code = PGC_EXIT_DONE;
      if (options.until != PGC_SUBSTATE_NONE)
        exit_code = pgc_follow_run (session, migration, &options, error);
      if (exit_code != PGC_EXIT_DONE || operate (line, *migration, operation, &local))
        return exit_code;
      if (attempt < MAX_ATTEMPTS && g_error_matches (local, PGC_ERROR, PGC_ERROR_WRONG_STATE))
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      return PGC_EXIT_BY_ERROR;
    }
}

static gboolean
is_offline_cutover (PgcRemoteMigration *migration, PgcParameterId operation)
{
  return operation == PGC_PARAMETER_CUTOVER
         && pgc_remote_migration_get_spec (migration)->mode == PGC_MODE_OFFLINE;
}

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  PgcParameterId operation = find_operation (line, error);
  if (operation == PGC_N_PARAMETERS || !check_companions (line, operation, error))
    return PGC_EXIT_BY_ERROR;
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  if (migration == NULL)
    return PGC_EXIT_BY_ERROR;
  gint64 log_after = pgc_remote_migration_get_log_sequence (migration);
  int exit_code = PGC_EXIT_DONE;
  if (pgc_session_is_foreground (session) && !is_offline_cutover (migration, operation))
    exit_code = operate_in_foreground (session, &migration, operation, error);
  else if (!operate (line, migration, operation, error))
    exit_code = PGC_EXIT_BY_ERROR;
  if (exit_code != PGC_EXIT_DONE)
    return exit_code;
  return pgc_follow_after (session, &migration, log_after,
                           operation == PGC_PARAMETER_CANCEL ? PGC_STATE_CANCELED
                                                             : PGC_STATE_SUCCEEDED,
                           error);
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_CUTOVER },
  { PGC_PARAMETER_CANCEL },
  { PGC_PARAMETER_OVERWRITE_DBS, FALSE, NULL,
    N_("Answer to a migration that waits: true drops the databases on the target that are in the "
       "way and makes them anew, false ends the migration") },
  { PGC_PARAMETER_SETUP_REPLICATION },
  { PGC_PARAMETER_DATABASES, FALSE, N_("all"), N_("Cut over only these databases") },
  { PGC_PARAMETER_BLOCK_WRITES },
  { PGC_PARAMETER_WATCH },
  { PGC_PARAMETER_TIMEOUT, FALSE, N_("none") },
  { PGC_PARAMETER_INTERVAL, FALSE, "10" },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("Cut over and stay until it is done:"),
    "pgcutover migration update --name nightly --cutover --watch" },
  { N_("Cancel:"), "pgcutover migration update --name nightly --cancel" },
  { NULL },
};

const PgcCommand pgc_update_command = {
  .path = "migration update",
  .summary = N_("Cut a migration over, cancel it, or answer what it waits for."),
  .description = N_("Exactly one of --cutover, --cancel, --overwrite-dbs and --setup-replication "
                    "is to be given. Returns as soon as the agent has accepted it; --watch stays "
                    "until the end."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_JSON,
  .examples = examples,
  .run = run,
};
