/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/credentials/pgc-secret-store.h"

G_BEGIN_DECLS

/* libpq's password file; read, never written. It answers for server keys only. */
#define PGC_TYPE_PASSFILE_STORE (pgc_passfile_store_get_type ())
G_DECLARE_FINAL_TYPE (PgcPassfileStore, pgc_passfile_store, PGC, PASSFILE_STORE, GObject)

/* @path: $PGPASSFILE, or ~/.pgpass */
PgcSecretStore *pgc_passfile_store_new (const char *path);

G_END_DECLS
