/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-journal.h"

G_BEGIN_DECLS

/* A migration with something in every part that a journal keeps. */
PgcSpec *pgc_sample_migration_make_spec (const char *name);
PgcStatus *pgc_sample_migration_make_status (const char *id);

/* Inserts one; stops the test if that fails. */
void pgc_sample_migration_insert (PgcJournal *journal, const char *id, const char *name);

/* Stop the test unless the two are the same in all they hold. */
void pgc_sample_migration_assert_same_spec (const PgcSpec *a, const PgcSpec *b);
void pgc_sample_migration_assert_same_status (const PgcStatus *a, const PgcStatus *b);

G_END_DECLS
