/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* The journal's schema: PRAGMA user_version says which of the numbered files sql/NNN-*.sql have
 * been run, and each is run in one transaction with the change of that number. */

/* Reads only. Returns: the file's version, 0 for an empty file; or -1 with %PGC_ERROR_JOURNAL if
 * it is another program's database or a newer pgcutover's journal. */
int pgc_sqlite_schema_read_version (sqlite3 *db, const char *path, GError **error);

/* Runs what comes after @version. On failure the file is as the last complete version left it. */
gboolean pgc_sqlite_schema_upgrade (sqlite3 *db, const char *path, int version, GError **error);

G_END_DECLS
