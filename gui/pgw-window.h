/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/agents/pgw-agents.h"

G_BEGIN_DECLS

/* The main window: the list of migrations, and the page of the one that was opened. */
#define PGW_TYPE_WINDOW (pgw_window_get_type ())
G_DECLARE_FINAL_TYPE (PgwWindow, pgw_window, PGW, WINDOW, AdwApplicationWindow)

GtkWidget *pgw_window_new (GtkApplication *application, PgwAgents *agents);

void pgw_window_show_migration (PgwWindow *self, PgwMigration *migration);
/* (transfer none) (nullable): the one that is seen */
PgwMigration *pgw_window_get_migration (PgwWindow *self);

G_END_DECLS
