/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-credential.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/cli/pgc-request.h"

char *
pgc_credential_make_key (PgcSession *session, GError **error)
{
  const PgcCommandLine *line = pgc_session_get_command_line (session);
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  if (!pgc_server_set_address (&spec->target, pgc_command_line_get (line, PGC_PARAMETER_SERVER),
                               error))
    return NULL;
  spec->target.user = g_strdup (pgc_command_line_get (line, PGC_PARAMETER_USER));
  if (spec->target.user[0] == '\0')
    {
      pgc_command_line_set_usage_error (error, pgc_command_line_get_command (line),
                                        _("--user is empty"));
      return NULL;
    }
  return pgc_request_make_secret_key (&spec->target);
}

const char *
pgc_credential_get_place (const char *key)
{
  return g_str_has_prefix (key, "server/") ? key + strlen ("server/") : key;
}

JsonNode *
pgc_credential_describe (const char *key, const char *store, gboolean is_locked)
{
  g_autoptr (JsonObject) object = json_object_new ();
  json_object_set_string_member (object, "key", key);
  json_object_set_boolean_member (object, "locked", is_locked);
  json_object_set_string_member (object, "store", store);
  return json_node_init_object (json_node_alloc (), object);
}
