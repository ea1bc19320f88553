/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-status.h"
#include "agent/postgres/pgc-connection.h"

G_BEGIN_DECLS

/* A table to be compared; the strings are SQL, quoted. */
typedef struct
{
  char *qualified;   /* (owned) */
  char *display;     /* (owned): for people */
  char *columns;     /* (owned): in the order of their names; "" = none */
  char *key_columns; /* (owned): of the primary key; "" = none */
  char *condition;   /* (owned): WHERE …, or "" */
  guint64 bytes;
} PgcCompareTable;

void pgc_compare_table_free (PgcCompareTable *table);

/* Rows and checksum of one table on both sides, which work at the same time; where they differ,
 * the rows that do. Adds one item to nothing: returns it. (transfer full) */
PgcComparisonItem *pgc_compare_table_run (const PgcCompareTable *table, const char *database,
                                          PgcConnection *source, PgcConnection *target,
                                          GCancellable *cancellable, GError **error);

/* The statement whose one row tells number and checksum. Pure. (transfer full) */
char *pgc_compare_table_sum_sql (const PgcCompareTable *table, gboolean with_md5);

G_END_DECLS
