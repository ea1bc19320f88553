/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/azure/pgc-azure-discovery.h"

#include <string.h>

#include "agent/contract/pgc-error.h"

#define SERVERS "/providers/Microsoft.DBforPostgreSQL/flexibleServers"
#define GIB (1024 * 1024 * 1024)

static const char *
text_of (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;
  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : "";
}

static JsonObject *
object_of (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

GPtrArray *
pgc_azure_discovery_list_subscriptions (PgcAzureClient *client, GCancellable *cancellable,
                                        GError **error)
{
  g_autoptr (GPtrArray) items
      = pgc_azure_client_list (client, "/subscriptions", NULL, cancellable, error);
  g_autoptr (PgcAccount) account
      = items != NULL ? pgc_azure_client_get_account (client, cancellable, error) : NULL;
  if (account == NULL)
    return NULL;
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_subscription_free);
  for (guint i = 0; i < items->len; i++)
    {
      JsonObject *item = items->pdata[i];
      PgcSubscription *subscription = g_new0 (PgcSubscription, 1);
      subscription->id = g_strdup (text_of (item, "subscriptionId"));
      subscription->name = g_strdup (text_of (item, "displayName"));
      subscription->tenant = g_strdup (text_of (item, "tenantId"));
      subscription->state = g_strdup (text_of (item, "state"));
      subscription->is_default
          = g_ascii_strcasecmp (subscription->id, account->subscription) == 0;
      g_ptr_array_add (found, subscription);
    }
  return found;
}

/* The part of an id behind @name, compared as the service does. */
static char *
dup_segment (const char *id, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (id, "/", -1);
  for (guint i = 0; parts[i] != NULL && parts[i + 1] != NULL; i++)
    if (g_ascii_strcasecmp (parts[i], name) == 0)
      return g_strdup (parts[i + 1]);
  return g_strdup ("");
}

/* In both forms that the service writes: "Canada Central", "canadacentral". */
static char *
dup_location (const char *text)
{
  GString *plain = g_string_new (NULL);
  for (; *text != '\0'; text++)
    if (*text != ' ')
      g_string_append_c (plain, g_ascii_tolower (*text));
  return g_string_free (plain, FALSE);
}

static PgcCloudServer *
read_server (JsonObject *item)
{
  JsonObject *properties = object_of (item, "properties");
  JsonObject *sku = object_of (item, "sku");
  JsonObject *network = object_of (properties, "network");
  JsonObject *storage = object_of (properties, "storage");
  PgcCloudServer *server = g_new0 (PgcCloudServer, 1);
  server->id = g_strdup (text_of (item, "id"));
  server->name = g_strdup (text_of (item, "name"));
  server->resource_group = dup_segment (server->id, "resourceGroups");
  server->location = dup_location (text_of (item, "location"));
  server->version = g_strdup (text_of (properties, "version"));
  server->state = g_strdup (text_of (properties, "state"));
  server->sku = g_strdup (text_of (sku, "name"));
  server->tier = g_strdup (text_of (sku, "tier"));
  server->network = g_strdup (
      *text_of (network, "delegatedSubnetResourceId") != '\0'
              || g_ascii_strcasecmp (text_of (network, "publicNetworkAccess"), "Disabled") == 0
          ? "Private"
          : "Public");
  server->fqdn = g_strdup (text_of (properties, "fullyQualifiedDomainName"));
  server->admin = g_strdup (text_of (properties, "administratorLogin"));
  server->storage_bytes
      = storage != NULL
            ? (guint64) json_object_get_int_member_with_default (storage, "storageSizeGB", 0) * GIB
            : 0;
  return server;
}

GPtrArray *
pgc_azure_discovery_list_servers (PgcAzureClient *client, const char *subscription,
                                  const char *resource_group, GCancellable *cancellable,
                                  GError **error)
{
  g_autoptr (PgcAccount) account = pgc_azure_client_get_account (client, cancellable, error);
  if (account == NULL)
    return NULL;
  const char *of = subscription != NULL ? subscription : account->subscription;
  if (of[0] == '\0')
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "No subscription is chosen");
      pgc_error_set_remedy (error, "Choose one: `pgcutover account set --subscription NAME`.");
      return NULL;
    }
  g_autofree char *group
      = resource_group != NULL ? g_uri_escape_string (resource_group, NULL, FALSE) : NULL;
  g_autofree char *path
      = g_strdup_printf ("/subscriptions/%s%s%s" SERVERS, of, group != NULL ? "/resourceGroups/" : "",
                         group != NULL ? group : "");
  g_autoptr (GPtrArray) items = pgc_azure_client_list (client, path, NULL, cancellable, error);
  if (items == NULL)
    return NULL;
  GPtrArray *servers = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_cloud_server_free);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (servers, read_server (items->pdata[i]));
  return servers;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GStrv
pgc_azure_discovery_list_databases (PgcAzureClient *client, const char *server_id,
                                    GCancellable *cancellable, GError **error)
{
  static const char *const own[] = { "azure_maintenance", "azure_sys", "postgres", NULL };
  g_autofree char *path = g_strconcat (server_id, "/databases", NULL);
  g_autoptr (GPtrArray) items = pgc_azure_client_list (client, path, NULL, cancellable, error);
  if (items == NULL)
    return NULL;
  GPtrArray *names = g_ptr_array_new ();
  for (guint i = 0; i < items->len; i++)
    if (!g_strv_contains (own, text_of (items->pdata[i], "name")))
      g_ptr_array_add (names, g_strdup (text_of (items->pdata[i], "name")));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (names, FALSE);
}

PgcCloudServer *
pgc_azure_discovery_get_server (PgcAzureClient *client, const char *server_id,
                                GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonNode) node
      = pgc_azure_client_call (client, "GET", server_id, NULL, NULL, NULL, cancellable, error);
  if (node == NULL)
    return NULL;
  JsonObject *item = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  if (object_of (object_of (item, "properties"), "cluster") == NULL && item != NULL)
    return read_server (item);
  pgc_error_set (error, PGC_ERROR_UNSUPPORTED,
                 "Elastic cluster does not currently support this operation.");
  pgc_error_set_remedy (error, "Choose a flexible server that is not an elastic cluster.");
  return NULL;
}
