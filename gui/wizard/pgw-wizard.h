/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gui/wizard/pgw-wizard-model.h"

G_BEGIN_DECLS

/**
 * PgwWizard:
 *
 * The window in which a migration is made, page by page. What is entered is kept as a draft until
 * the migration has started.
 *
 * Signal: "started" (char *id) when the agent has it; the window closes by itself.
 */
#define PGW_TYPE_WIZARD (pgw_wizard_get_type ())
G_DECLARE_FINAL_TYPE (PgwWizard, pgw_wizard, PGW, WIZARD, AdwWindow)

PgwWizard *pgw_wizard_new (PgwAgents *agents);

PgwWizardModel *pgw_wizard_get_model (PgwWizard *self);
PgwStep pgw_wizard_get_step (PgwWizard *self);

G_END_DECLS
