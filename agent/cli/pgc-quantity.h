/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Quantities as a person reads them. Pure but for the locale. All return (transfer full). */

char *pgc_quantity_bytes (guint64 bytes);               /* "1.5 GiB", "512 B" */
char *pgc_quantity_byte_rate (double bytes_per_second); /* "102 MiB/s" */
char *pgc_quantity_count (guint64 count);               /* "950", "12,345", "4.2 M" */
char *pgc_quantity_duration (gint64 seconds);           /* "48 s", "3 min 05 s", "2 h 07 min" */
/* Hours, minutes and seconds as on a clock: "0:48", "3:05", "2:07:11". */
char *pgc_quantity_clock (gint64 seconds);

/* @done of @total as a share between 0 and 1. @total is an estimate that @done may pass; only
 * with @is_complete is it 1. */
double pgc_quantity_share (guint64 done, guint64 total, gboolean is_complete);
/* "42 %"; never 100 % before it is done. */
char *pgc_quantity_percent (double share);
/* A bar of @width columns. @is_unicode: block characters, in eighths; else # and . */
char *pgc_quantity_bar (double share, guint width, gboolean is_unicode);

/* A time as the person's clock and calendar show it, with its zone: 2026-11-23T14:30:00+01:00.
 * NULL for 0. @time: µs since 1970-01-01 UTC */
char *pgc_quantity_local_time (gint64 time);

/* "90", "90s", "10m", "2h", "1d" → seconds; FALSE if it is none of these. */
gboolean pgc_quantity_parse_duration (const char *text, gint64 *seconds);

G_END_DECLS
