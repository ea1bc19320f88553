/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/wizard/pgw-wizard-page.h"

G_BEGIN_DECLS

/* The server that the databases are to go to. The kinds of target are the children of the page's
 * stack, one a kind. */
#define PGW_TYPE_TARGET_PAGE (pgw_target_page_get_type ())
G_DECLARE_FINAL_TYPE (PgwTargetPage, pgw_target_page, PGW, TARGET_PAGE, AdwBin)

GtkWidget *pgw_target_page_new (PgwWizardModel *model);

G_END_DECLS
