/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* What was left out, changed on the way, or is left to be done. Invisible without an entry. */
#define PGW_TYPE_REPORT_BOX (pgw_report_box_get_type ())
G_DECLARE_FINAL_TYPE (PgwReportBox, pgw_report_box, PGW, REPORT_BOX, GtkWidget)

GtkWidget *pgw_report_box_new (void);
/* @report: (element-type PgcReportEntry): copied */
void pgw_report_box_show (PgwReportBox *self, GPtrArray *report);

G_END_DECLS
