/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gui/agents/pgw-migration.h"

G_BEGIN_DECLS

/**
 * PgwMigrationActions:
 *
 * What can be done with a migration, as actions that are enabled when the migration allows them:
 * "cut-over", "pause", "resume", "cancel", "overwrite", "keep", "compare", "stop-compare",
 * "clean-up" and "delete". Each asks first where there is something to lose, and tells how it
 * ended: an error in a dialog with what to do, the rest on the page.
 */
#define PGW_TYPE_MIGRATION_ACTIONS (pgw_migration_actions_get_type ())
G_DECLARE_FINAL_TYPE (PgwMigrationActions, pgw_migration_actions, PGW, MIGRATION_ACTIONS, GObject)

/* @page: on which the action group "migration" is installed, and above whose window dialogs
 * appear; it owns the actions, not the other way round. */
PgwMigrationActions *pgw_migration_actions_new (PgwMigration *migration, GtkWidget *page);

/* (transfer none) */
GActionGroup *pgw_migration_actions_get_group (PgwMigrationActions *self);

G_END_DECLS
