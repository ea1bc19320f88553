/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "agent/cli/pgc-account-json.h"
#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-terminal.h"
#include "agent/contract/pgc-error.h"

/* Which option means which way; the first that is there. */
static const struct
{
  PgcParameterId parameter;
  PgcSignInMethod method;
} ways[] = {
  { PGC_PARAMETER_IDENTITY, PGC_SIGN_IN_MANAGED_IDENTITY },
  { PGC_PARAMETER_WORKLOAD_IDENTITY, PGC_SIGN_IN_WORKLOAD_IDENTITY },
  { PGC_PARAMETER_FEDERATED_TOKEN_FILE, PGC_SIGN_IN_WORKLOAD_IDENTITY },
  { PGC_PARAMETER_AZURE_CLI, PGC_SIGN_IN_AZURE_CLI },
  { PGC_PARAMETER_CERTIFICATE, PGC_SIGN_IN_CLIENT_CERTIFICATE },
  { PGC_PARAMETER_SERVICE_PRINCIPAL, PGC_SIGN_IN_CLIENT_SECRET },
};

static PgcSignInMethod
find_method (const PgcCommandLine *line)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (pgc_command_line_has (line, ways[i].parameter))
      return ways[i].method;
  return PGC_SIGN_IN_DEVICE_CODE;
}

static PgcSecret *
read_file (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  PgcSecret *secret = pgc_secret_new (g_strchomp (text));
  memset (text, 0, strlen (text));
  return secret;
}

static PgcSecret *
get_client_secret (const PgcCommandLine *line, GError **error)
{
  const char *path = pgc_command_line_get (line, PGC_PARAMETER_PASSWORD_FILE);
  if (path != NULL)
    return read_file (path, error);
  if (!isatty (STDIN_FILENO))
    return pgc_terminal_read_secret (error);
  return pgc_terminal_ask_secret (_("Secret of the client: "), error);
}

/* The agent may have another working directory. */
static char *
dup_path (const char *path)
{
  return path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
}

static PgcSignIn *
make_sign_in (const PgcCommandLine *line, GError **error)
{
  g_autoptr (PgcSignIn) who = pgc_sign_in_new (find_method (line));
  who->cloud = g_strdup (pgc_command_line_get (line, PGC_PARAMETER_CLOUD));
  who->management_url = g_strdup (pgc_command_line_get (line, PGC_PARAMETER_MANAGEMENT_URL));
  who->authority_url = g_strdup (pgc_command_line_get (line, PGC_PARAMETER_AUTHORITY_URL));
  who->api_version = g_strdup (pgc_command_line_get (line, PGC_PARAMETER_API_VERSION));
  who->tenant = g_strdup (pgc_command_line_get (line, PGC_PARAMETER_TENANT));
  who->client_id = g_strdup (pgc_command_line_get (line, PGC_PARAMETER_USERNAME));
  who->certificate_file = dup_path (pgc_command_line_get (line, PGC_PARAMETER_CERTIFICATE));
  who->federated_token_file
      = dup_path (pgc_command_line_get (line, PGC_PARAMETER_FEDERATED_TOKEN_FILE));
  if (who->method == PGC_SIGN_IN_CLIENT_SECRET)
    {
      who->client_secret = get_client_secret (line, error);
      if (who->client_secret == NULL)
        return NULL;
    }
  return g_steal_pointer (&who);
}

static void
show_prompt (const PgcDeviceCode *code, gpointer user_data)
{
  g_autofree char *text = g_strdup_printf (
      _("To sign in, open %s in a browser and enter the code %s\n"), code->verification_url,
      code->user_code);
  pgc_terminal_write (stderr, text);
}

static int
run (PgcSession *session, GError **error)
{
  g_autoptr (PgcSignIn) who = make_sign_in (pgc_session_get_command_line (session), error);
  PgcClient *client = who != NULL ? pgc_session_connect (session, error) : NULL;
  g_autoptr (PgcAccount) account
      = client != NULL ? pgc_client_sign_in (client, who, show_prompt, NULL, NULL, error) : NULL;
  if (account == NULL)
    return PGC_EXIT_BY_ERROR;
  g_autoptr (JsonNode) node = pgc_account_json_from_account (account);
  return pgc_session_print (session, node, NULL, error) ? PGC_EXIT_DONE : PGC_EXIT_BY_ERROR;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_SERVICE_PRINCIPAL },
  { PGC_PARAMETER_USERNAME },
  { PGC_PARAMETER_TENANT },
  { PGC_PARAMETER_PASSWORD_FILE },
  { PGC_PARAMETER_CERTIFICATE },
  { PGC_PARAMETER_IDENTITY },
  { PGC_PARAMETER_WORKLOAD_IDENTITY },
  { PGC_PARAMETER_FEDERATED_TOKEN_FILE },
  { PGC_PARAMETER_AZURE_CLI },
  { PGC_PARAMETER_CLOUD, FALSE, "AzureCloud" },
  { PGC_PARAMETER_MANAGEMENT_URL },
  { PGC_PARAMETER_AUTHORITY_URL },
  { PGC_PARAMETER_API_VERSION, FALSE, "2025-08-01" },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("A person, with a browser anywhere:"), "pgcutover login" },
  { N_("A script:"),
    "pgcutover login --service-principal --username APP --tenant TENANT \\\n"
    "            --password-file secret" },
  { N_("A virtual machine of the cloud, as itself:"), "pgcutover login --identity" },
  { NULL },
};

const PgcCommand pgc_login_command = {
  .path = "login",
  .summary = N_("Sign the agent in to Azure."),
  .description = N_("Without options a code is shown to be entered in a browser. The agent keeps "
                    "what it gets in its keyring, renews it, and drives Azure's migration service "
                    "with it. A secret is never an argument, which other users could see: it is "
                    "asked for, read from standard input or from a file."),
  .traits = PGC_COMMAND_USES_AGENT,
  .default_output = PGC_OUTPUT_JSON,
  .uses = uses,
  .examples = examples,
  .run = run,
};
