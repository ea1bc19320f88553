/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-fault-json.h"

#include "agent/contract/pgc-members.h"

JsonNode *
pgc_fault_to_json (const PgcFault *fault)
{
  if (fault == NULL)
    return json_node_new (JSON_NODE_NULL);
  JsonObject *object = json_object_new ();
  pgc_members_set_string (object, "code", pgc_error_code_to_string (fault->code));
  pgc_members_set_string (object, "message", fault->message);
  pgc_members_set_string (object, "remedy", fault->remedy);
  pgc_members_set_string (object, "serviceCode", fault->service_code);
  pgc_members_set_string (object, "sql", fault->sql);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

gboolean
pgc_fault_read (JsonObject *object, const char *name, PgcFault **fault, GError **error)
{
  JsonObject *member = NULL;
  g_autofree char *code = NULL;
  if (!pgc_members_read_object (object, name, &member, error))
    return FALSE;
  if (member == NULL)
    return TRUE;
  g_autoptr (PgcFault) result = g_new0 (PgcFault, 1);
  if (!pgc_members_read_string (member, "code", &code, error)
      || !pgc_members_read_string (member, "message", &result->message, error)
      || !pgc_members_read_string (member, "remedy", &result->remedy, error)
      || !pgc_members_read_string (member, "serviceCode", &result->service_code, error)
      || !pgc_members_read_string (member, "sql", &result->sql, error)
      || !pgc_members_require ("message", result->message, error))
    return FALSE;
  /* A code of a newer version is still a failure. */
  if (code == NULL || !pgc_error_code_from_string (code, &result->code))
    result->code = PGC_ERROR_FAILED;
  *fault = g_steal_pointer (&result);
  return TRUE;
}
