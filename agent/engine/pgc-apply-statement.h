/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-target-table.h"
#include "agent/postgres/pgc-pgoutput.h"

G_BEGIN_DECLS

typedef enum
{
  PGC_ROW_NEW,
  PGC_ROW_OLD,
} PgcRowSide;

/* A parameter of a statement: which value of a change it is. */
typedef struct
{
  PgcRowSide side;
  guint16 column; /* index into the row's values */
} PgcApplyParameter;

/**
 * PgcApplyStatement:
 *
 * What one change becomes on the target. It touches exactly @n_rows rows there when source and
 * target agree, and its command tag says how many it did touch (PQcmdTuples()).
 */
typedef struct
{
  char *name;   /* (owned): for PREPARE, unique in this process; "" = used too rarely to prepare */
  char *sql;    /* (owned) */
  guint n_rows; /* more than 1: so many rows at once, with the parameters of each in turn */
  guint n_parameters;            /* of one row */
  PgcApplyParameter *parameters; /* (owned) (array length=n_parameters) */
  guint32 *types; /* (owned) (array length=n_parameters * n_rows): target OIDs, for PREPARE */
} PgcApplyStatement;

void pgc_apply_statement_free (PgcApplyStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcApplyStatement, pgc_apply_statement_free)

/* A column of the source with its counterpart. */
typedef struct
{
  const PgcTargetColumn *target;
  gboolean is_key; /* part of the source's replica identity */
} PgcApplyColumn;

typedef enum
{
  PGC_APPLY_INSERT = 'I',
  PGC_APPLY_UPDATE = 'U',
  /* An UPDATE that cannot know whether an identity column, which UPDATE may not set, has changed:
   * one statement that updates the row if it has not and else replaces it. */
  PGC_APPLY_UPDATE_OR_REPLACE = 'V',
  PGC_APPLY_REPLACE = 'R', /* an UPDATE that changes such a column: DELETE and INSERT */
  PGC_APPLY_DELETE = 'D',
} PgcApplyKind;

typedef enum
{
  PGC_COLUMN_NEW_UNCHANGED = 1 << 0, /* new value not sent (unchanged TOAST) */
  PGC_COLUMN_OLD_UNCHANGED = 1 << 1, /* old value not sent */
  PGC_COLUMN_OLD_NULL = 1 << 2,      /* old value is NULL, where that makes another statement */
} PgcColumnFlags;

/* Everything of a change that its statement's text depends on. */
typedef struct
{
  PgcApplyKind kind;
  PgcOldKind old_kind;
  guint n_rows;
  const guint8 *flags; /* (nullable) (array length=n_columns): PgcColumnFlags; NULL = none set */
} PgcApplyShape;

/* Writes the statement for changes of @shape. Pure. @columns are the source's, in its order. Many
 * rows at once can be INSERTed, UPDATEd when their key does not change, or DELETEd by key. */
PgcApplyStatement *pgc_apply_statement_new (const PgcTargetTable *target,
                                            const PgcApplyColumn *columns, guint n_columns,
                                            const PgcApplyShape *shape);

/* TRUNCATE of all @tables in one statement, because foreign keys among them allow no other way.
 * Transfer full. CASCADE is left out: the source has named every table that it reached there. */
char *pgc_apply_truncate_to_sql (const PgcTargetTable *const *tables, guint n_tables,
                                 PgcTruncateFlags flags);

G_END_DECLS
