/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/pgw-migration-column.h"

G_BEGIN_DECLS

/**
 * PgwMigrationCell:
 *
 * One migration in one column of the grid, or, without a column, in a row of the list. Follows
 * the migration's changes by itself, and the clock where it must.
 */
#define PGW_TYPE_MIGRATION_CELL (pgw_migration_cell_get_type ())
G_DECLARE_FINAL_TYPE (PgwMigrationCell, pgw_migration_cell, PGW, MIGRATION_CELL, GtkBox)

/* @column: (nullable): NULL = a row with the whole of it */
GtkWidget *pgw_migration_cell_new (const PgwMigrationColumn *column);
void pgw_migration_cell_set_migration (PgwMigrationCell *self, PgwMigration *migration);

G_END_DECLS
