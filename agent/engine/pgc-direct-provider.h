/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-provider.h"

G_BEGIN_DECLS

/**
 * PgcDirectProvider:
 *
 * Our own engine: moves databases between any two PostgreSQL servers that this host can reach.
 */
#define PGC_TYPE_DIRECT_PROVIDER (pgc_direct_provider_get_type ())
G_DECLARE_FINAL_TYPE (PgcDirectProvider, pgc_direct_provider, PGC, DIRECT_PROVIDER, GObject)

PgcProvider *pgc_direct_provider_new (void);

G_END_DECLS
