/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"
#include "gui/format/pgw-state-words.h"

G_BEGIN_DECLS

/* What is shown of a migration as a whole: texts, and no widget. Pure but for the locale. */
typedef struct
{
  const char *title;     /* "Copying data" */
  const char *icon_name;
  PgwTone tone;
  char *next;            /* (owned): what happens next, or what to do */
  char *route;           /* (owned): "10.0.0.7:5432 → db2:5433" */
  char *spoken_route;    /* (owned): the same without the arrow */
  char *elapsed;         /* (owned) */
  gboolean has_progress;
  double share;          /* 0 to 1 of the whole work; negative: not known */
  char *progress;        /* (owned): "42%, 1.2 of 3.4 GiB, about 3 minutes left" */
  char *wal_warning;     /* (owned) (nullable): what the source has to keep for us */
} PgwOverview;

PgwOverview *pgw_overview_new (const PgcSpec *spec, const PgcStatus *status, gint64 now);
void pgw_overview_free (PgwOverview *overview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgwOverview, pgw_overview_free)

/* Everything about the request, for a person. (transfer full) (element-type PgwFact) */
GPtrArray *pgw_overview_list_properties (const PgcSpec *spec, const PgcStatus *status,
                                         gint64 now);

/* The target databases that an answer about overwriting is about. (transfer container)
 * (element-type utf8) */
GPtrArray *pgw_overview_list_overwritten (const PgcSpec *spec, const PgcStatus *status);

G_END_DECLS
