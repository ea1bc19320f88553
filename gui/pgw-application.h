/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/agents/pgw-agents.h"

G_BEGIN_DECLS

/**
 * PgwApplication:
 *
 * Cutover, once a desktop. While migrations are live it stays to tell of them when its windows
 * are closed, and ends when they have.
 */
#define PGW_TYPE_APPLICATION (pgw_application_get_type ())
G_DECLARE_FINAL_TYPE (PgwApplication, pgw_application, PGW, APPLICATION, AdwApplication)

PgwApplication *pgw_application_new (void);

PgwAgents *pgw_application_get_agents (PgwApplication *self);
/* The main window, made if need be. */
GtkWindow *pgw_application_present (PgwApplication *self);
/* The wizard, of which there is one at a time. */
GtkWindow *pgw_application_present_wizard (PgwApplication *self);

G_END_DECLS
