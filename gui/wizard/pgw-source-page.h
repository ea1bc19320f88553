/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/wizard/pgw-wizard-page.h"

G_BEGIN_DECLS

/* The server that the databases are on now. */
#define PGW_TYPE_SOURCE_PAGE (pgw_source_page_get_type ())
G_DECLARE_FINAL_TYPE (PgwSourcePage, pgw_source_page, PGW, SOURCE_PAGE, AdwBin)

GtkWidget *pgw_source_page_new (PgwWizardModel *model);

G_END_DECLS
