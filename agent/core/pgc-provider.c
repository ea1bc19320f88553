/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-provider.h"

G_DEFINE_INTERFACE (PgcProvider, pgc_provider, G_TYPE_OBJECT)

static void
pgc_provider_default_init (PgcProviderInterface *iface)
{
}

gboolean
pgc_provider_check (PgcProvider *self, const PgcSpec *spec, GError **error)
{
  PgcProviderInterface *iface = PGC_PROVIDER_GET_IFACE (self);
  return iface->check == NULL || iface->check (self, spec, error);
}

gboolean
pgc_provider_run (PgcProvider *self, PgcRun *run, GError **error)
{
  return PGC_PROVIDER_GET_IFACE (self)->run (self, run, error);
}

gboolean
pgc_provider_cleanup (PgcProvider *self, PgcRun *run, GError **error)
{
  return PGC_PROVIDER_GET_IFACE (self)->cleanup (self, run, error);
}

PgcComparison *
pgc_provider_compare (PgcProvider *self, PgcRun *run, const PgcCompareOptions *options,
                      PgcCompareProgress progress, gpointer user_data, GCancellable *cancellable,
                      GError **error)
{
  return PGC_PROVIDER_GET_IFACE (self)->compare (self, run, options, progress, user_data,
                                                 cancellable, error);
}

PgcServerInfo *
pgc_provider_test_connection (PgcProvider *self, const PgcServer *server,
                              const PgcSecret *password, PgcTestFlags flags,
                              GCancellable *cancellable, GError **error)
{
  return PGC_PROVIDER_GET_IFACE (self)->test_connection (self, server, password, flags,
                                                         cancellable, error);
}
