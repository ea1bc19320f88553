/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* The results of the validation, grouped, with what to do about each. */
#define PGW_TYPE_CHECKS_VIEW (pgw_checks_view_get_type ())
G_DECLARE_FINAL_TYPE (PgwChecksView, pgw_checks_view, PGW, CHECKS_VIEW, GtkWidget)

GtkWidget *pgw_checks_view_new (void);
/* @status: copied as far as is needed. Results that have not changed leave the rows alone. */
void pgw_checks_view_show (PgwChecksView *self, const PgcStatus *status);

G_END_DECLS
