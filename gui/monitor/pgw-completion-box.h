/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gui/monitor/pgw-completion.h"

G_BEGIN_DECLS

/* What a migration that has succeeded has moved, and what to do next. */
#define PGW_TYPE_COMPLETION_BOX (pgw_completion_box_get_type ())
G_DECLARE_FINAL_TYPE (PgwCompletionBox, pgw_completion_box, PGW, COMPLETION_BOX, GtkWidget)

/* Uses the actions "migration.clean-up" and "page.show-details" of a parent. */
GtkWidget *pgw_completion_box_new (void);
/* To be called once, or when the migration has become another. */
void pgw_completion_box_show (PgwCompletionBox *self, const PgwCompletion *completion);

G_END_DECLS
