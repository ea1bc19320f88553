/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tests/unit/pgc-scratch.h"

G_BEGIN_DECLS

/* A bus and a real gnome-keyring-daemon, with directories of their own. */
typedef struct
{
  PgcScratch *scratch;  /* (owned) */
  GTestDBus *bus;       /* (owned) */
  GSubprocess *daemon;  /* (owned) (nullable) */
} PgcTestKeyring;

/* Why there can be none on this host, or NULL. */
const char *pgc_test_keyring_find_obstacle (void);

/* The bus alone; it is in the environment then. */
PgcTestKeyring *pgc_test_keyring_new (void);
void pgc_test_keyring_free (PgcTestKeyring *keyring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcTestKeyring, pgc_test_keyring_free)

const char *pgc_test_keyring_get_address (PgcTestKeyring *keyring);

/* Starts the daemon and waits until it has its name. Unlocked, it makes the login keyring if there
 * is none yet. */
void pgc_test_keyring_start (PgcTestKeyring *keyring, gboolean unlocked);
void pgc_test_keyring_stop (PgcTestKeyring *keyring);
/* Stops it in the sense of SIGSTOP: it is there but answers nothing. */
void pgc_test_keyring_freeze (PgcTestKeyring *keyring);
void pgc_test_keyring_thaw (PgcTestKeyring *keyring);
/* Locks the login keyring, as a desktop does when its session is left. */
void pgc_test_keyring_lock (PgcTestKeyring *keyring);

G_END_DECLS
