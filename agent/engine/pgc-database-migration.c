/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-database-migration.h"

#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-foreign-keys.h"
#include "agent/engine/pgc-large-objects.h"
#include "agent/engine/pgc-matviews.h"
#include "agent/engine/pgc-partitioned-indexes.h"
#include "agent/engine/pgc-schema.h"
#include "agent/engine/pgc-sequences.h"
#include "agent/engine/pgc-snapshot.h"
#include "agent/engine/pgc-table-load.h"
#include "agent/engine/pgc-target-database.h"

/* How far a database has come; the fact "database/NAME/phase". A phase that is not there yet is
 * done again from its beginning. */
#define PHASE_CREATING "creating" /* from here on the target's database is ours */
#define PHASE_SCHEMA "schema"     /* tables are there; the ledger says which are loaded */
#define PHASE_LOADED "loaded"     /* rows, indexes and foreign keys are there */
#define PHASE_DONE "done"

/* Seconds over which a rate is smoothed. */
#define RATE_SMOOTHING_S 5.0

typedef struct
{
  PgcRun *run;
  const char *database;
  PgcEndpoint *source;
  PgcEndpoint *target;
  PgcWorkPool *pool;
  GCancellable *cancellable;

  char *ledger_schema;  /* (owned): quoted */
  char *ledger;         /* (owned): quoted and qualified */
  PgcSnapshot *snapshot; /* (owned) (nullable) */
  PgcConnection *connection; /* (owned) (nullable): to the target's database */
  PgcCatalog *catalog;  /* (owned) (nullable) */
  PgcWorkGroup *group;  /* (owned) (nullable) */
  PgcTableLoad *load;   /* (owned) (nullable) */

  PgcDatabaseStatus *status; /* (owned) */
  gint64 rate_time;   /* µs; when the rate was last measured */
  guint64 rate_bytes;
} Job;

