/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/postgres/pgc-connection.h"

G_BEGIN_DECLS

/* Copies every large object of the snapshot that @source sees, with its OID, contents, owner,
 * comment and rights. An object of the same OID on the target is replaced, so it can be repeated.
 * What the target does not let us set (an owner that does not exist) is reported.
 * @n_copied: (out) */
gboolean pgc_large_objects_copy (PgcRun *run, const char *database, PgcConnection *source,
                                 PgcConnection *target, guint64 *n_copied,
                                 GCancellable *cancellable, GError **error);

G_END_DECLS
