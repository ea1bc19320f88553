/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times and durations as a person reads them. A time is in µs since 1970-01-01 UTC, 0 = not yet;
 * it is shown in the local time zone. Pure but for locale and zone. All return (transfer full). */

/* "48 s", "3 min 05 s", "2 h 07 min", "3 d 04 h" */
char *pgw_time_duration (gint64 seconds);
/* From @start until @end, or until @now while there is no end; "–" before the start. */
char *pgw_time_taken (gint64 start, gint64 end, gint64 now);
/* "about 3 minutes left": an estimate needs no more than one unit. */
char *pgw_time_left (gint64 seconds);
/* "23 Nov 2026, 14:30:05"; "–" for 0 */
char *pgw_time_absolute (gint64 time);
/* "14:30:05" for something of the same day as @now, else with its date */
char *pgw_time_short (gint64 time, gint64 now);
/* "just now", "5 minutes ago", "2 hours ago", "3 days ago"; "–" for 0 */
char *pgw_time_relative (gint64 time, gint64 now);

G_END_DECLS
