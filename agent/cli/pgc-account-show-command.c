/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-account-json.h"
#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  PgcClient *client = pgc_session_connect (session, error);
  g_autoptr (PgcAccount) account
      = client != NULL ? pgc_client_get_account (client, NULL, error) : NULL;
  if (account == NULL)
    return PGC_EXIT_BY_ERROR;
  g_autoptr (JsonNode) node = pgc_account_json_from_account (account);
  return pgc_session_print (session, node, NULL, error) ? PGC_EXIT_DONE : PGC_EXIT_BY_ERROR;
}

static const PgcExample examples[] = {
  { N_("Who it is, and for which subscription:"), "pgcutover account show" },
  { NULL },
};

const PgcCommand pgc_account_show_command = {
  .path = "account show",
  .summary = N_("Show the Azure account that the agent is signed in with."),
  .traits = PGC_COMMAND_USES_AGENT,
  .default_output = PGC_OUTPUT_JSON,
  .examples = examples,
  .run = run,
};
