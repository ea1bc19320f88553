/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/credentials/pgc-secret-store.h"

G_BEGIN_DECLS

/* The desktop's keyring, by the Secret Service API on the session bus. It is never asked to open a
 * dialog: a locked keyring is an error, not a wait. */
#define PGC_TYPE_KEYRING_STORE (pgc_keyring_store_get_type ())
G_DECLARE_FINAL_TYPE (PgcKeyringStore, pgc_keyring_store, PGC, KEYRING_STORE, GObject)

/* @bus_address (nullable): a D-Bus address; NULL = that of the session, if there is one.
 * @timeout_ms: for one operation, that is for all its calls together */
PgcSecretStore *pgc_keyring_store_new (const char *bus_address, guint timeout_ms);

G_END_DECLS
