/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the values of a chart are. */
typedef enum
{
  PGW_UNIT_BYTE_RATE,   /* bytes a second */
  PGW_UNIT_CHANGE_RATE, /* changes a second */
  PGW_UNIT_SECONDS,     /* latency */
} PgwUnit;

/* Where the lines of an axis are: at 0, @step, 2 @step … up to and including @top. */
typedef struct
{
  double step;
  double top;
} PgwScale;

/* A scale that has room for @max in at most @n_steps steps (at least 2), each a round number of
 * its unit: 1, 2 or 5 times a power of ten, of 1024 for bytes, and minutes and hours for time. */
PgwScale pgw_chart_scale_for_values (PgwUnit unit, double max, guint n_steps);
/* Seconds between the lines of the time axis, for a span of @seconds in at most @n_steps. */
gint64 pgw_chart_scale_for_time (gint64 seconds, guint n_steps);

/* A value as the axis shows it: "20 MiB/s", "0". (transfer full) */
char *pgw_chart_scale_label (PgwUnit unit, double value);
/* A value in a sentence: "102 MiB/s", "3 min 05 s". (transfer full) */
char *pgw_chart_scale_value (PgwUnit unit, double value);

G_END_DECLS
