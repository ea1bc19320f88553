/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The right to use a journal: flock(2) on "JOURNAL.lock". The kernel gives it up when the process
 * ends, however it ends, so the file itself means nothing and is never removed. */
typedef struct _PgcJournalLock PgcJournalLock;

/* Fails with %PGC_ERROR_BUSY, naming the process, if another agent has the journal. */
PgcJournalLock *pgc_journal_lock_take (const char *journal_path, GError **error);
void pgc_journal_lock_release (PgcJournalLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcJournalLock, pgc_journal_lock_release)

G_END_DECLS
