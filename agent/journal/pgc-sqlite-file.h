/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* A journal's file, and what SQLite's answers mean to a person. */

/* Closes: %SQLITE_OK from sqlite3_close() is certain once all statements are finalised. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)

/* Opens the file, making it (0600) and its directory (0700) if needed, brings its schema to the
 * version of this program and sets the session: WAL, synchronous=FULL, foreign keys. The handle is
 * for one thread at a time. */
sqlite3 *pgc_sqlite_file_open (const char *path, GError **error);

/* Sets a %PGC_ERROR_JOURNAL for SQLite's extended result code @code. @db is the handle it came
 * from, or NULL. */
void pgc_sqlite_file_set_error (GError **error, const char *path, sqlite3 *db, int code);

G_END_DECLS
