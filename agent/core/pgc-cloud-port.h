/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-cloud.h"

G_BEGIN_DECLS

/* Called when a person has to act, in the thread of pgc_cloud_port_sign_in(). @code is borrowed. */
typedef void (*PgcCloudPrompt) (const PgcDeviceCode *code, gpointer user_data);

/**
 * PgcCloudPort:
 *
 * Port: signing in to, and looking around in, the cloud that a provider drives. All calls block
 * and run in a worker thread; several may run at once.
 */
#define PGC_TYPE_CLOUD_PORT (pgc_cloud_port_get_type ())
G_DECLARE_INTERFACE (PgcCloudPort, pgc_cloud_port, PGC, CLOUD_PORT, GObject)

struct _PgcCloudPortInterface
{
  GTypeInterface parent;

  /* Tokens go to the vault. Replaces an earlier account. Ends when signed in, refused, expired or
   * cancelled. */
  PgcAccount *(*sign_in) (PgcCloudPort *self, const PgcSignIn *sign_in, PgcCloudPrompt prompt,
                          gpointer user_data, GCancellable *cancellable, GError **error);
  /* @found (out): whether anybody was signed in. */
  gboolean (*sign_out) (PgcCloudPort *self, gboolean *found, GCancellable *cancellable,
                        GError **error);
  /* NULL with %PGC_ERROR_NOT_FOUND and a remedy if nobody is signed in. */
  PgcAccount *(*get_account) (PgcCloudPort *self, GCancellable *cancellable, GError **error);
  /* @subscription: id or name. */
  gboolean (*choose_subscription) (PgcCloudPort *self, const char *subscription,
                                   GCancellable *cancellable, GError **error);
  /* (transfer full) (element-type PgcSubscription) */
  GPtrArray *(*list_subscriptions) (PgcCloudPort *self, GCancellable *cancellable, GError **error);
  /* (transfer full) (element-type PgcCloudServer); @subscription, @resource_group (nullable). */
  GPtrArray *(*list_servers) (PgcCloudPort *self, const char *subscription,
                              const char *resource_group, GCancellable *cancellable,
                              GError **error);
  /* Names, by name; without the service's own databases. */
  GStrv (*list_databases) (PgcCloudPort *self, const char *server_id, GCancellable *cancellable,
                           GError **error);
};

PgcAccount *pgc_cloud_port_sign_in (PgcCloudPort *self, const PgcSignIn *sign_in,
                                    PgcCloudPrompt prompt, gpointer user_data,
                                    GCancellable *cancellable, GError **error);
gboolean pgc_cloud_port_sign_out (PgcCloudPort *self, gboolean *found, GCancellable *cancellable,
                                  GError **error);
PgcAccount *pgc_cloud_port_get_account (PgcCloudPort *self, GCancellable *cancellable,
                                        GError **error);
gboolean pgc_cloud_port_choose_subscription (PgcCloudPort *self, const char *subscription,
                                             GCancellable *cancellable, GError **error);
GPtrArray *pgc_cloud_port_list_subscriptions (PgcCloudPort *self, GCancellable *cancellable,
                                              GError **error);
GPtrArray *pgc_cloud_port_list_servers (PgcCloudPort *self, const char *subscription,
                                        const char *resource_group, GCancellable *cancellable,
                                        GError **error);
GStrv pgc_cloud_port_list_databases (PgcCloudPort *self, const char *server_id,
                                     GCancellable *cancellable, GError **error);

G_END_DECLS
