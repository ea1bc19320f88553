/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-database-job.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-foreign-keys.h"
#include "agent/engine/pgc-large-objects.h"
#include "agent/engine/pgc-matviews.h"
#include "agent/engine/pgc-online-names.h"
#include "agent/engine/pgc-partitioned-indexes.h"
#include "agent/engine/pgc-target-database.h"

/* Seconds over which a rate is smoothed. */
#define RATE_SMOOTHING_S 5.0

void
pgc_database_job_init (PgcDatabaseJob *job, PgcRun *run, const char *database, PgcEndpoint *source,
                       PgcEndpoint *target, PgcWorkPool *pool, GCancellable *cancellable)
{
  *job = (PgcDatabaseJob){
    .run = run,
    .database = database,
    .source = source,
    .target = target,
    .pool = pool,
    .cancellable = cancellable,
  };
  /* Our schema's name tells which migration it is of. */
  job->schema_name = pgc_online_schema_name (pgc_run_get_id (run));
  job->ledger_schema = pgc_quote_identifier (job->schema_name);
  job->ledger = pgc_quote_qualified (job->schema_name, "ledger");
  job->status = pgc_database_status_new (database);
  job->status->state = PGC_DATABASE_STATE_IN_PROGRESS;
  job->status->started_at = g_get_real_time ();
  job->status->eta_seconds = -1;
}

void
pgc_database_job_clear (PgcDatabaseJob *job)
{
  g_clear_pointer (&job->load, pgc_table_load_free);
  g_clear_pointer (&job->group, pgc_work_group_free);
  g_clear_pointer (&job->catalog, pgc_catalog_free);
  g_clear_pointer (&job->schema, pgc_schema_free);
  g_clear_pointer (&job->connection, pgc_connection_close);
  g_clear_pointer (&job->snapshot, pgc_snapshot_release);
  g_clear_pointer (&job->status, pgc_database_status_free);
  g_clear_pointer (&job->ledger, g_free);
  g_clear_pointer (&job->ledger_schema, g_free);
  g_clear_pointer (&job->schema_name, g_free);
}

/* --- facts ------------------------------------------------------------------------------------ */

static char *
fact_key (const char *database, const char *what)
{
  return g_strdup_printf ("database/%s/%s", database, what);
}

char *
pgc_database_get_fact (PgcRun *run, const char *database, const char *what)
{
  g_autofree char *key = fact_key (database, what);
  char *value = NULL;
  pgc_run_get_fact (run, key, &value, NULL);
  return value;
}

gboolean
pgc_database_set_fact (PgcRun *run, const char *database, const char *what, const char *value,
                       GError **error)
{
  g_autofree char *key = fact_key (database, what);
  return pgc_run_set_fact (run, key, value, error);
}

static gboolean
set_phase (PgcDatabaseJob *job, const char *phase, GError **error)
{
  return pgc_database_set_fact (job->run, job->database, PGC_FACT_PHASE, phase, error);
}

/* --- progress --------------------------------------------------------------------------------- */

static void
measure_rate (PgcDatabaseJob *job)
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

void
pgc_database_job_publish (PgcDatabaseJob *job, PgcPhase phase)
{
  job->status->phase = phase;
  pgc_run_publish_database (job->run, job->status);
}

static void
on_tick (gpointer user_data)
{
  PgcDatabaseJob *job = user_data;
  pgc_table_load_fill_status (job->load, job->status);
  measure_rate (job);
  gboolean copying = job->status->bytes_done < job->status->bytes_total;
  pgc_database_job_publish (job, copying ? PGC_PHASE_COPY : PGC_PHASE_INDEX);
}

/* --- steps ------------------------------------------------------------------------------------ */

