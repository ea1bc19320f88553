/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  PgcClient *client = pgc_session_connect (session, error);
  if (client == NULL
      || !pgc_client_choose_subscription (
          client, pgc_command_line_get (line, PGC_PARAMETER_SUBSCRIPTION), NULL, error))
    return PGC_EXIT_BY_ERROR;
  return PGC_EXIT_DONE;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_SUBSCRIPTION, TRUE, NULL, N_("Id or name of the subscription") },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("From now on, where none is named:"), "pgcutover account set --subscription Production" },
  { NULL },
};

const PgcCommand pgc_account_set_command = {
  .path = "account set",
  .summary = N_("Choose the subscription that is meant where none is named."),
  .traits = PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_NONE,
  .examples = examples,
  .run = run,
};
