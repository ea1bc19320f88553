/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/agents/pgw-agents.h"

G_BEGIN_DECLS

/**
 * PgwMigrationList:
 *
 * The migrations of all agents: a grid where there is room for it, else a list; or what to do
 * while there is none.
 *
 * Signals: "opened" (PgwMigration) when a person wants to see one; "show-all" () when the filter
 * hides everything and a person wants it off.
 */
#define PGW_TYPE_MIGRATION_LIST (pgw_migration_list_get_type ())
G_DECLARE_FINAL_TYPE (PgwMigrationList, pgw_migration_list, PGW, MIGRATION_LIST, AdwBin)

void pgw_migration_list_set_agents (PgwMigrationList *self, PgwAgents *agents);
/* Only those that have not ended. */
void pgw_migration_list_set_active_only (PgwMigrationList *self, gboolean active_only);
void pgw_migration_list_set_search (PgwMigrationList *self, const char *text);

G_END_DECLS
