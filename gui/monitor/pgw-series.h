/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One value at one time (µs since 1970-01-01 UTC). NAN = not known: the line has a gap. */
typedef struct
{
  gint64 time;
  double value;
} PgwSample;

/**
 * PgwSeries:
 *
 * Values in the order of their times, at most %PGW_SERIES_MAX of them: when there are more, every
 * two neighbours become one with the greater value, so that the whole history stays, and peaks do.
 */
typedef struct _PgwSeries PgwSeries;

#define PGW_SERIES_MAX 600

PgwSeries *pgw_series_new (void);
void pgw_series_free (PgwSeries *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgwSeries, pgw_series_free)

/* A sample that is not later than the last one is left out. */
void pgw_series_add (PgwSeries *self, gint64 time, double value);
guint pgw_series_get_length (const PgwSeries *self);
const PgwSample *pgw_series_get (const PgwSeries *self, guint index);
/* Over the samples that are known; 0 without one. */
double pgw_series_get_max (const PgwSeries *self);
double pgw_series_get_mean (const PgwSeries *self);
/* The last known value; NAN without one. */
double pgw_series_get_last (const PgwSeries *self);

G_END_DECLS
