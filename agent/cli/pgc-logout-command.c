/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-terminal.h"

static int
run (PgcSession *session, GError **error)
{
  PgcClient *client = pgc_session_connect (session, error);
  gboolean found = FALSE;
  if (client == NULL || !pgc_client_sign_out (client, &found, NULL, error))
    return PGC_EXIT_BY_ERROR;
  pgc_terminal_write (stderr, found ? _("Signed out\n") : _("Nobody was signed in\n"));
  return PGC_EXIT_DONE;
}

static const PgcExample examples[] = {
  { N_("When the work is done:"), "pgcutover logout" },
  { NULL },
};

const PgcCommand pgc_logout_command = {
  .path = "logout",
  .summary = N_("Have the agent forget the Azure account."),
  .traits = PGC_COMMAND_USES_AGENT,
  .default_output = PGC_OUTPUT_NONE,
  .examples = examples,
  .run = run,
};
