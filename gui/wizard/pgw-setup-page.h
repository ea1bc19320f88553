/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/wizard/pgw-wizard-page.h"

G_BEGIN_DECLS

/* What the migration is called, who does it, and how. */
#define PGW_TYPE_SETUP_PAGE (pgw_setup_page_get_type ())
G_DECLARE_FINAL_TYPE (PgwSetupPage, pgw_setup_page, PGW, SETUP_PAGE, AdwBin)

/* @agents: to choose from, if there are several */
GtkWidget *pgw_setup_page_new (PgwWizardModel *model, PgwAgents *agents);

G_END_DECLS
