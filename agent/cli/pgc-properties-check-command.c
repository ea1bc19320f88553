/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-request.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-target.h"

/* The file, said with or without the option; NULL with @error set. */
static const char *
get_path (const PgcCommandLine *line, GError **error)
{
  const char *operand = pgc_command_line_get_operand (line);
  const char *option = pgc_command_line_get (line, PGC_PARAMETER_PROPERTIES);
  if ((operand == NULL) != (option == NULL))
    return operand != NULL ? operand : option;
  pgc_command_line_set_usage_error (error, pgc_command_line_get_command (line),
                                    operand == NULL
                                        ? _("the following arguments are required: FILE")
                                        : _("two files are given; one is checked at a time"));
  return NULL;
}

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  const char *path = get_path (line, error);
  if (path == NULL)
    return PGC_EXIT_BY_ERROR;
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  g_autoptr (PgcSpecSecrets) secrets = pgc_spec_secrets_new ();
  if (!pgc_request_read_file (session, path, spec, secrets, error))
    return PGC_EXIT_FAILED;
  const char *server = pgc_command_line_get (line, PGC_PARAMETER_SERVER_NAME);
  const char *mode = pgc_command_line_get (line, PGC_PARAMETER_MIGRATION_MODE);
  if (!pgc_target_apply (line, server, spec, error)
      || (mode != NULL && !pgc_mode_from_string (mode, &spec->mode, error)))
    return PGC_EXIT_BY_ERROR;

  /* A file need not say the target, which "create --name" does as well. */
  g_autoptr (PgcSpec) complete = pgc_spec_copy (spec);
  if (!pgc_target_is_known (spec))
    {
      pgc_session_warn (session, _("the target server is not in the file: give it to “migration "
                                   "create” with --server-name"));
      if (!pgc_target_apply (line, "target.invalid", complete, error))
        return PGC_EXIT_BY_ERROR;
    }
  if (!pgc_spec_check (complete, error))
    return PGC_EXIT_FAILED;
  g_autoptr (JsonNode) node = pgc_request_describe (spec, secrets);
  return pgc_session_print (session, node, pgc_request_describe_in_words (spec, secrets), error)
             ? PGC_EXIT_DONE
             : PGC_EXIT_BY_ERROR;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_SERVER_NAME },
  { PGC_PARAMETER_PROVIDER, FALSE, "direct" },
  { PGC_PARAMETER_RESOURCE_GROUP },
  { PGC_PARAMETER_SUBSCRIPTION },
  { PGC_PARAMETER_PROPERTIES, FALSE, NULL, N_("The file; the same as FILE") },
  { PGC_PARAMETER_MIGRATION_MODE, FALSE, "offline" },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("What would be done with it?"),
    "pgcutover properties check move.json --server-name db2" },
  { NULL },
};

const PgcCommand pgc_properties_check_command = {
  .path = "properties check",
  .summary = N_("Check a properties file and say what would be done with it."),
  .description = N_("Contacts nothing; “migration create --migration-option Validate” asks the "
                    "servers, too."),
  .uses = uses,
  .operand = "FILE",
  .default_output = PGC_OUTPUT_TABLE,
  .exit_codes = N_("0 the file is right, 1 it is not."),
  .examples = examples,
  .run = run,
};
