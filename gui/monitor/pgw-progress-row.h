/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gui/monitor/pgw-database-view.h"

G_BEGIN_DECLS

/* One database: its bar, and on demand its counters and the tables at work. */
#define PGW_TYPE_PROGRESS_ROW (pgw_progress_row_get_type ())
G_DECLARE_FINAL_TYPE (PgwProgressRow, pgw_progress_row, PGW, PROGRESS_ROW, GtkListBoxRow)

GtkWidget *pgw_progress_row_new (void);
/* What @view says is taken over; whether the row is open stays. */
void pgw_progress_row_show (PgwProgressRow *self, const PgwDatabaseView *view);

G_END_DECLS
