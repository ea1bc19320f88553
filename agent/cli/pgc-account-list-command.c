/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-account-json.h"
#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  PgcClient *client = pgc_session_connect (session, error);
  g_autoptr (GPtrArray) found
      = client != NULL ? pgc_client_list_subscriptions (client, NULL, error) : NULL;
  if (found == NULL)
    return PGC_EXIT_BY_ERROR;
  g_autoptr (JsonNode) node = pgc_account_json_from_subscriptions (found);
  return pgc_session_print (session, node, NULL, error) ? PGC_EXIT_DONE : PGC_EXIT_BY_ERROR;
}

static const PgcExample examples[] = {
  { N_("Those that the account can use:"), "pgcutover account list" },
  { NULL },
};

const PgcCommand pgc_account_list_command = {
  .path = "account list",
  .summary = N_("List the subscriptions of the Azure account."),
  .traits = PGC_COMMAND_USES_AGENT,
  .default_output = PGC_OUTPUT_JSON,
  .examples = examples,
  .run = run,
};