/* pg_dump reads the source while the target's database is being made. */
typedef struct
{
  PgcDatabaseJob *job;
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

gboolean
pgc_database_job_dump (PgcDatabaseJob *job,
                       gboolean (*prepare) (PgcDatabaseJob *job, GError **error), GError **error)
{
  Dump dump = { .job = job };
  GThread *thread = g_thread_new ("pgc-dump", dump_thread, &dump);
  gboolean is_prepared = prepare (job, error);
  g_thread_join (thread);
  g_clear_pointer (&job->schema, pgc_schema_free);
  job->schema = dump.schema;
  g_autoptr (GError) failure = dump.error;
  if (is_prepared && failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return is_prepared && job->schema != NULL;
}

gboolean
pgc_database_job_create_target (PgcDatabaseJob *job, GError **error)
{
  return set_phase (job, PGC_JOB_CREATING, error)
         && pgc_target_database_create (job->run, job->source, job->target, job->database,
                                        job->cancellable, error);
}

gboolean
pgc_database_job_open_target (PgcDatabaseJob *job, GError **error)
{
  g_clear_pointer (&job->connection, pgc_connection_close);
  job->connection
      = pgc_endpoint_connect (job->target, job->database, "schema", job->cancellable, error);
  return job->connection != NULL;
}

/* Waits for the disk whatever the server's default is, and with it for all that was restored before:
 * from here on a crash of the target must find the tables and the ledger there. */
gboolean
pgc_database_job_create_ledger (PgcDatabaseJob *job, GError **error)
{
  return pgc_connection_execf (job->connection, job->cancellable, error,
                               "SET synchronous_commit TO on; CREATE SCHEMA IF NOT EXISTS %s; "
                               "CREATE TABLE IF NOT EXISTS %s (item text PRIMARY KEY)",
                               job->ledger_schema, job->ledger);
}

gboolean
pgc_database_job_restore_pre_data (PgcDatabaseJob *job, GError **error)
{
  pgc_database_job_publish (job, PGC_PHASE_SCHEMA);
  guint jobs = pgc_spec_get_jobs (pgc_run_get_spec (job->run));
  return pgc_schema_restore_pre_data (job->schema, job->target, jobs, job->cancellable, error)
         && pgc_database_job_open_target (job, error) && pgc_database_job_create_ledger (job, error);
}

gboolean
pgc_database_job_load_catalog (PgcDatabaseJob *job, GError **error)
{
  g_clear_pointer (&job->catalog, pgc_catalog_free);
  job->catalog = pgc_catalog_load (pgc_snapshot_get_connection (job->snapshot), job->cancellable,
                                   error);
  return job->catalog != NULL;
}

static gboolean
load_large_objects (PgcDatabaseJob *job, GError **error)
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

gboolean
pgc_database_job_load_tables (PgcDatabaseJob *job, const char *completed, PgcLsn start,
                              GError **error)
{
  PgcConnection *source = pgc_snapshot_get_connection (job->snapshot);
  guint jobs = pgc_spec_get_jobs (pgc_run_get_spec (job->run));
  pgc_run_log (job->run, PGC_LOG_INFO, job->database, "Schema is on the target; copying %u tables",
               job->catalog->tables->len);
  job->group = pgc_work_group_new (job->pool, job->source, job->target, job->database,
                                   pgc_snapshot_get_id (job->snapshot));
  job->load = pgc_table_load_new (job->run, job->database, job->catalog, job->group, job->ledger,
                                  completed, start, jobs);
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
  pgc_database_job_publish (job, PGC_PHASE_FINISH);
  /* Partitions among them have no indexes to attach yet. */
  if (pgc_table_load_get_n_torn (job->load) > 0)
    return TRUE;
  return pgc_partitioned_indexes_build (job->run, job->database, job->catalog, job->connection,
                                        job->cancellable, error);
}

gboolean
pgc_database_job_add_foreign_keys (PgcDatabaseJob *job, GError **error)
{
  g_autoptr (PgcWorkGroup) group
      = pgc_work_group_new (job->pool, job->source, job->target, job->database, NULL);
  gboolean queued = pgc_foreign_keys_queue (job->run, job->database, job->catalog, group,
                                            job->connection, job->cancellable, error);
  return pgc_work_group_wait (group, NULL, NULL, queued ? error : NULL) && queued;
}

static gboolean
analyze_last (PgcDatabaseJob *job, GError **error)
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

gboolean
pgc_database_job_restore_post_data (PgcDatabaseJob *job, GError **error)
{
  return pgc_matviews_build_indexes (job->catalog, job->connection, job->cancellable, error)
         && pgc_schema_restore_post_data (job->schema, job->target, job->cancellable, error);
}

/* Materialized views are filled last: a view that they read may until post-data is restored be the
 * dummy by which pg_dump breaks a circle, with one row of NULLs and no error. */
gboolean
pgc_database_job_refresh (PgcDatabaseJob *job, GError **error)
{
  return pgc_matviews_refresh (job->run, job->database, job->catalog->matviews, job->connection,
                               job->cancellable, error)
         && analyze_last (job, error);
}

/* The last commit waits for the disk, and with it every commit before that did not. */
gboolean
pgc_database_job_seal (PgcDatabaseJob *job, GError **error)
{
  return pgc_connection_execf (job->connection, job->cancellable, error,
                               "SET synchronous_commit TO on; DROP SCHEMA IF EXISTS %s CASCADE",
                               job->ledger_schema)
         && set_phase (job, PGC_JOB_DONE, error);
}
