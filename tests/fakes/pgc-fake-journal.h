/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-journal.h"

G_BEGIN_DECLS

/* A journal in memory. It outlives the registry that uses it, so that a test can play a restart
 * of the agent by giving it to another one. */
#define PGC_TYPE_FAKE_JOURNAL (pgc_fake_journal_get_type ())
G_DECLARE_FINAL_TYPE (PgcFakeJournal, pgc_fake_journal, PGC, FAKE_JOURNAL, GObject)

PgcFakeJournal *pgc_fake_journal_new (void);
/* While broken, every write fails with %PGC_ERROR_JOURNAL and changes nothing. */
void pgc_fake_journal_set_broken (PgcFakeJournal *self, gboolean is_broken);
/* The events that were saved, oldest first, separated by blanks. (transfer full) */
char *pgc_fake_journal_dup_events (PgcFakeJournal *self, const char *id);

G_END_DECLS
