/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-credential.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-text-layout.h"

static void
add_row (GPtrArray *rows, const char *place, const char *store, const char *locked)
{
  const char *const cells[] = { place, store, locked, NULL };
  g_ptr_array_add (rows, g_strdupv ((GStrv) cells));
}

static char *
make_table (GPtrArray *places)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  add_row (rows, _("Password of"), _("Kept in"), _("Locked"));
  for (guint i = 0; i < places->len; i++)
    {
      const PgcSecretPlace *place = g_ptr_array_index (places, i);
      g_autofree char *printable
          = pgc_text_layout_printable (pgc_credential_get_place (place->key), FALSE);
      add_row (rows, printable, place->store, place->locked ? _("yes") : _("no"));
    }
  return pgc_text_layout_table (rows, NULL);
}

static int
run (PgcSession *session, GError **error)
{
  PgcClient *client = pgc_session_connect (session, error);
  if (client == NULL)
    return PGC_EXIT_BY_ERROR;
  g_autoptr (GPtrArray) places = pgc_client_list_secrets (client, NULL, error);
  if (places == NULL)
    return PGC_EXIT_BY_ERROR;
  g_autoptr (JsonArray) array = json_array_new ();
  for (guint i = 0; i < places->len; i++)
    {
      const PgcSecretPlace *place = g_ptr_array_index (places, i);
      json_array_add_element (array,
                              pgc_credential_describe (place->key, place->store, place->locked));
    }
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);
  return pgc_session_print (session, node, make_table (places), error) ? PGC_EXIT_DONE
                                                                       : PGC_EXIT_BY_ERROR;
}

static const PgcExample examples[] = {
  { N_("For a script:"), "pgcutover credential list -o json" },
  { NULL },
};

const PgcCommand pgc_credential_list_command = {
  .path = "credential list",
  .summary = N_("List the passwords that the agent knows, and where each is kept."),
  .description = N_("The passwords themselves are never shown."),
  .traits = PGC_COMMAND_USES_AGENT,
  .default_output = PGC_OUTPUT_TABLE,
  .examples = examples,
  .run = run,
};
