/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-status.h"
#include "gui/format/pgw-state-words.h"

G_BEGIN_DECLS

/* One object that differs. */
typedef struct
{
  char *title;  /* (owned): "shop: public.orders" */
  char *detail; /* (owned): what differs, and how many rows there are */
} PgwDifference;

/* What is shown of a comparison. Pure but for the locale. */
typedef struct
{
  char *title;   /* (owned): "Source and target are equal" */
  char *detail;  /* (owned): how much was compared, and when; or why it could not be */
  char *remedy;  /* (owned) (nullable) */
  PgwTone tone;
  gboolean is_running;
  double share;  /* while it runs */
  GPtrArray *differences; /* (owned) (element-type PgwDifference) */
} PgwComparisonView;

/* @comparison: (nullable): NULL = none was made */
PgwComparisonView *pgw_comparison_view_new (const PgcComparison *comparison, gint64 now);
void pgw_comparison_view_free (PgwComparisonView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgwComparisonView, pgw_comparison_view_free)

G_END_DECLS
