/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-journal.h"

G_BEGIN_DECLS

/**
 * PgcSqliteJournal:
 *
 * The journal in one SQLite file: WAL, synchronous=FULL, schema versioned by PRAGMA user_version.
 * Holds a lock file beside it for as long as it lives, so that two agents cannot share it.
 */
#define PGC_TYPE_SQLITE_JOURNAL (pgc_sqlite_journal_get_type ())
G_DECLARE_FINAL_TYPE (PgcSqliteJournal, pgc_sqlite_journal, PGC, SQLITE_JOURNAL, GObject)

/* @path: file name; its directory is made (0700) if needed. Never deletes or empties a file that
 * it cannot open or migrate: fails with %PGC_ERROR_JOURNAL, or with %PGC_ERROR_BUSY if another
 * agent has it. */
PgcJournal *pgc_sqlite_journal_open (const char *path, GError **error);

G_END_DECLS
