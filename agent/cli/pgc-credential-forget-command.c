/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-credential.h"
#include "agent/cli/pgc-session.h"

static int
run (PgcSession *session, GError **error)
{
  g_autofree char *key = pgc_credential_make_key (session, error);
  PgcClient *client = key != NULL ? pgc_session_connect (session, error) : NULL;
  gboolean is_found = FALSE;
  if (client == NULL || !pgc_client_forget_secret (client, key, &is_found, NULL, error))
    return PGC_EXIT_BY_ERROR;
  if (is_found)
    return PGC_EXIT_DONE;
  pgc_error_set (error, PGC_ERROR_NOT_FOUND, _("No password is stored for %s"),
                 pgc_credential_get_place (key));
  pgc_error_set_remedy (error, _("See “pgcutover credential list” for those there are."));
  return PGC_EXIT_BY_ERROR;
}

static const PgcParameterUse uses[] = {
  { PGC_PARAMETER_SERVER, TRUE },
  { PGC_PARAMETER_USER, TRUE },
  { PGC_N_PARAMETERS },
};

static const PgcExample examples[] = {
  { N_("After the migration:"), "pgcutover credential forget --server db1 --user app" },
  { NULL },
};

const PgcCommand pgc_credential_forget_command = {
  .path = "credential forget",
  .summary = N_("Remove a stored password."),
  .traits = PGC_COMMAND_USES_AGENT,
  .uses = uses,
  .default_output = PGC_OUTPUT_TABLE,
  .examples = examples,
  .run = run,
};
