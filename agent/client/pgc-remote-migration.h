/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/client/pgc-client.h"
#include "pgc-dbus-generated.h"

G_BEGIN_DECLS

/* For PgcClient alone. NULL with @error set if the agent's resource cannot be read.
 * @context: where signals arrive, that of the thread that made the client */
PgcRemoteMigration *pgc_remote_migration_new (PgcDbusMigration1 *proxy, GMainContext *context,
                                              GError **error);
/* @path (out): of the migration that goes back; @name "" = the agent's choice */
gboolean pgc_remote_migration_reverse (PgcRemoteMigration *self, const char *name, char **path,
                                       GCancellable *cancellable, GError **error);
const char *pgc_remote_migration_get_path (PgcRemoteMigration *self);

G_END_DECLS
