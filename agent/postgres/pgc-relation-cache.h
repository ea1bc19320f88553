/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-pgoutput.h"

G_BEGIN_DECLS

typedef struct
{
  char *name; /* (owned) */
  guint32 type;
  gint32 typmod;
  gboolean is_key;
} PgcRelationColumn;

/* A source table as the stream last described it. Owned by the cache. */
typedef struct
{
  guint32 oid;
  char *schema; /* (owned) */
  char *name;   /* (owned) */
  char replica_identity;
  guint n_columns;
  PgcRelationColumn *columns; /* (owned) (array length=n_columns) */
} PgcRelation;

typedef enum
{
  PGC_RELATION_SAME = 0,
  PGC_RELATION_NEW = 1 << 0,      /* not described before */
  PGC_RELATION_COLUMNS = 1 << 1,  /* columns were added, removed, renamed or have another type */
  PGC_RELATION_NAME = 1 << 2,     /* renamed, or moved to another schema */
  PGC_RELATION_IDENTITY = 1 << 3, /* another replica identity or other key columns */
  PGC_RELATION_REPLACED = 1 << 4, /* another table of the same name was dropped or renamed */
} PgcRelationDifference;

/**
 * PgcRelationCache:
 *
 * What the stream has said about the source's tables and types, by OID. A server describes a table
 * before its first change in a session, and again whenever it may have changed; comparing the two
 * is how DDL on the source is seen, since the DDL itself is not in the stream. Keep one cache
 * across reconnects. For one thread.
 */
typedef struct _PgcRelationCache PgcRelationCache;

PgcRelationCache *pgc_relation_cache_new (void);
void pgc_relation_cache_free (PgcRelationCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcRelationCache, pgc_relation_cache_free)

/* Takes in a Relation or Type message. For a Relation that differs from what was known,
 * @description gets what changed in words, for a person: "column "note" was added". */
PgcRelationDifference pgc_relation_cache_update (PgcRelationCache *self,
                                                 const PgcPgoutputMessage *message,
                                                 char **description);

/* (nullable): valid until the table is described again. */
const PgcRelation *pgc_relation_cache_lookup (PgcRelationCache *self, guint32 oid);

/* Name of a type for messages: as the stream told it, or its OID for a built-in one, which it does
 * not tell. Transfer full. */
char *pgc_relation_cache_dup_type_name (PgcRelationCache *self, guint32 oid);

G_END_DECLS
