/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-cloud-port.h"

G_DEFINE_INTERFACE (PgcCloudPort, pgc_cloud_port, G_TYPE_OBJECT)

static void
pgc_cloud_port_default_init (PgcCloudPortInterface *iface)
{
}

PgcAccount *
pgc_cloud_port_sign_in (PgcCloudPort *self, const PgcSignIn *sign_in, PgcCloudPrompt prompt,
                        gpointer user_data, GCancellable *cancellable, GError **error)
{
  return PGC_CLOUD_PORT_GET_IFACE (self)->sign_in (self, sign_in, prompt, user_data, cancellable,
                                                   error);
}

gboolean
pgc_cloud_port_sign_out (PgcCloudPort *self, gboolean *found, GCancellable *cancellable,
                         GError **error)
{
  return PGC_CLOUD_PORT_GET_IFACE (self)->sign_out (self, found, cancellable, error);
}

PgcAccount *
pgc_cloud_port_get_account (PgcCloudPort *self, GCancellable *cancellable, GError **error)
{
  return PGC_CLOUD_PORT_GET_IFACE (self)->get_account (self, cancellable, error);
}

gboolean
pgc_cloud_port_choose_subscription (PgcCloudPort *self, const char *subscription,
                                    GCancellable *cancellable, GError **error)
{
  return PGC_CLOUD_PORT_GET_IFACE (self)->choose_subscription (self, subscription, cancellable,
                                                               error);
}

GPtrArray *
pgc_cloud_port_list_subscriptions (PgcCloudPort *self, GCancellable *cancellable, GError **error)
{
  return PGC_CLOUD_PORT_GET_IFACE (self)->list_subscriptions (self, cancellable, error);
}

GPtrArray *
pgc_cloud_port_list_servers (PgcCloudPort *self, const char *subscription,
                             const char *resource_group, GCancellable *cancellable, GError **error)
{
  return PGC_CLOUD_PORT_GET_IFACE (self)->list_servers (self, subscription, resource_group,
                                                        cancellable, error);
}

GStrv
pgc_cloud_port_list_databases (PgcCloudPort *self, const char *server_id, GCancellable *cancellable,
                               GError **error)
{
  return PGC_CLOUD_PORT_GET_IFACE (self)->list_databases (self, server_id, cancellable, error);
}
