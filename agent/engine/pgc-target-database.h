/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-endpoint.h"

G_BEGIN_DECLS

typedef enum
{
  PGC_TARGET_DATABASE_ABSENT,
  PGC_TARGET_DATABASE_EMPTY,    /* there, but nothing of a user's is in it */
  PGC_TARGET_DATABASE_HAS_DATA,
} PgcTargetDatabaseState;

gboolean pgc_target_database_inspect (PgcEndpoint *target, const char *database,
                                      PgcTargetDatabaseState *state, GCancellable *cancellable,
                                      GError **error);

/* Makes the target's database as the source's is: encoding, locale, owner, rights, settings,
 * comment. One that is there is dropped first: the caller has made sure that this is wanted (it is
 * empty, the person said so, or it is this migration's own earlier work). What the target does not
 * let us set is reported. */
gboolean pgc_target_database_create (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target,
                                     const char *database, GCancellable *cancellable,
                                     GError **error);

/* What must come after the data, because it could end our own sessions or forbid new ones:
 * settings, connection limit. */
gboolean pgc_target_database_settle (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target,
                                     const char *database, GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
