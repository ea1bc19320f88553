/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/credentials/pgc-secret-store.h"

G_BEGIN_DECLS

/* Our own file of secrets, for hosts without a keyring: not encrypted, but 0600, and not read at
 * all if others could have read or written it. */
#define PGC_TYPE_FILE_STORE (pgc_file_store_get_type ())
G_DECLARE_FINAL_TYPE (PgcFileStore, pgc_file_store, PGC, FILE_STORE, GObject)

PgcSecretStore *pgc_file_store_new (const char *path);

G_END_DECLS
