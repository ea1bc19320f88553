/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* The comparison of source and target: how it stands, what differs, and the button for it. */
#define PGW_TYPE_COMPARISON_BOX (pgw_comparison_box_get_type ())
G_DECLARE_FINAL_TYPE (PgwComparisonBox, pgw_comparison_box, PGW, COMPARISON_BOX, GtkWidget)

/* Uses the actions "migration.compare" and "migration.stop-compare" of a parent. */
GtkWidget *pgw_comparison_box_new (void);
/* @comparison: (nullable) */
void pgw_comparison_box_show (PgwComparisonBox *self, const PgcComparison *comparison, gint64 now);

G_END_DECLS
