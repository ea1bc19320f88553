/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/agents/pgw-agent.h"

G_BEGIN_DECLS

/* Says that an agent cannot be reached, why, and what to do; it is not seen while it can. */
#define PGW_TYPE_AGENT_BAR (pgw_agent_bar_get_type ())
G_DECLARE_FINAL_TYPE (PgwAgentBar, pgw_agent_bar, PGW, AGENT_BAR, AdwBin)

GtkWidget *pgw_agent_bar_new (PgwAgent *agent);
PgwAgent *pgw_agent_bar_get_agent (PgwAgentBar *self);

G_END_DECLS
