/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/azure/pgc-azure-client.h"

G_BEGIN_DECLS

/* What is there, as PgcCloudPort tells it. */

/* (transfer full) (element-type PgcSubscription) */
GPtrArray *pgc_azure_discovery_list_subscriptions (PgcAzureClient *client,
                                                   GCancellable *cancellable, GError **error);
/* (transfer full) (element-type PgcCloudServer); @subscription (nullable): the account's own;
 * @resource_group (nullable): all */
GPtrArray *pgc_azure_discovery_list_servers (PgcAzureClient *client, const char *subscription,
                                             const char *resource_group, GCancellable *cancellable,
                                             GError **error);
/* Without those that the service keeps for itself. */
GStrv pgc_azure_discovery_list_databases (PgcAzureClient *client, const char *server_id,
                                          GCancellable *cancellable, GError **error);

/* One server; elastic clusters, which cannot be targets, are refused. */
PgcCloudServer *pgc_azure_discovery_get_server (PgcAzureClient *client, const char *server_id,
                                                GCancellable *cancellable, GError **error);

G_END_DECLS
