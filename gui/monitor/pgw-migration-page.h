/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/agents/pgw-migration.h"

G_BEGIN_DECLS

/**
 * PgwMigrationPage:
 *
 * Everything about one migration: how it stands and what happens next, what it wants of the
 * person, its databases, its checks, its log and its properties. Made for any width from 360 px.
 * It shows the same for every kind of agent, and goes on showing the last it knew while the agent
 * is gone.
 */
#define PGW_TYPE_MIGRATION_PAGE (pgw_migration_page_get_type ())
G_DECLARE_FINAL_TYPE (PgwMigrationPage, pgw_migration_page, PGW, MIGRATION_PAGE, GtkWidget)

GtkWidget *pgw_migration_page_new (PgwMigration *migration);

PgwMigration *pgw_migration_page_get_migration (PgwMigrationPage *self);
/* "overview", "checks", "log" or "details" */
void pgw_migration_page_show (PgwMigrationPage *self, const char *name);
/* What a menu button in the window's header bar can offer for this migration; its actions are the
 * page's. (transfer none) */
GMenuModel *pgw_migration_page_get_menu (PgwMigrationPage *self);
/* The actions of that menu, group "migration", for where the menu button is. (transfer none) */
GActionGroup *pgw_migration_page_get_actions (PgwMigrationPage *self);

G_END_DECLS
