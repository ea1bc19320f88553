/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* How to reach a database at its new place. */
typedef struct
{
  char *database; /* (owned) */
  char *uri;      /* (owned): postgresql://…, without a password */
} PgwConnection;

/* What is to be said of a migration that has succeeded. Pure but for the locale. */
typedef struct
{
  GPtrArray *facts;       /* (owned) (element-type PgwFact): what was moved */
  GPtrArray *connections; /* (owned) (element-type PgwConnection) */
  guint n_todo;           /* entries of the report that are left to be done */
  char *reverse;          /* (owned) (nullable): what reverse replication does now */
} PgwCompletion;

/* @cutover_time: when the cutover began, 0 = not known; for the downtime */
PgwCompletion *pgw_completion_new (const PgcSpec *spec, const PgcStatus *status,
                                   gint64 cutover_time);
void pgw_completion_free (PgwCompletion *completion);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgwCompletion, pgw_completion_free)

/* "postgresql://app@db2:5433/shop?sslmode=require": as libpq reads it, see section 34.1.1.2 of
 * PostgreSQL's manual. (transfer full) */
char *pgw_completion_make_uri (const PgcServer *server, const char *database);

G_END_DECLS