static void
job_clear (Job *job)
{
  g_clear_pointer (&job->load, pgc_table_load_free);
  g_clear_pointer (&job->group, pgc_work_group_free);
  g_clear_pointer (&job->catalog, pgc_catalog_free);
  g_clear_pointer (&job->connection, pgc_connection_close);
  g_clear_pointer (&job->snapshot, pgc_snapshot_release);
  g_clear_pointer (&job->status, pgc_database_status_free);
  g_free (job->ledger);
  g_free (job->ledger_schema);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

/* --- facts ------------------------------------------------------------------------------------ */

static char *
fact_key (const char *database, const char *what)
{
  return g_strdup_printf ("database/%s/%s", database, what);
}

static char *
get_fact (PgcRun *run, const char *database, const char *what)
{
  g_autofree char *key = fact_key (database, what);
  char *value = NULL;
  pgc_run_get_fact (run, key, &value, NULL);
  return value;
}

static gboolean
set_fact (PgcRun *run, const char *database, const char *what, const char *value, GError **error)
{
  g_autofree char *key = fact_key (database, what);
  return pgc_run_set_fact (run, key, value, error);
}

gboolean
pgc_database_is_begun (PgcRun *run, const char *database)
{
  g_autofree char *phase = get_fact (run, database, "phase");
  return phase != NULL;
}

/* Our schema's name tells which migration it is of. */
static char *
ledger_schema_name (PgcRun *run)
{
  return g_strdup_printf ("pgcutover_%.8s", pgc_run_get_id (run));
}

/* --- progress --------------------------------------------------------------------------------- */

static void
measure_rate (Job *job)
{
  gint64 now = g_get_monotonic_time ();
  double seconds = (double) (now - job->rate_time) / G_USEC_PER_SEC;
  if (job->rate_time != 0 && seconds > 0)
    {
      guint64 moved = job->status->bytes_done - MIN (job->rate_bytes, job->status->bytes_done);
      double share = MIN (1.0, seconds / RATE_SMOOTHING_S);
      double previous = job->status->bytes_per_second;
      job->status->bytes_per_second = previous + share * ((double) moved / seconds - previous);
    }
  job->rate_time = now;
  job->rate_bytes = job->status->bytes_done;
  guint64 left = job->status->bytes_total - job->status->bytes_done;
  job->status->eta_seconds = job->status->bytes_per_second > 1
                                 ? (gint64) ((double) left / job->status->bytes_per_second)
                                 : -1;
}

static void
publish (Job *job, PgcPhase phase)
{
  job->status->phase = phase;
  pgc_run_publish_database (job->run, job->status);
}

static void
on_tick (gpointer user_data)
{
  Job *job = user_data;
  pgc_table_load_fill_status (job->load, job->status);
  measure_rate (job);
  gboolean copying = job->status->bytes_done < job->status->bytes_total;
  publish (job, copying ? PGC_PHASE_COPY : PGC_PHASE_INDEX);
}

/* --- phases ----------------------------------------------------------------------------------- */

/* TRUE in @resumed if what is on the target was copied from exactly what the snapshot shows. */
static gboolean
prepare_target (Job *job, gboolean *resumed, GError **error)
{
  g_autofree char *phase = get_fact (job->run, job->database, "phase");
  g_autofree char *identity = get_fact (job->run, job->database, "identity");
  gboolean is_begun = phase != NULL;
  const char *now = pgc_snapshot_get_identity (job->snapshot);
  *resumed = is_begun && !g_str_equal (phase, PHASE_CREATING) && identity != NULL && now != NULL
             && g_str_equal (identity, now);
  if (*resumed)
    {
      pgc_run_log (job->run, PGC_LOG_INFO, job->database,
                   "The source has not changed; continuing where the copy stopped");
      return TRUE;
    }
  if (is_begun)
    pgc_run_log (job->run, PGC_LOG_INFO, job->database,
                 "The copy begins again: the source %s since it began",
                 now != NULL ? "has changed" : "may have changed");
  if (!set_fact (job->run, job->database, "phase", PHASE_CREATING, error)
      || !set_fact (job->run, job->database, "identity", now, error))
    return FALSE;
  return pgc_target_database_create (job->run, job->source, job->target, job->database,
                                     job->cancellable, error);
}

static gboolean
open_target (Job *job, GError **error)
{
  job->connection
      = pgc_endpoint_connect (job->target, job->database, "schema", job->cancellable, error);
  return job->connection != NULL;
}

/* Waits for the disk whatever the server's default is, and with it for all that was restored before:
 * from here on a crash of the target must find the tables and the ledger there. */
static gboolean
create_ledger (Job *job, GError **error)
{
  return pgc_connection_execf (job->connection, job->cancellable, error,
                               "SET synchronous_commit TO on; CREATE SCHEMA IF NOT EXISTS %s; "
                               "CREATE TABLE IF NOT EXISTS %s (item text PRIMARY KEY)",
                               job->ledger_schema, job->ledger);
}

static gboolean
restore_pre_data (Job *job, PgcSchema *schema, GError **error)
{
  publish (job, PGC_PHASE_SCHEMA);
  guint jobs = pgc_spec_get_jobs (pgc_run_get_spec (job->run));
  return pgc_schema_restore_pre_data (schema, job->target, jobs, job->cancellable, error)
         && open_target (job, error)
         && create_ledger (job, error)
         && set_fact (job->run, job->database, "phase", PHASE_SCHEMA, error);
}

static gboolean
load_large_objects (Job *job, GError **error)
{
  guint64 n = 0;
  if (!pgc_large_objects_copy (job->run, job->database,
                               pgc_snapshot_get_connection (job->snapshot), job->connection, &n,
                               job->cancellable, error))
    return FALSE;
  if (n > 0)
    pgc_run_log (job->run, PGC_LOG_INFO, job->database, "%" G_GUINT64_FORMAT " large objects copied",
                 n);
  return TRUE;
}

/* Rows and indexes by the pool, large objects by this thread meanwhile, then foreign keys. */
static gboolean
load_tables (Job *job, GError **error)
{
  PgcConnection *source = pgc_snapshot_get_connection (job->snapshot);
  guint jobs = pgc_spec_get_jobs (pgc_run_get_spec (job->run));
  job->load = pgc_table_load_new (job->run, job->database, job->catalog, job->group, job->ledger,
                                  jobs);
  gboolean ok = pgc_table_load_queue (job->load, source, job->connection, job->cancellable, error);
  on_tick (job);
  ok = ok && load_large_objects (job, error);
  /* The queue is emptied in any case: work borrows what this job owns. */
  g_autoptr (GError) failure = NULL;
  gboolean loaded = pgc_work_group_wait (job->group, on_tick, job, &failure);
  if (!ok)
    return FALSE;
  if (!loaded)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  on_tick (job);
  pgc_run_log (job->run, PGC_LOG_INFO, job->database,
               "%u tables with %" G_GUINT64_FORMAT " rows and %u indexes are on the target",
               job->status->completed_tables, job->status->rows_done, job->status->indexes_done);
  publish (job, PGC_PHASE_FINISH);
  if (!pgc_partitioned_indexes_build (job->run, job->database, job->catalog, job->connection,
                                      job->cancellable, error))
    return FALSE;
  gboolean queued = pgc_foreign_keys_queue (job->run, job->database, job->catalog, job->group,
                                            job->connection, job->cancellable, error);
  return pgc_work_group_wait (job->group, NULL, NULL, queued ? error : NULL) && queued
         && set_fact (job->run, job->database, "phase", PHASE_LOADED, error);
}

static gboolean
analyze_last (Job *job, GError **error)
{
  g_autoptr (PgcResult) result = pgc_connection_query_named (job->connection, "analyze-last", NULL,
                                                             job->cancellable, error);
  if (result == NULL)
    return FALSE;
  for (guint i = 0; i < pgc_result_get_n_rows (result); i++)
    {
      g_autofree char *table = pgc_quote_qualified (pgc_result_get (result, i, "schema"),
                                                    pgc_result_get (result, i, "name"));
      if (!pgc_connection_execf (job->connection, job->cancellable, error, "ANALYZE %s", table))
        {
          g_prefix_error (error, "ANALYZE %s: ", table);
          return FALSE;
        }
    }
  return TRUE;
}

/* What comes after the data: what could fire on them (triggers, rules, policies) or reads them.
 * Materialized views are filled last: a view that they read may until then be the dummy by which
 * pg_dump breaks a circle, with one row of NULLs and no error. */
static gboolean
finish (Job *job, PgcSchema *schema, GError **error)
{
  return pgc_matviews_build_indexes (job->catalog, job->connection, job->cancellable, error)
         && pgc_schema_restore_post_data (schema, job->target, job->cancellable, error)
         && pgc_matviews_refresh (job->run, job->database, job->catalog->matviews,
                                  job->connection, job->cancellable, error)
         && pgc_sequences_copy (job->catalog->sequences,
                                pgc_snapshot_get_connection (job->snapshot), job->connection,
                                job->cancellable, error)
         && analyze_last (job, error)
         && pgc_target_database_settle (job->run, job->source, job->target, job->database,
                                        job->cancellable, error);
}

/* The last commit waits for the disk, and with it every commit before that did not. */
static gboolean
seal (Job *job, GError **error)
{
  return pgc_connection_execf (job->connection, job->cancellable, error,
                               "SET synchronous_commit TO on; DROP SCHEMA %s CASCADE",
                               job->ledger_schema)
         && set_fact (job->run, job->database, "phase", PHASE_DONE, error);
}

/* pg_dump reads the source while the target's database is being made. */
typedef struct
{
  Job *job;
  PgcSchema *schema; /* (owned) (nullable) */
  GError *error;     /* (owned) (nullable) */
} Dump;

static gpointer
dump_thread (gpointer data)
{
  Dump *dump = data;
  dump->schema = pgc_schema_dump (dump->job->run, dump->job->source, dump->job->database,
                                  pgc_snapshot_get_id (dump->job->snapshot),
                                  dump->job->cancellable, &dump->error);
  return NULL;
}

/* Returns: (nullable): the schema, the target's database being ready for it */
static PgcSchema *
dump_and_prepare (Job *job, gboolean *resumed, GError **error)
{
  Dump dump = { .job = job };
  GThread *thread = g_thread_new ("pgc-dump", dump_thread, &dump);
  gboolean is_prepared = prepare_target (job, resumed, error);
  g_thread_join (thread);
  g_autoptr (PgcSchema) schema = dump.schema;
  g_autoptr (GError) failure = dump.error;
  if (is_prepared && failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return is_prepared ? g_steal_pointer (&schema) : NULL;
}

static gboolean
migrate (Job *job, GError **error)
{
  publish (job, PGC_PHASE_SCHEMA);
  job->snapshot = pgc_snapshot_take (job->source, job->database, job->cancellable, error);
  if (job->snapshot == NULL)
    return FALSE;
  pgc_run_log (job->run, PGC_LOG_INFO, job->database, "Tables locked and snapshot %s taken",
               pgc_snapshot_get_id (job->snapshot));
  gboolean resumed = FALSE;
  g_autoptr (PgcSchema) schema = dump_and_prepare (job, &resumed, error);
  if (schema == NULL)
    return FALSE;
  if (!(resumed ? open_target (job, error) : restore_pre_data (job, schema, error)))
    return FALSE;
  job->catalog = pgc_catalog_load (pgc_snapshot_get_connection (job->snapshot), job->cancellable,
                                   error);
  if (job->catalog == NULL)
    return FALSE;
  pgc_run_log (job->run, PGC_LOG_INFO, job->database, "Schema is on the target; copying %u tables",
               job->catalog->tables->len);
  job->group = pgc_work_group_new (job->pool, job->source, job->target, job->database,
                                   pgc_snapshot_get_id (job->snapshot));
  if (!load_tables (job, error) || !finish (job, schema, error) || !seal (job, error))
    return FALSE;
  pgc_run_log (job->run, PGC_LOG_INFO, job->database, "Complete");
  return TRUE;
}

gboolean
pgc_database_migrate (PgcRun *run, const char *database, PgcEndpoint *source, PgcEndpoint *target,
                      PgcWorkPool *pool, GCancellable *cancellable, GError **error)
{
  g_auto (Job) job = {
    .run = run,
    .database = database,
    .source = source,
    .target = target,
    .pool = pool,
    .cancellable = cancellable,
  };
  g_autofree char *schema_name = ledger_schema_name (run);
  job.ledger_schema = pgc_quote_identifier (schema_name);
  job.ledger = pgc_quote_qualified (schema_name, "ledger");
  job.status = pgc_database_status_new (database);
  job.status->state = PGC_DATABASE_STATE_IN_PROGRESS;
  job.status->started_at = g_get_real_time ();
  job.status->eta_seconds = -1;

  g_autofree char *phase = get_fact (run, database, "phase");
  if (g_strcmp0 (phase, PHASE_DONE) != 0)
    {
      g_autoptr (GError) failure = NULL;
      if (!migrate (&job, &failure))
        {
          g_prefix_error (&failure, "%s: ", database);
          /* What is transient, or a cancel, is not this database's failure yet. */
          if (!pgc_error_is_transient (failure)
              && !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            {
              job.status->state = PGC_DATABASE_STATE_FAILED;
              job.status->message = g_strdup (failure->message);
              job.status->ended_at = g_get_real_time ();
              job.status->errored_tables = job.status->loading_tables;
            }
          publish (&job, job.status->phase);
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  job.status->state = PGC_DATABASE_STATE_SUCCEEDED;
  job.status->ended_at = g_get_real_time ();
  job.status->eta_seconds = 0;
  g_ptr_array_set_size (job.status->tables, 0);
  publish (&job, PGC_PHASE_DONE);
  return TRUE;
}

gboolean
pgc_database_remove_ledger (PgcRun *run, const char *database, PgcEndpoint *target,
                            GCancellable *cancellable, GError **error)
{
  if (!pgc_database_is_begun (run, database))
    return TRUE;
  g_autoptr (GError) failure = NULL;
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (target, database, "clean-up", cancellable, &failure);
  if (connection == NULL)
    {
      /* No database, nothing of ours in it. */
      if (g_error_matches (failure, PGC_ERROR, PGC_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_autofree char *name = ledger_schema_name (run);
  g_autofree char *quoted = pgc_quote_identifier (name);
  return pgc_connection_execf (connection, cancellable, error, "DROP SCHEMA IF EXISTS %s CASCADE",
                               quoted);
}

void
pgc_database_report_remains (PgcRun *run, const char *database)
{
  g_autofree char *phase = get_fact (run, database, "phase");
  if (phase == NULL)
    return;
  gboolean is_done = g_str_equal (phase, PHASE_DONE);
  g_autofree char *object = g_strdup_printf ("DATABASE %s on the target", database);
  g_autofree char *quoted = pgc_quote_identifier (database);
  g_autofree char *sql = g_strdup_printf ("DROP DATABASE %s;", quoted);
  g_autoptr (PgcReportEntry) entry = pgc_report_entry_new (
      database, "todo", object,
      is_done ? "it is complete; drop it if it is not wanted"
              : "it is incomplete; nothing is dropped without being asked",
      sql);
  pgc_run_add_report (run, entry);
}
