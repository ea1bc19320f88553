/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-database-migration.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-database-job.h"
#include "agent/engine/pgc-online-migration.h"
#include "agent/engine/pgc-online-names.h"
#include "agent/engine/pgc-sequences.h"
#include "agent/engine/pgc-target-database.h"
#include "agent/engine/pgc-way-back.h"

gboolean
pgc_database_is_begun (PgcRun *run, const char *database)
{
  g_autofree char *phase = pgc_database_get_fact (run, database, PGC_FACT_PHASE);
  return phase != NULL;
}

gboolean
pgc_database_is_done (PgcRun *run, const char *database)
{
  g_autofree char *phase = pgc_database_get_fact (run, database, PGC_FACT_PHASE);
  return g_strcmp0 (phase, PGC_JOB_DONE) == 0;
}

/* Continues if what is on the target was copied from exactly what the snapshot shows. */
static gboolean
prepare_target (PgcDatabaseJob *job, GError **error)
{
  g_autofree char *phase = pgc_database_get_fact (job->run, job->database, PGC_FACT_PHASE);
  g_autofree char *identity = pgc_database_get_fact (job->run, job->database, "identity");
  const char *now = pgc_snapshot_get_identity (job->snapshot);
  if (phase != NULL && !g_str_equal (phase, PGC_JOB_CREATING) && identity != NULL && now != NULL
      && g_str_equal (identity, now))
    {
      pgc_run_log (job->run, PGC_LOG_INFO, job->database,
                   "The source has not changed; continuing where the copy stopped");
      return pgc_database_job_open_target (job, error);
    }
  if (phase != NULL)
    pgc_run_log (job->run, PGC_LOG_INFO, job->database,
                 "The copy begins again: the source %s since it began",
                 now != NULL ? "has changed" : "may have changed");
  return pgc_database_set_fact (job->run, job->database, PGC_FACT_PHASE, PGC_JOB_CREATING, error)
         && pgc_database_set_fact (job->run, job->database, "identity", now, error)
         && pgc_database_job_create_target (job, error);
}

static gboolean
is_resumed (PgcDatabaseJob *job)
{
  return job->connection != NULL;
}

static gboolean
migrate_offline (PgcDatabaseJob *job, GError **error)
{
  pgc_database_job_publish (job, PGC_PHASE_SCHEMA);
  job->snapshot = pgc_snapshot_take (job->source, job->database, job->cancellable, error);
  if (job->snapshot == NULL)
    return FALSE;
  pgc_run_log (job->run, PGC_LOG_INFO, job->database, "Tables locked and snapshot %s taken",
               pgc_snapshot_get_id (job->snapshot));
  if (!pgc_database_job_dump (job, prepare_target, error))
    return FALSE;
  if (!is_resumed (job)
      && (!pgc_database_job_restore_pre_data (job, error)
          || !pgc_database_set_fact (job->run, job->database, PGC_FACT_PHASE, PGC_JOB_SCHEMA,
                                     error)))
    return FALSE;
  if (!pgc_database_job_load_catalog (job, error)
      || !pgc_database_job_load_tables (job, NULL, PGC_LSN_NONE, error)
      || !pgc_database_job_add_foreign_keys (job, error)
      || !pgc_database_set_fact (job->run, job->database, PGC_FACT_PHASE, PGC_JOB_LOADED, error)
      || !pgc_database_job_restore_post_data (job, error) || !pgc_database_job_refresh (job, error)
      || !pgc_sequences_copy (job->catalog->sequences, pgc_snapshot_get_connection (job->snapshot),
                              job->connection, job->cancellable, error)
      || !pgc_target_database_settle (job->run, job->source, job->target, job->database,
                                      job->cancellable, error)
      || !pgc_database_job_seal (job, error))
    return FALSE;
  pgc_run_log (job->run, PGC_LOG_INFO, job->database, "Complete");
  return TRUE;
}

static void
publish_failure (PgcDatabaseJob *job, gboolean is_online, const GError *failure)
{
  /* What is transient, or a cancel, is not this database's failure yet; and once its changes are
   * followed it can go on when a person has mended what was wrong. */
  if (is_online && pgc_online_is_following (job->run, job->database))
    {
      g_free (job->status->message);
      job->status->message = g_strdup (failure->message);
    }
  else if (!pgc_error_is_transient (failure)
           && !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      job->status->state = PGC_DATABASE_STATE_FAILED;
      job->status->message = g_strdup (failure->message);
      job->status->ended_at = g_get_real_time ();
      job->status->errored_tables = job->status->loading_tables;
    }
  pgc_database_job_publish (job, job->status->phase);
}

gboolean
pgc_database_migrate (PgcRun *run, const char *database, PgcEndpoint *source, PgcEndpoint *target,
                      PgcWorkPool *pool, PgcOnlineControl *control, GCancellable *cancellable,
                      GError **error)
{
  g_auto (PgcDatabaseJob) job = { NULL };
  pgc_database_job_init (&job, run, database, source, target, pool, cancellable);
  if (!pgc_database_is_done (run, database))
    {
      g_autoptr (GError) failure = NULL;
      if (!(control != NULL ? pgc_online_migrate (&job, control, &failure)
                            : migrate_offline (&job, &failure)))
        {
          g_prefix_error (&failure, "%s: ", database);
          publish_failure (&job, control != NULL, failure);
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  job.status->state = PGC_DATABASE_STATE_SUCCEEDED;
  job.status->ended_at = g_get_real_time ();
  job.status->eta_seconds = 0;
  g_ptr_array_set_size (job.status->tables, 0);
  pgc_database_job_publish (&job, PGC_PHASE_DONE);
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
      /* A way back opens its target before it makes anything there. */
      if (pgc_way_back_is_one (run) && g_error_matches (failure, PGC_ERROR, PGC_ERROR_WRONG_STATE))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_autofree char *name = pgc_online_schema_name (pgc_run_get_id (run));
  g_autofree char *quoted = pgc_quote_identifier (name);
  return pgc_connection_execf (connection, cancellable, error, "DROP SCHEMA IF EXISTS %s CASCADE",
                               quoted);
}

void
pgc_database_report_remains (PgcRun *run, const char *database)
{
  g_autofree char *phase = pgc_database_get_fact (run, database, PGC_FACT_PHASE);
  /* What a way back leaves was there before it. */
  if (phase == NULL || pgc_way_back_is_one (run))
    return;
  gboolean is_done = g_str_equal (phase, PGC_JOB_DONE);
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
