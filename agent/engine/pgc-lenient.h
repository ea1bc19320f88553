/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/postgres/pgc-connection.h"

G_BEGIN_DECLS

/* For what a migrated database works without: runs @sql, and where the server refuses it, reports
 * @object as @kind with the server's reason and the statement, and goes on. FALSE only if the
 * session or the server is in trouble, or when cancelled. @done: whether it worked. */
gboolean pgc_lenient_try (PgcRun *run, const char *database, PgcConnection *connection,
                          const char *kind, const char *object, const char *sql, gboolean *done,
                          GCancellable *cancellable, GError **error);

/* The same where it makes no difference whether it worked. */
gboolean pgc_lenient_exec (PgcRun *run, const char *database, PgcConnection *connection,
                           const char *kind, const char *object, const char *sql,
                           GCancellable *cancellable, GError **error);

G_END_DECLS
