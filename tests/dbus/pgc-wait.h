/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/client/pgc-client.h"

G_BEGIN_DECLS

/* Waiting in tests: the default main context is iterated until something is so; what never is so
 * ends the test program. */

typedef gboolean (*PgcCondition) (gpointer user_data);

/* @condition is looked at whenever the main context has dispatched something. */
void pgc_wait_until (const char *what, PgcCondition condition, gpointer user_data);
void pgc_wait_for_state (PgcRemoteMigration *migration, PgcState state);
void pgc_wait_for_substate (PgcRemoteMigration *migration, PgcSubstate substate);
void pgc_wait_until_lost (PgcClient *client);
/* Whether @name has an owner on @bus as it should. */
void pgc_wait_for_name (GDBusConnection *bus, const char *name, gboolean is_owned);

G_END_DECLS
