/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/wizard/pgw-wizard-page.h"

G_BEGIN_DECLS

/* What else there is to choose, all with defaults that do. */
#define PGW_TYPE_OPTIONS_PAGE (pgw_options_page_get_type ())
G_DECLARE_FINAL_TYPE (PgwOptionsPage, pgw_options_page, PGW, OPTIONS_PAGE, AdwBin)

GtkWidget *pgw_options_page_new (PgwWizardModel *model);

G_END_DECLS
