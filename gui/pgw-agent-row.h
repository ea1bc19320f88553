/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/agents/pgw-agent.h"

G_BEGIN_DECLS

/**
 * PgwAgentRow:
 *
 * One agent with its state, a button to seek it again, and one to take it off the list.
 *
 * Signal: "remove" ()
 */
#define PGW_TYPE_AGENT_ROW (pgw_agent_row_get_type ())
G_DECLARE_FINAL_TYPE (PgwAgentRow, pgw_agent_row, PGW, AGENT_ROW, AdwActionRow)

GtkWidget *pgw_agent_row_new (PgwAgent *agent, gboolean is_removable);
PgwAgent *pgw_agent_row_get_agent (PgwAgentRow *self);

G_END_DECLS
