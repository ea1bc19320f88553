/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-apply-table.h"
#include "agent/engine/pgc-change-spool.h"
#include "agent/postgres/pgc-replication.h"
#include "tests/postgres/pgc-test-server.h"

/* Two databases of one server and the plainest way to bring the changes of one to the other:
 * received, spooled, and applied one row a statement. Failures end the test. */
typedef struct
{
  PgcConnection *source;  /* (owned): finds names in public */
  PgcConnection *target;  /* (owned): as an applying session is */
  PgcReplication *stream; /* (owned) */
  char *database;         /* (owned): the source's */
  char *slot;             /* (owned) */
  PgcTestServer *server;
  char *directory;       /* (owned): of the spool */
  PgcChangeSpool *spool; /* (owned) */
  PgcPgoutputMessage message;
  PgcRelationCache *cache; /* (owned) */
  GHashTable *tables;      /* (owned) (element-type guint32 PgcApplyTable) */
  guint n_applied;
  guint n_streamed;    /* transactions that came before they were committed */
  guint n_rolled_back; /* subtransactions that came and were then rolled back */
  GPtrArray *diverged; /* (owned) (element-type utf8): changes that did not touch one row */
  gboolean is_at_end;
} PgcTestLink;

typedef struct
{
  const char *source_schema;
  const char *target_schema; /* (nullable): as the source's */
  gboolean via_root;         /* partitions are published as their root; needs 13 */
  gboolean is_binary;        /* needs 14 */
} PgcTestLinkOptions;

PgcTestLink *pgc_test_link_new (PgcTestServer *server, const PgcTestLinkOptions *options);
void pgc_test_link_free (PgcTestLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcTestLink, pgc_test_link_free)

/* A further session of the source. */
PgcConnection *pgc_test_link_connect_source (PgcTestLink *self);
/* Applies everything that has been committed on the source. */
void pgc_test_link_drain (PgcTestLink *self);
/* @tables: names in schema public, with spaces between them. */
void pgc_test_link_assert_same (PgcTestLink *self, const char *tables);
