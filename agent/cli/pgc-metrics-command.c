/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <sys/stat.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-metrics.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-terminal.h"

static char *
measure (PgcClient *client)
{
  g_autoptr (GPtrArray) migrations = pgc_client_list_migrations (client);
  g_autofree PgcMetricsSource *sources = g_new (PgcMetricsSource, migrations->len);
  for (guint i = 0; i < migrations->len; i++)
    {
      sources[i].spec = pgc_remote_migration_get_spec (migrations->pdata[i]);
      sources[i].status = pgc_remote_migration_get_status (migrations->pdata[i]);
    }
  return pgc_metrics_to_text (pgc_client_get_agent_version (client), sources, migrations->len);
}

/* A collector must never see half of it, and is another user. */
static gboolean
write_file (const char *path, const char *text, GError **error)
{
  g_autoptr (GError) local = NULL;
  mode_t mask = umask (022);
  gboolean is_written
      = g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &local);
  umask (mask);
  if (is_written)
    return TRUE;
  pgc_error_set (error, PGC_ERROR_PERMISSION, _("Cannot write %s: %s"), path, local->message);
  pgc_error_set_remedy (error, _("Give a file in a directory that you may write to."));
  return FALSE;
}

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  PgcClient *client = pgc_session_connect (session, error);
  if (client == NULL)
    return PGC_EXIT_BY_ERROR;
  g_autofree char *text = measure (client);
  const char *path = pgc_command_line_get (line, PGC_PARAMETER_TEXTFILE);
  if (path != NULL)
    return write_file (path, text, error) ? PGC_EXIT_DONE : PGC_EXIT_BY_ERROR;
  pgc_terminal_write_raw (stdout, text);
  return pgc_terminal_flush_output (error) ? PGC_EXIT_DONE : PGC_EXIT_BY_ERROR;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_TEXTFILE, FALSE, N_("standard output") },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("What there is to measure:"), "pgcutover metrics" },
  { N_("From cron or a timer, for node_exporter's textfile collector:"),
    "pgcutover metrics --agent system \\\n"
    "            --textfile /var/lib/node_exporter/pgcutover.prom" },
  { NULL },
};

const PgcCommand pgc_metrics_command = {
  .path = "metrics",
  .summary = N_("Print figures of all migrations for a monitoring system."),
  .description = N_("The text is OpenMetrics, which Prometheus reads as well: the state of every "
                    "migration, and of each database how far its copy is and how far the target "
                    "is behind the source."),
  .traits = PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_NONE,
  .examples = examples,
  .run = run,
};
