/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "agent/contract/pgc-server-info.h"

G_BEGIN_DECLS

/**
 * PgwDatabaseRow:
 *
 * A database to choose, with its size, tables and owner.
 *
 * Signal: "toggled" () when a person has chosen it, or no longer.
 */
#define PGW_TYPE_DATABASE_ROW (pgw_database_row_get_type ())
G_DECLARE_FINAL_TYPE (PgwDatabaseRow, pgw_database_row, PGW, DATABASE_ROW, AdwActionRow)

GtkWidget *pgw_database_row_new (const PgcServerDatabase *database);
/* Of the same name. */
void pgw_database_row_update (PgwDatabaseRow *self, const PgcServerDatabase *database);
const char *pgw_database_row_get_name (PgwDatabaseRow *self);
gboolean pgw_database_row_get_selected (PgwDatabaseRow *self);
void pgw_database_row_set_selected (PgwDatabaseRow *self, gboolean is_selected);
/* Whether the target has one of the same name. */
void pgw_database_row_set_on_target (PgwDatabaseRow *self, gboolean is_on_target);

G_END_DECLS
