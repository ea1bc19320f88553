/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-terminal.h"

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  const char *provider = pgc_command_line_get (line, PGC_PARAMETER_PROVIDER);
  const char *mode = pgc_command_line_get (line, PGC_PARAMETER_MIGRATION_MODE);
  PgcProviderKind provider_kind = PGC_PROVIDER_KIND_DIRECT;
  PgcMode migration_mode = PGC_MODE_OFFLINE;
  if ((provider != NULL && !pgc_provider_kind_from_string (provider, &provider_kind, error))
      || (mode != NULL && !pgc_mode_from_string (mode, &migration_mode, error)))
    return PGC_EXIT_BY_ERROR;
  if (pgc_command_line_get_output (line) == PGC_OUTPUT_NONE)
    return PGC_EXIT_DONE;
  g_autofree char *text = pgc_spec_properties_template (provider_kind, migration_mode);
  pgc_terminal_write_raw (stdout, text);
  return pgc_terminal_flush_output (error) ? PGC_EXIT_DONE : PGC_EXIT_BY_ERROR;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_PROVIDER, FALSE, "direct" },
  { PGC_PARAMETER_MIGRATION_MODE, FALSE, "offline" },
  { PGC_PARAMETER_OUTPUT, FALSE, "json", N_("Output format; the file is always JSON") },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("A file to fill in, which only you can read:"),
    "(umask 077; pgcutover properties template > move.json)" },
  { NULL },
};

const PgcCommand pgc_properties_template_command = {
  .path = "properties template",
  .summary = N_("Print a properties file to start from."),
  .uses = uses,
  .default_output = PGC_OUTPUT_JSON,
  .examples = examples,
  .run = run,
};
