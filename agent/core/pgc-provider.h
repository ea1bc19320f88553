/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-server-info.h"
#include "agent/core/pgc-run.h"

G_BEGIN_DECLS

typedef struct
{
  char **databases;      /* (nullable): NULL = all of the migration's */
  char **tables;         /* (nullable): "schema.table" as quoted by the server; NULL = all */
  gboolean schema_only;
  gboolean data_only;
} PgcCompareOptions;

typedef enum
{
  PGC_TEST_NONE = 0,
  PGC_TEST_TARGET = 1 << 0,       /* the server is to be a target, not a source */
  PGC_TEST_COUNT_TABLES = 1 << 1, /* look into every database, too: a session for each */
} PgcTestFlags;

/* Told while compare works, in its thread. @comparison is borrowed. */
typedef void (*PgcCompareProgress) (const PgcComparison *comparison, gpointer user_data);

/**
 * PgcProvider:
 *
 * Port: who does the work. All calls block and run in a worker thread; a provider may serve
 * several at once.
 */
#define PGC_TYPE_PROVIDER (pgc_provider_get_type ())
G_DECLARE_INTERFACE (PgcProvider, pgc_provider, PGC, PROVIDER, GObject)

struct _PgcProviderInterface
{
  GTypeInterface parent;

  /* Optional. Refuses what this provider cannot do, before a migration is made. No I/O. */
  gboolean (*check) (PgcProvider *self, const PgcSpec *spec, GError **error);

  /* Takes the migration from the stage it is in to Succeeded (having posted it) and returns TRUE;
   * or FALSE with an error. Called again after a restart or a resume, it must go on from what its
   * facts and the servers say. When it returns, nothing of it runs. If it returns FALSE for a
   * cancel, it has cleaned the source and reported what is on the target. */
  gboolean (*run) (PgcProvider *self, PgcRun *run, GError **error);

  /* Removes whatever the migration left on both servers; idempotent. */
  gboolean (*cleanup) (PgcProvider *self, PgcRun *run, GError **error);

  PgcComparison *(*compare) (PgcProvider *self, PgcRun *run, const PgcCompareOptions *options,
                             PgcCompareProgress progress, gpointer user_data,
                             GCancellable *cancellable, GError **error);

  PgcServerInfo *(*test_connection) (PgcProvider *self, const PgcServer *server,
                                     const PgcSecret *password, PgcTestFlags flags,
                                     GCancellable *cancellable, GError **error);
};

gboolean pgc_provider_check (PgcProvider *self, const PgcSpec *spec, GError **error);
gboolean pgc_provider_run (PgcProvider *self, PgcRun *run, GError **error);
gboolean pgc_provider_cleanup (PgcProvider *self, PgcRun *run, GError **error);
PgcComparison *pgc_provider_compare (PgcProvider *self, PgcRun *run,
                                     const PgcCompareOptions *options,
                                     PgcCompareProgress progress, gpointer user_data,
                                     GCancellable *cancellable, GError **error);
PgcServerInfo *pgc_provider_test_connection (PgcProvider *self, const PgcServer *server,
                                             const PgcSecret *password, PgcTestFlags flags,
                                             GCancellable *cancellable, GError **error);

G_END_DECLS
