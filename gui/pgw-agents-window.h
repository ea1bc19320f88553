/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/agents/pgw-agents.h"

G_BEGIN_DECLS

/* The agents there are, and where those on other computers are added and taken away. */
#define PGW_TYPE_AGENTS_WINDOW (pgw_agents_window_get_type ())
G_DECLARE_FINAL_TYPE (PgwAgentsWindow, pgw_agents_window, PGW, AGENTS_WINDOW, AdwWindow)

GtkWidget *pgw_agents_window_new (PgwAgents *agents);

G_END_DECLS
