/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/wizard/pgw-wizard-page.h"

G_BEGIN_DECLS

/* Which databases; the list is read when the page is entered. */
#define PGW_TYPE_DATABASES_PAGE (pgw_databases_page_get_type ())
G_DECLARE_FINAL_TYPE (PgwDatabasesPage, pgw_databases_page, PGW, DATABASES_PAGE, AdwBin)

GtkWidget *pgw_databases_page_new (PgwWizardModel *model);

G_END_DECLS
