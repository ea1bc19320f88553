/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/credentials/pgc-environment-store.h"

struct _PgcEnvironmentStore
{
  GObject parent_instance;

  PgcSecret *source; /* (owned) (nullable) */
  PgcSecret *target; /* (owned) (nullable) */
};

static gboolean
environment_store_lookup (PgcSecretStore *store, const char *key, PgcSecret **secret,
                          GCancellable *cancellable, GError **error)
{
  PgcEnvironmentStore *self = PGC_ENVIRONMENT_STORE (store);
  if (!g_str_has_prefix (key, "migration/"))
    return TRUE;
  if (g_str_has_suffix (key, "/source"))
    *secret = pgc_secret_new (self->source);
  else if (g_str_has_suffix (key, "/target"))
    *secret = pgc_secret_new (self->target);
  return TRUE;
}

static gboolean
environment_store_list (PgcSecretStore *store, GPtrArray *entries, GCancellable *cancellable,
                        GError **error)
{
  PgcEnvironmentStore *self = PGC_ENVIRONMENT_STORE (store);
  if (self->source != NULL)
    pgc_secret_store_add_entry (store, entries, "migration/*/source", FALSE);
  if (self->target != NULL)
    pgc_secret_store_add_entry (store, entries, "migration/*/target", FALSE);
  return TRUE;
}

static void
secret_store_iface_init (PgcSecretStoreInterface *iface)
{
  iface->name = "environment";
  iface->lookup = environment_store_lookup;
  iface->list = environment_store_list;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcEnvironmentStore, pgc_environment_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_SECRET_STORE,
                                                      secret_store_iface_init))

static void
pgc_environment_store_finalize (GObject *object)
{
  PgcEnvironmentStore *self = PGC_ENVIRONMENT_STORE (object);
  pgc_secret_free (self->source);
  pgc_secret_free (self->target);
  G_OBJECT_CLASS (pgc_environment_store_parent_class)->finalize (object);
}

static void
pgc_environment_store_class_init (PgcEnvironmentStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_environment_store_finalize;
}

static void
pgc_environment_store_init (PgcEnvironmentStore *self)
{
}

/* What a CI system leaves empty was not given. */
static PgcSecret *
dup_given (const PgcSecret *secret)
{
  return secret != NULL && *secret != '\0' ? pgc_secret_new (secret) : NULL;
}

PgcSecretStore *
pgc_environment_store_new (const PgcSecret *source, const PgcSecret *target)
{
  PgcEnvironmentStore *self = g_object_new (PGC_TYPE_ENVIRONMENT_STORE, NULL);
  self->source = dup_given (source);
  self->target = dup_given (target);
  return PGC_SECRET_STORE (self);
}
