/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-provider.h"
#include "agent/core/pgc-vault.h"

G_BEGIN_DECLS

/**
 * PgcAzureProvider:
 *
 * Has the migration service of Azure Database for PostgreSQL - Flexible Server do the work, follows
 * it, and passes on what a person asks. Also a PgcCloudPort. Does nothing until it is asked.
 */
#define PGC_TYPE_AZURE_PROVIDER (pgc_azure_provider_get_type ())
G_DECLARE_FINAL_TYPE (PgcAzureProvider, pgc_azure_provider, PGC, AZURE_PROVIDER, GObject)

PgcAzureProvider *pgc_azure_provider_new (PgcVault *vault);

G_END_DECLS
