/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/postgres/pgc-connection.h"

G_BEGIN_DECLS

/* Runs @sql, one statement with every name qualified, with an empty search_path, as is safe
 * (CVE-2018-1058). Where that fails because a function in it relies on names that are not, it is
 * run again with the search_path that the database's users have, and a warning is logged: what the
 * source's owner wrote works there, and an index that cannot be built helps nobody. */
gboolean pgc_search_path_exec (PgcRun *run, const char *database, PgcConnection *target,
                               const char *sql, GCancellable *cancellable, GError **error);

G_END_DECLS
