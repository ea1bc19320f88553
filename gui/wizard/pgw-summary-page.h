/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/wizard/pgw-wizard-page.h"

G_BEGIN_DECLS

/* All of it to read, and the command that would do the same. */
#define PGW_TYPE_SUMMARY_PAGE (pgw_summary_page_get_type ())
G_DECLARE_FINAL_TYPE (PgwSummaryPage, pgw_summary_page, PGW, SUMMARY_PAGE, AdwBin)

GtkWidget *pgw_summary_page_new (PgwWizardModel *model);

G_END_DECLS
