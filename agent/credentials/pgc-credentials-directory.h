/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/credentials/pgc-secret-store.h"

G_BEGIN_DECLS

/* The credentials that a service manager gives to the unit: LoadCredential*= and SetCredential*=,
 * systemd.exec(5). Each is a file named after its key. */
#define PGC_TYPE_CREDENTIALS_DIRECTORY (pgc_credentials_directory_get_type ())
G_DECLARE_FINAL_TYPE (PgcCredentialsDirectory, pgc_credentials_directory, PGC,
                      CREDENTIALS_DIRECTORY, GObject)

/* @path (nullable): $CREDENTIALS_DIRECTORY; NULL = the agent is no such unit */
PgcSecretStore *pgc_credentials_directory_new (const char *path);

/* The name of @key's file: what is not in [A-Za-z0-9._-] becomes "_". */
char *pgc_credentials_directory_dup_file_name (const char *key);

G_END_DECLS
