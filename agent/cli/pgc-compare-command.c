/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-error-text.h"
#include "agent/cli/pgc-news.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-summary.h"
#include "agent/cli/pgc-terminal.h"
#include "agent/cli/pgc-watch-screen.h"

static void
draw (PgcWatchScreen *screen, const PgcComparison *comparison)
{
  PgcWatchLayout layout
      = { .is_unicode = pgc_terminal_is_unicode (), .now = g_get_real_time () };
  pgc_terminal_get_size (stderr, &layout.columns, &layout.rows);
  PgcWatchLine line = { pgc_watch_view_make_comparison_line (comparison, &layout),
                        PGC_WATCH_STYLE_PLAIN };
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_ptr_array_add (lines, &line);
  pgc_watch_screen_draw (screen, lines);
  g_free (line.text);
}

/* Stays until the comparison has ended that @migration has been set to. */
static int
wait_for_end (PgcSession *session, PgcRemoteMigration *migration, GError **error)
{
  PgcClient *client = pgc_session_connect (session, error);
  g_autoptr (PgcNews) news = pgc_news_new ();
  g_autoptr (PgcWatchScreen) screen
      = pgc_terminal_can_draw (stderr) ? pgc_watch_screen_new (stderr) : NULL;
  gboolean is_interrupted = FALSE;
  pgc_news_set_migration (news, client, migration);
  for (;;)
    {
      PgcNewsKinds kinds = pgc_news_wait (news);
      if ((kinds & PGC_NEWS_LOST) != 0)
        {
          pgc_error_set (error, PGC_ERROR_AGENT, _("The agent has gone away"));
          pgc_error_set_remedy (error, _("Run the command again; that starts the agent."));
          return PGC_EXIT_BY_ERROR;
        }
      const PgcComparison *comparison = pgc_remote_migration_get_status (migration)->comparison;
      if (comparison == NULL)
        continue;
      if (screen != NULL)
        draw (screen, comparison);
      if (!comparison->running)
        return is_interrupted ? PGC_EXIT_INTERRUPTED : PGC_EXIT_DONE;
      if ((kinds & (PGC_NEWS_INTERRUPTED | PGC_NEWS_TERMINATED)) == 0)
        continue;
      /* A second time: do not even wait for its end. */
      if (is_interrupted)
        return PGC_EXIT_INTERRUPTED;
      is_interrupted = TRUE;
      if (!pgc_remote_migration_cancel_compare (migration, NULL, error))
        return PGC_EXIT_BY_ERROR;
    }
}

static guint
count_differences (const PgcComparison *comparison)
{
  guint n = 0;
  for (guint i = 0; i < comparison->items->len; i++)
    if (!((const PgcComparisonItem *) g_ptr_array_index (comparison->items, i))->equal)
      n++;
  return n;
}

static int
conclude (PgcSession *session, const PgcComparison *comparison, GError **error)
{
  g_autoptr (JsonNode) node = pgc_comparison_to_json (comparison);
  if (!pgc_session_print (session, node, pgc_summary_of_comparison (comparison), error))
    return PGC_EXIT_BY_ERROR;
  gboolean is_told
      = pgc_command_line_get_output (pgc_session_get_command_line (session)) == PGC_OUTPUT_TABLE;
  if (comparison->error != NULL)
    {
      if (!is_told)
        g_propagate_error (error, pgc_fault_to_error (comparison->error));
      return PGC_EXIT_FAILED;
    }
  if (pgc_comparison_is_equal (comparison))
    return PGC_EXIT_DONE;
  if (!is_told)
    {
      guint n = count_differences (comparison);
      pgc_error_set (error, PGC_ERROR_DIFFERENT, _("Source and target differ in %u of %u objects"),
                     n, comparison->items->len);
    }
  return PGC_EXIT_FAILED;
}

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  gboolean is_schema_only = pgc_command_line_has (line, PGC_PARAMETER_SCHEMA_ONLY);
  gboolean is_data_only = pgc_command_line_has (line, PGC_PARAMETER_DATA_ONLY);
  if (is_schema_only && is_data_only)
    {
      pgc_command_line_set_usage_error (error, pgc_command_line_get_command (line),
                                        _("--schema-only and --data-only exclude each other"));
      return PGC_EXIT_BY_ERROR;
    }
  g_autoptr (PgcRemoteMigration) migration = pgc_session_find_migration (session, error);
  if (migration == NULL)
    return PGC_EXIT_BY_ERROR;
  if (!pgc_remote_migration_compare (
          migration, pgc_command_line_get_words (line, PGC_PARAMETER_DATABASES),
          pgc_command_line_get_words (line, PGC_PARAMETER_TABLES), is_schema_only, is_data_only,
          NULL, error))
    return PGC_EXIT_BY_ERROR;
  int exit_code = wait_for_end (session, migration, error);
  if (exit_code != PGC_EXIT_DONE)
    return exit_code;
  return conclude (session, pgc_remote_migration_get_status (migration)->comparison, error);
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_DATABASES, FALSE, N_("all"), N_("Compare only these databases") },
  { PGC_PARAMETER_TABLES, FALSE, N_("all") },
  { PGC_PARAMETER_SCHEMA_ONLY },
  { PGC_PARAMETER_DATA_ONLY },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("Everything:"), "pgcutover migration compare --name nightly" },
  { N_("One table:"),
    "pgcutover migration compare -n move --databases shop --tables public.t" },
  { NULL },
};

const PgcCommand pgc_compare_command = {
  .path = "migration compare",
  .summary = N_("Compare source and target: definitions, row counts and contents."),
  .description = N_("Reads both sides and changes neither. What was written to one side only "
                    "since the migration is a difference, too."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_TABLE,
  .exit_codes = N_("0 equal, 1 different or not comparable."),
  .examples = examples,
  .run = run,
};
