/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/credentials/pgc-secret-store.h"

G_BEGIN_DECLS

/* For CI: $PGCUTOVER_SOURCE_PASSWORD and $PGCUTOVER_TARGET_PASSWORD are the passwords of every
 * migration that no other store has one for. */
#define PGC_TYPE_ENVIRONMENT_STORE (pgc_environment_store_get_type ())
G_DECLARE_FINAL_TYPE (PgcEnvironmentStore, pgc_environment_store, PGC, ENVIRONMENT_STORE, GObject)

/* @source and @target (nullable): the variables' values */
PgcSecretStore *pgc_environment_store_new (const PgcSecret *source, const PgcSecret *target);

G_END_DECLS
