/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* --output table: migrations and comparisons as a person reads them. Pure but for the locale and
 * the local time zone. All return (transfer full). */

/* One migration in full. @width: columns to wrap at; @now: µs, for the time it has taken so far */
char *pgc_summary_of_migration (const PgcSpec *spec, const PgcStatus *status, guint width,
                                gint64 now, gboolean is_foreground);
/* What was asked for, before there is a status. */
char *pgc_summary_of_request (const PgcSpec *spec);
/* The heading of the list of migrations, and the row of one. (transfer full) */
GStrv pgc_summary_list_heading (void);
GStrv pgc_summary_list_row (const PgcSpec *spec, const PgcStatus *status, gint64 now);
/* What differs, or that nothing does. */
char *pgc_summary_of_comparison (const PgcComparison *comparison);

G_END_DECLS
