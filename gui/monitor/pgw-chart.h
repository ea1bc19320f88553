/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gui/monitor/pgw-chart-scale.h"
#include "gui/monitor/pgw-series.h"

G_BEGIN_DECLS

/**
 * PgwChart:
 *
 * A line of values over time, with its title and its newest value in words. It takes its colours
 * from the theme, and describes itself to those who do not see it.
 */
#define PGW_TYPE_CHART (pgw_chart_get_type ())
G_DECLARE_FINAL_TYPE (PgwChart, pgw_chart, PGW, CHART, GtkWidget)

/* @title: said, not shown: the heading beside the chart is the page's */
GtkWidget *pgw_chart_new (const char *title, PgwUnit unit);
void pgw_chart_set_title (PgwChart *self, const char *title);
void pgw_chart_set_unit (PgwChart *self, PgwUnit unit);

/* @series is copied. @end: the time at the right edge, µs since 1970-01-01 UTC */
void pgw_chart_set_series (PgwChart *self, const PgwSeries *series, gint64 end);

/* The same in words, as assistive technologies get it. (transfer full) */
char *pgw_chart_describe (const PgwSeries *series, PgwUnit unit, gint64 end);

G_END_DECLS
