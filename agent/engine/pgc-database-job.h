/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-catalog.h"
#include "agent/engine/pgc-endpoint.h"
#include "agent/engine/pgc-schema.h"
#include "agent/engine/pgc-snapshot.h"
#include "agent/engine/pgc-table-load.h"
#include "agent/engine/pgc-work-pool.h"

G_BEGIN_DECLS

/* How far a database has come; the fact "database/NAME/phase". A phase that is not there yet is
 * done again from its beginning. */
#define PGC_FACT_PHASE "phase"
#define PGC_JOB_CREATING "creating" /* from here on the target's database is ours */
#define PGC_JOB_SCHEMA "schema"     /* tables are there; the ledger says which are loaded */
#define PGC_JOB_LOADED "loaded"     /* rows and indexes are there */
#define PGC_JOB_FOLLOWING "following" /* online: all but what belongs to the cutover is there */
#define PGC_JOB_RETURNING "returning" /* a way back that has not yet begun to follow */
#define PGC_JOB_TAKEN_OVER "taken-over" /* the same: only things of ours are left to be removed */
#define PGC_JOB_DONE "done"

/* Online: what is on the source, as long as it is there. The publication's name derives from the
 * migration unless this says otherwise. */
#define PGC_FACT_SLOT "slot"
#define PGC_FACT_PUBLICATION "publication"
#define PGC_FACT_SYSTEM_ID "system-id"

/* Tables that a person wants copied again: an array of strings as GVariant text. */
#define PGC_FACT_RESYNC "resync"

/**
 * PgcDatabaseJob:
 *
 * One database on its way, for the thread that works for it: what the offline and the online
 * migration share. Borrows what it is made with.
 */
typedef struct
{
  PgcRun *run;
  const char *database;
  PgcEndpoint *source;
  PgcEndpoint *target;
  PgcWorkPool *pool;
  GCancellable *cancellable;

  char *schema_name;    /* (owned): of our schema on the target */
  char *ledger_schema;  /* (owned): the same, quoted */
  char *ledger;         /* (owned): quoted and qualified */
  PgcSnapshot *snapshot; /* (owned) (nullable) */
  PgcConnection *connection; /* (owned) (nullable): to the target's database */
  PgcCatalog *catalog;  /* (owned) (nullable) */
  PgcSchema *schema;    /* (owned) (nullable) */
  PgcWorkGroup *group;  /* (owned) (nullable) */
  PgcTableLoad *load;   /* (owned) (nullable) */

  PgcDatabaseStatus *status; /* (owned) */
  gint64 rate_time;   /* µs; when the rate was last measured */
  guint64 rate_bytes;
} PgcDatabaseJob;

void pgc_database_job_init (PgcDatabaseJob *job, PgcRun *run, const char *database,
                            PgcEndpoint *source, PgcEndpoint *target, PgcWorkPool *pool,
                            GCancellable *cancellable);
void pgc_database_job_clear (PgcDatabaseJob *job);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgcDatabaseJob, pgc_database_job_clear)

/* Facts "database/NAME/WHAT". */
char *pgc_database_get_fact (PgcRun *run, const char *database, const char *what);
gboolean pgc_database_set_fact (PgcRun *run, const char *database, const char *what,
                                const char *value, GError **error);

void pgc_database_job_publish (PgcDatabaseJob *job, PgcPhase phase);

/* Steps, in their order. Each leaves what it made in @job. */

/* Dumps the schema while @prepare makes the target's database ready. */
gboolean pgc_database_job_dump (PgcDatabaseJob *job,
                                gboolean (*prepare) (PgcDatabaseJob *job, GError **error),
                                GError **error);
/* Drops and makes the target's database. */
gboolean pgc_database_job_create_target (PgcDatabaseJob *job, GError **error);
gboolean pgc_database_job_open_target (PgcDatabaseJob *job, GError **error);
/* Our schema with the ledger, if it is not there. */
gboolean pgc_database_job_create_ledger (PgcDatabaseJob *job, GError **error);
/* Tables are there after it, and our schema with the ledger. */
gboolean pgc_database_job_restore_pre_data (PgcDatabaseJob *job, GError **error);
gboolean pgc_database_job_load_catalog (PgcDatabaseJob *job, GError **error);
/* Rows and indexes by the pool, large objects by this thread meanwhile.
 * @completed: (nullable): see pgc_table_load_new(), so @start */
gboolean pgc_database_job_load_tables (PgcDatabaseJob *job, const char *completed, PgcLsn start,
                                       GError **error);
gboolean pgc_database_job_add_foreign_keys (PgcDatabaseJob *job, GError **error);
/* Triggers, rules, policies and what else could fire on rows or reads them. */
gboolean pgc_database_job_restore_post_data (PgcDatabaseJob *job, GError **error);
/* Materialized views, statistics, settings: what reads the final rows. */
gboolean pgc_database_job_refresh (PgcDatabaseJob *job, GError **error);
/* Waits for the disk and removes our schema. */
gboolean pgc_database_job_seal (PgcDatabaseJob *job, GError **error);

G_END_DECLS
