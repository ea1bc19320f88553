/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "agent/core/pgc-cloud-port.h"
#include "agent/core/pgc-vault.h"

G_BEGIN_DECLS

/**
 * PgcAzureClient:
 *
 * Calls of the management API in the name of the account that is signed in. For any thread; calls
 * of several threads go side by side.
 */
#define PGC_TYPE_AZURE_CLIENT (pgc_azure_client_get_type ())
G_DECLARE_FINAL_TYPE (PgcAzureClient, pgc_azure_client, PGC, AZURE_CLIENT, GObject)

PgcAzureClient *pgc_azure_client_new (PgcVault *vault);

/* As in PgcCloudPort. */
PgcAccount *pgc_azure_client_sign_in (PgcAzureClient *self, const PgcSignIn *sign_in,
                                      PgcCloudPrompt prompt, gpointer user_data,
                                      GCancellable *cancellable, GError **error);
gboolean pgc_azure_client_sign_out (PgcAzureClient *self, gboolean *found,
                                    GCancellable *cancellable, GError **error);
PgcAccount *pgc_azure_client_get_account (PgcAzureClient *self, GCancellable *cancellable,
                                          GError **error);
/* @subscription: UUID */
gboolean pgc_azure_client_set_subscription (PgcAzureClient *self, const char *subscription,
                                            GCancellable *cancellable, GError **error);

/* One call. @path: from "/subscriptions/…" on, or an absolute address of the same host, which has
 * its query. @query (nullable): more of it, as "a=b". @body (nullable). @status (out) (optional). NULL
 * with @error on anything but 2xx; an empty answer is a JSON null. */
JsonNode *pgc_azure_client_call (PgcAzureClient *self, const char *method, const char *path,
                                 const char *query, JsonNode *body, guint *status,
                                 GCancellable *cancellable, GError **error);

/* All pages of a list: (transfer full) (element-type JsonObject) */
GPtrArray *pgc_azure_client_list (PgcAzureClient *self, const char *path, const char *query,
                                  GCancellable *cancellable, GError **error);

G_END_DECLS
