/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "agent/cli/pgc-commands.h"
#include "agent/cli/pgc-session.h"
#include "agent/cli/pgc-target.h"

/* The resource type that the published answer names. */
#define RESOURCE_TYPE "Microsoft.DBforPostgreSQL/flexibleServers/migrations"

static void
set_text_or_null (JsonObject *object, const char *member, const char *text)
{
  if (text != NULL && text[0] != '\0')
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

static int
run (PgcSession *session, GError **error)
{
  const char *server;
  const char *name;
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  if (!pgc_session_resolve_names (session, PGC_NAMES_CHECK, FALSE, &server, &name, error)
      || !pgc_session_apply_target (session, server, spec, error))
    return PGC_EXIT_BY_ERROR;
  spec->name = g_strdup (name);
  PgcClient *client = pgc_session_connect (session, error);
  gboolean is_available = FALSE;
  g_autofree char *reason = NULL;
  g_autofree char *message = NULL;
  if (client == NULL
      || !pgc_client_check_name (client, spec, &is_available, &reason, &message, NULL, error))
    return PGC_EXIT_BY_ERROR;

  g_autoptr (JsonObject) object = json_object_new ();
  set_text_or_null (object, "message", message);
  json_object_set_string_member (object, "name", name);
  json_object_set_boolean_member (object, "nameAvailable", is_available);
  set_text_or_null (object, "reason", reason);
  json_object_set_string_member (object, "type", RESOURCE_TYPE);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  char *text = is_available ? g_strdup_printf (_("%s is available\n"), name)
                            : g_strdup_printf (_("%s is not available: %s\n"), name, message);
  return pgc_session_print (session, node, text, error) ? PGC_EXIT_DONE : PGC_EXIT_BY_ERROR;
}

static const PgcExample examples[] = {
  { N_("Is the name free on that target?"),
    "pgcutover migration check-name-availability -s db2 -n nightly" },
  { NULL },
};

const PgcCommand pgc_check_name_command = {
  .path = "migration check-name-availability",
  .summary = N_("Check whether a migration may have that name."),
  .traits = PGC_COMMAND_NAMES_MIGRATION | PGC_COMMAND_USES_AGENT,
  .default_output = PGC_OUTPUT_JSON,
  .exit_codes = N_("0 means that there is an answer: read “nameAvailable”."),
  .examples = examples,
  .run = run,
};
