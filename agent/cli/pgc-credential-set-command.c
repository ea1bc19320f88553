/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <unistd.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-credential.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-terminal.h"

static PgcSecret *
get_password (const char *place, GError **error)
{
  if (!isatty (STDIN_FILENO))
    return pgc_terminal_read_secret (error);
  g_autofree char *question = g_strdup_printf (_("Password for %s: "), place);
  return pgc_terminal_ask_secret (question, error);
}

static int
run (PgcSession *session, GError **error)
{
  g_autofree char *key = pgc_credential_make_key (session, error);
  if (key == NULL)
    return PGC_EXIT_BY_ERROR;
  g_autoptr (PgcSecret) password = get_password (pgc_credential_get_place (key), error);
  if (password == NULL)
    return PGC_EXIT_BY_ERROR;
  if (password[0] == '\0')
    {
      pgc_error_set (error, PGC_ERROR_SECRET_MISSING, _("The password is empty"));
      pgc_error_set_remedy (error, _("“pgcutover credential forget” removes one that is stored."));
      return PGC_EXIT_BY_ERROR;
    }
  PgcClient *client = pgc_session_connect (session, error);
  g_autofree char *store = NULL;
  if (client == NULL || !pgc_client_store_secret (client, key, password, &store, NULL, error))
    return PGC_EXIT_BY_ERROR;
  g_autoptr (JsonNode) node = pgc_credential_describe (key, store, FALSE);
  char *text = g_strdup_printf (_("Stored the password for %s in: %s\n"),
                                pgc_credential_get_place (key), store);
  return pgc_session_print (session, node, text, error) ? PGC_EXIT_DONE : PGC_EXIT_BY_ERROR;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_SERVER, TRUE },
  { PGC_PARAMETER_USER, TRUE },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("Asked for on the terminal:"),
    "pgcutover credential set --server db1:5432 --user app" },
  { N_("From another program:"),
    "pass show db1 | pgcutover credential set --server db1 --user app" },
  { NULL },
};

const PgcCommand pgc_credential_set_command = {
  .path = "credential set",
  .summary = N_("Let the agent keep the password of a user on a server."),
  .description = N_("It is asked for on the terminal, or is the first line of standard input; it "
                    "is never an argument, which other users could see. It goes to the keyring, "
                    "or where there is none to a file that only you can read."),
  .traits = PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_TABLE,
  .examples = examples,
  .run = run,
};
