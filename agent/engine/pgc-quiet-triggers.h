/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-connection.h"

G_BEGIN_DECLS

/* Triggers and rules of the target that fire even in a session that replicates (ENABLE ALWAYS,
 * ENABLE REPLICA) would do again to the target what they did to the source, whose changes come
 * anyway. They are disabled until the cutover. @list: quoted, qualified table of ours for the
 * statements that restore them. */

gboolean pgc_quiet_triggers_disable (PgcConnection *target, const char *list,
                                     GCancellable *cancellable, GError **error);
gboolean pgc_quiet_triggers_restore (PgcConnection *target, const char *list,
                                     GCancellable *cancellable, GError **error);

G_END_DECLS
