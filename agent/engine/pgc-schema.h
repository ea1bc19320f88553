/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-endpoint.h"

G_BEGIN_DECLS

/**
 * PgcSchema:
 *
 * A database's schema as pg_dump reads it under a snapshot, restored by pg_restore in two halves.
 * What the engine makes itself (indexes, keys) is left out of both. What cannot be restored and
 * may be missed is reported; everything else that fails is an error.
 */
typedef struct _PgcSchema PgcSchema;

PgcSchema *pgc_schema_dump (PgcRun *run, PgcEndpoint *source, const char *database,
                            const char *snapshot, GCancellable *cancellable, GError **error);
void pgc_schema_free (PgcSchema *self); /* removes the archive */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSchema, pgc_schema_free)

/* @jobs sessions of the target at once where entries do not depend on each other. */
gboolean pgc_schema_restore_pre_data (PgcSchema *self, PgcEndpoint *target, guint jobs,
                                      GCancellable *cancellable, GError **error);

/* May be repeated after an interruption: what is there already is left as it is. */
gboolean pgc_schema_restore_post_data (PgcSchema *self, PgcEndpoint *target,
                                       GCancellable *cancellable, GError **error);

G_END_DECLS
