/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gui/agents/pgw-migration.h"

G_BEGIN_DECLS

/* A migration's log as it grows, with a filter, a search, and ways to take it along. */
#define PGW_TYPE_LOG_VIEW (pgw_log_view_get_type ())
G_DECLARE_FINAL_TYPE (PgwLogView, pgw_log_view, PGW, LOG_VIEW, GtkWidget)

GtkWidget *pgw_log_view_new (PgwMigration *migration);
/* Puts the keyboard into the search. */
void pgw_log_view_search (PgwLogView *self);
/* Adds lines (element-type PgcLogLine) as if the agent had told them. */
void pgw_log_view_add (PgwLogView *self, GPtrArray *lines);
/* The lines that are shown, as they are copied. (transfer full) */
char *pgw_log_view_to_text (PgwLogView *self);

G_END_DECLS
