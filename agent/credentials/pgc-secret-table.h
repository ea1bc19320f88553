/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-secret.h"

G_BEGIN_DECLS

/* Keys with their secrets, and their text: a line "KEY=SECRET" for each, sorted by key; lines that
 * begin with # and empty lines mean nothing. In both parts a backslash makes the next character an
 * ordinary one, and \n and \r are a newline and a carriage return. Pure. */
typedef struct _PgcSecretTable PgcSecretTable;

PgcSecretTable *pgc_secret_table_new (void);
void pgc_secret_table_free (PgcSecretTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSecretTable, pgc_secret_table_free)

/* Fails with %PGC_ERROR_INVALID_ARGUMENT, naming the line but not its content. */
PgcSecretTable *pgc_secret_table_parse (const char *text, GError **error);
PgcSecret *pgc_secret_table_to_text (PgcSecretTable *table);

/* (transfer none) (nullable) */
const PgcSecret *pgc_secret_table_get (PgcSecretTable *table, const char *key);
void pgc_secret_table_set (PgcSecretTable *table, const char *key, const PgcSecret *secret);
/* Returns: whether it was there */
gboolean pgc_secret_table_remove (PgcSecretTable *table, const char *key);
/* (transfer full) (element-type utf8) */
GPtrArray *pgc_secret_table_list_keys (PgcSecretTable *table);

G_END_DECLS
