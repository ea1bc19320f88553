/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Amounts as a person reads them: in the locale's digits, grouping and decimal sign. Pure but for
 * the locale. All return (transfer full). */

/* "512 B", "1.50 GiB": three significant digits */
char *pgw_quantity_bytes (guint64 bytes);
/* "102 MiB/s"; less than one byte a second is "0 B/s" */
char *pgw_quantity_byte_rate (double bytes_per_second);
/* "1,234,567": all digits, as counts are compared with what a query says */
char *pgw_quantity_count (guint64 count);
/* "1,234 changes/s" */
char *pgw_quantity_change_rate (double changes_per_second);
/* "42%", rounded down: 100% only when there is nothing left */
char *pgw_quantity_percent (double share);

/* @done of @total as a share between 0 and 1. @total is an estimate that @done may pass; only with
 * @is_complete is the share 1. */
double pgw_quantity_share (guint64 done, guint64 total, gboolean is_complete);

G_END_DECLS
