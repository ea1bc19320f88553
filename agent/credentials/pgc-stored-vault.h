/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-vault.h"

G_BEGIN_DECLS

/**
 * PgcStoredVault:
 *
 * The vault of the agent: asks its stores in this order, the first that has the secret wins.
 *
 * 1. "credentials-directory": `$CREDENTIALS_DIRECTORY`, what LoadCredential*= gave to the systemd
 *    unit; the file is named after the key, with "_" for every character outside [A-Za-z0-9._-].
 * 2. "keyring": the Secret Service on the session bus, as schema io.github.pgcutover.Secret with
 *    the attribute "key". Never opens a dialog and never waits longer than five seconds.
 * 3. "file": `credentials` in the state directory, 0600.
 * 4. "passfile": libpq's `$PGPASSFILE` or `~/.pgpass`, for "server/…" keys.
 * 5. "environment": `$PGCUTOVER_SOURCE_PASSWORD` and `$PGCUTOVER_TARGET_PASSWORD`, for
 *    "migration/…" keys.
 *
 * A store that cannot tell (a locked keyring, a file that others can read) does not hide the stores
 * after it; its error is the answer only if none of them has the secret.
 *
 * Secrets are put into the keyring where there is one, else into the file; if the keyring is there
 * but locked that is an error. `$PGCUTOVER_SECRET_STORE` decides otherwise: "file" leaves the
 * keyring alone altogether, "keyring" never uses the file, "auto" is the default.
 */
#define PGC_TYPE_STORED_VAULT (pgc_stored_vault_get_type ())
G_DECLARE_FINAL_TYPE (PgcStoredVault, pgc_stored_vault, PGC, STORED_VAULT, GObject)

PgcVault *pgc_stored_vault_new (const char *state_directory);

G_END_DECLS
