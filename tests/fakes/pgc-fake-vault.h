/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-vault.h"

G_BEGIN_DECLS

/* Secrets in memory, in a store called "fake". */
#define PGC_TYPE_FAKE_VAULT (pgc_fake_vault_get_type ())
G_DECLARE_FINAL_TYPE (PgcFakeVault, pgc_fake_vault, PGC, FAKE_VAULT, GObject)

PgcFakeVault *pgc_fake_vault_new (void);
/* From now on, aborts when called from the calling thread: a vault may wait for a person, so the
 * thread that has the bus must not call it. */
void pgc_fake_vault_forbid_this_thread (PgcFakeVault *self);
/* While locked, every call but list fails with %PGC_ERROR_KEYRING_LOCKED. */
void pgc_fake_vault_set_locked (PgcFakeVault *self, gboolean is_locked);
/* From any thread. (transfer full) (nullable) */
PgcSecret *pgc_fake_vault_peek (PgcFakeVault *self, const char *key);
guint pgc_fake_vault_get_size (PgcFakeVault *self);

G_END_DECLS
