/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-vault.h"

G_BEGIN_DECLS

/* The vault of the agent: asks its stores in a documented order, the first that has the secret
 * wins; stores in the keyring where there is one, else in a 0600 file under @state_directory. */
#define PGC_TYPE_STORED_VAULT (pgc_stored_vault_get_type ())
G_DECLARE_FINAL_TYPE (PgcStoredVault, pgc_stored_vault, PGC, STORED_VAULT, GObject)

PgcVault *pgc_stored_vault_new (const char *state_directory);

G_END_DECLS
