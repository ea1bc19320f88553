/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-account-json.h"

typedef struct
{
  const char *name;
  const char *value; /* "" = not known */
} Member;

/* Ends with a member without a name. */
static JsonNode *
make_object (const Member *members)
{
  JsonObject *object = json_object_new ();
  for (; members->name != NULL; members++)
    if (members->value[0] != '\0')
      json_object_set_string_member (object, members->name, members->value);
    else
      json_object_set_null_member (object, members->name);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

static JsonNode *
wrap (JsonArray *array)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  return node;
}

JsonNode *
pgc_account_json_from_account (const PgcAccount *account)
{
  const Member members[] = {
    { "apiVersion", account->api_version },
    { "environmentName", account->cloud },
    { "id", account->subscription },
    { "managementUrl", account->management_url },
    { "method", pgc_sign_in_method_to_word (account->method) },
    { "tenantId", account->tenant },
    { "user", account->user },
    { NULL },
  };
  return make_object (members);
}

JsonNode *
pgc_account_json_from_subscriptions (GPtrArray *subscriptions)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < subscriptions->len; i++)
    {
      const PgcSubscription *subscription = subscriptions->pdata[i];
      const Member members[] = {
        { "id", subscription->id },
        { "name", subscription->name },
        { "state", subscription->state },
        { "tenantId", subscription->tenant },
        { NULL },
      };
      JsonNode *node = make_object (members);
      json_object_set_boolean_member (json_node_get_object (node), "isDefault",
                                      subscription->is_default);
      json_array_add_element (array, node);
    }
  return wrap (array);
}

JsonNode *
pgc_account_json_from_servers (GPtrArray *servers)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < servers->len; i++)
    {
      const PgcCloudServer *server = servers->pdata[i];
      const Member members[] = {
        { "administratorLogin", server->admin },
        { "fullyQualifiedDomainName", server->fqdn },
        { "id", server->id },
        { "location", server->location },
        { "name", server->name },
        { "network", server->network },
        { "resourceGroup", server->resource_group },
        { "sku", server->sku },
        { "state", server->state },
        { "tier", server->tier },
        { "version", server->version },
        { NULL },
      };
      JsonNode *node = make_object (members);
      json_object_set_int_member (json_node_get_object (node), "storageBytes",
                                  (gint64) server->storage_bytes);
      json_array_add_element (array, node);
    }
  return wrap (array);
}
