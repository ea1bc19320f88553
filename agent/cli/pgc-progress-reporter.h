/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdio.h>

#include "agent/cli/pgc-news.h"

G_BEGIN_DECLS

/**
 * PgcProgressReporter:
 *
 * Shows the progress of a migration on a stream: drawn in place on a terminal; elsewhere as lines
 * that stay readable in a log: one for each change of state or phase and each warning, and one
 * with numbers for each database now and then.
 */
typedef struct _PgcProgressReporter PgcProgressReporter;

/* @interval: s between the lines with numbers; @log_after: sequence number of the last log line
 * that is old news */
PgcProgressReporter *pgc_progress_reporter_new (FILE *stream, gint64 interval, gint64 log_after,
                                                gboolean is_foreground);
void pgc_progress_reporter_free (PgcProgressReporter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcProgressReporter, pgc_progress_reporter_free)

void pgc_progress_reporter_update (PgcProgressReporter *self, PgcRemoteMigration *migration,
                                   PgcNewsKinds kinds);
/* Something else is about to write to the terminal. */
void pgc_progress_reporter_suspend (PgcProgressReporter *self);

G_END_DECLS
