/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-status.h"
#include "gui/format/pgw-state-words.h"

G_BEGIN_DECLS

/* What is shown of a table that is at work. */
typedef struct
{
  char *name;   /* (owned) */
  char *detail; /* (owned): "Copying, 500,000 rows, 128 MiB" */
  double share; /* 0 to 1; negative: not known */
} PgwTableView;

/* What is shown of a database: texts, and no widget. Pure but for the locale. */
typedef struct
{
  char *name;        /* (owned) */
  const char *state; /* of pgw_state_words_database () */
  PgwTone tone;
  double share;      /* 0 to 1: of everything that is to be done, and never shrinking */
  char *percent;     /* (owned) */
  char *progress;    /* (owned): "512 MiB of 2.00 GiB, 102 MiB/s, about 15 seconds left" */
  char *message;     /* (owned) (nullable): the agent's word on this database */
  GPtrArray *facts;  /* (owned) (element-type PgwFact): counters, and where changes are followed
                      * also latency and what is waiting */
  GPtrArray *tables; /* (owned) (element-type PgwTableView): those at work */
} PgwDatabaseView;

/* @now: for the time it has taken so far */
PgwDatabaseView *pgw_database_view_new (const PgcDatabaseStatus *database, gint64 now);
void pgw_database_view_free (PgwDatabaseView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgwDatabaseView, pgw_database_view_free)

/* How much of the whole work on @database is done: 1 only when the target has everything. */
double pgw_database_view_get_share (const PgcDatabaseStatus *database);
/* Whether changes of the source are applied to the target. */
gboolean pgw_database_view_is_following (const PgcDatabaseStatus *database);
/* "less than a second" for 0; "not known" below */
char *pgw_database_view_latency (gint64 latency_seconds);

G_END_DECLS
