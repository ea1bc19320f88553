/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-connection.h"

G_BEGIN_DECLS

/* What the source's catalog says of the things that the engine itself moves or builds. Plain
 * values, read once under the snapshot and then shared by all workers without change. */

typedef struct
{
  guint oid;
  char *qualified; /* (owned): quoted "schema"."name" */
  char *display;   /* (owned): schema.name, valid UTF-8, for people */
  char *columns;   /* (owned): quoted list, generated ones left out; "" = none */
  char *condition; /* (owned): WHERE clause of an extension's configuration table, or "" */
  gboolean is_binary;
  gboolean is_heap;
  guint64 rows;       /* estimate */
  guint64 heap_bytes; /* main fork */
  guint64 bytes;      /* with TOAST */
  guint block_size;
} PgcTable;

typedef struct
{
  guint oid;
  guint table_oid;
  char *schema; /* (owned), so the next */
  char *name;
  char *table; /* quoted and qualified */
  char table_kind; /* r, p, m */
  char *method;
  char *definition; /* CREATE INDEX … */
  char *constraint_name;       /* "" = a plain index */
  char constraint_type;        /* p, u, x, or 0 */
  char *constraint_definition;
  char *options;    /* WITH (…), or "" */
  char *attach_to;  /* quoted parent index, or "" */
  char *statistics; /* ALTER INDEX … SET STATISTICS statements, or "" */
  gboolean is_valid;
  gboolean is_clustered;
  gboolean is_replica_identity;
  gboolean is_deferrable;
  gboolean has_period; /* WITHOUT OVERLAPS */
} PgcIndex;

typedef struct
{
  char *table;      /* (owned): quoted and qualified */
  char *name;       /* (owned): plain */
  char *definition; /* (owned): FOREIGN KEY … */
  gboolean is_partitioned;
  gboolean references_partitioned;
  gboolean is_validated;
  guint64 bytes;
} PgcForeignKey;

/* A sequence or a materialized view: a name is all that is needed. */
typedef struct
{
  char *schema;    /* (owned) */
  char *name;      /* (owned) */
  char *qualified; /* (owned) */
} PgcRelationName;

typedef struct
{
  GPtrArray *tables;       /* (owned) (element-type PgcTable) */
  GPtrArray *indexes;      /* (owned) (element-type PgcIndex) */
  GPtrArray *foreign_keys; /* (owned) (element-type PgcForeignKey) */
  GPtrArray *sequences;    /* (owned) (element-type PgcRelationName) */
  GPtrArray *matviews;     /* (owned) (element-type PgcRelationName), in the order to refresh */
} PgcCatalog;

PgcCatalog *pgc_catalog_load (PgcConnection *source, GCancellable *cancellable, GError **error);
void pgc_catalog_free (PgcCatalog *catalog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcCatalog, pgc_catalog_free)

G_END_DECLS
