/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"
#include "gui/monitor/pgw-activity.h"

G_BEGIN_DECLS

/**
 * PgwOverviewView:
 *
 * The first view of a migration: state, what happens next, what is wanted of the person, charts,
 * databases, and at the end what was moved. Uses the actions "migration.*" and "page.*" of a
 * parent. A new state is told to assistive technologies.
 */
#define PGW_TYPE_OVERVIEW_VIEW (pgw_overview_view_get_type ())
G_DECLARE_FINAL_TYPE (PgwOverviewView, pgw_overview_view, PGW, OVERVIEW_VIEW, GtkWidget)

GtkWidget *pgw_overview_view_new (void);
void pgw_overview_view_show (PgwOverviewView *self, const PgcSpec *spec, const PgcStatus *status,
                             const PgwActivity *activity, gboolean is_reachable, gint64 now);

G_END_DECLS
