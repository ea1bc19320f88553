/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-connection.h"

G_BEGIN_DECLS

/* What applying changes must know of a column of the target. */
typedef struct
{
  char *name;            /* (owned) */
  guint32 type;          /* OID on the target */
  char *equality;        /* (owned) (nullable): operator of an index that has the column, as SQL */
  gboolean is_generated; /* GENERATED ALWAYS AS (…): never written */
  gboolean is_identity_always; /* GENERATED ALWAYS AS IDENTITY: UPDATE cannot set it */
  gboolean is_unique_key;      /* part of a key that is unique at any moment and has no nulls */
  gboolean is_indexed;         /* the first column of an index that finds rows by @equality */
} PgcTargetColumn;

/**
 * PgcTargetTable:
 *
 * A table of the target that changes are applied to. Does not change once it is loaded.
 */
typedef struct
{
  char *schema;            /* (owned) */
  char *name;              /* (owned) */
  gboolean is_partitioned; /* has its rows in other tables */
  guint n_columns;
  PgcTargetColumn *columns; /* (owned) (array length=n_columns): no dropped ones */
} PgcTargetTable;

/* %PGC_ERROR_DIVERGENCE if there is no such table. */
PgcTargetTable *pgc_target_table_load (PgcConnection *target, const char *schema, const char *name,
                                       GCancellable *cancellable, GError **error);
PgcTargetTable *pgc_target_table_new (const char *schema, const char *name, guint n_columns);
void pgc_target_table_free (PgcTargetTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcTargetTable, pgc_target_table_free)

const PgcTargetColumn *pgc_target_table_find_column (const PgcTargetTable *table, const char *name);

G_END_DECLS
