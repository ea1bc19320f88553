/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-account-json.h"
#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  PgcClient *client = pgc_session_connect (session, error);
  g_autoptr (GPtrArray) found
      = client != NULL
            ? pgc_client_list_cloud_servers (
                client, pgc_command_line_get (line, PGC_PARAMETER_SUBSCRIPTION),
                pgc_command_line_get (line, PGC_PARAMETER_RESOURCE_GROUP), NULL, error)
            : NULL;
  if (found == NULL)
    return PGC_EXIT_BY_ERROR;
  g_autoptr (JsonNode) node = pgc_account_json_from_servers (found);
  return pgc_session_print (session, node, NULL, error) ? PGC_EXIT_DONE : PGC_EXIT_BY_ERROR;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_RESOURCE_GROUP, FALSE, N_("all"), N_("Only the servers of this resource group") },
  { PGC_PARAMETER_SUBSCRIPTION, FALSE, N_("the account's own"), N_("Of this subscription") },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("What a migration can go to:"), "pgcutover server list --resource-group databases" },
  { NULL },
};

const PgcCommand pgc_server_list_command = {
  .path = "server list",
  .summary = N_("List the Azure flexible servers that the account can see."),
  .traits = PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_JSON,
  .examples = examples,
  .run = run,
};
