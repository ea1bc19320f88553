/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-online-migration.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-apply-session.h"
#include "agent/engine/pgc-cutover.h"
#include "agent/engine/pgc-fence.h"
#include "agent/engine/pgc-follow.h"
#include "agent/engine/pgc-online-resync.h"
#include "agent/engine/pgc-online-source.h"
#include "agent/engine/pgc-quiet-triggers.h"
#include "agent/engine/pgc-schema-watch.h"
#include "agent/engine/pgc-way-back.h"

#define POLL_MS 100
/* How many snapshots a base copy may take. */
#define MAX_SNAPSHOTS 200
/* How often the source's schema is looked at, in µs, and how much of the time that may take. */
#define WATCH_INTERVAL_US (20 * G_USEC_PER_SEC)
#define WATCH_SHARE 50

typedef struct
{
  PgcDatabaseJob *job;
  PgcOnlineControl *control;
  PgcOnlineSource names;
  char *system_id; /* (owned) (nullable): of the source */
  PgcLsn start;    /* of the base copy at work */
  PgcFollow *follow; /* (owned) (nullable) */
  gint64 next_watch; /* monotonic */
  char *told_drift;  /* (owned) (nullable) */
} Online;

static void
online_clear (Online *online)
{
  g_clear_pointer (&online->follow, pgc_follow_free);
  pgc_online_source_clear (&online->names);
  g_free (online->system_id);
  g_free (online->told_drift);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Online, online_clear)

/* What was committed without waiting for the disk is there once a later commit has waited. */
static gboolean
flush_target (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  g_autofree char *table = pgc_quote_qualified (job->schema_name, "progress");
  return pgc_connection_execf (job->connection, job->cancellable, error,
                               "SET synchronous_commit TO on; UPDATE %s SET lsn = lsn", table);
}

static gboolean
set_phase (Online *online, const char *phase, GError **error)
{
  return pgc_database_set_fact (online->job->run, online->job->database, PGC_FACT_PHASE, phase,
                                error);
}

static gboolean
is_phase (PgcRun *run, const char *database, const char *const *phases)
{
  g_autofree char *phase = pgc_database_get_fact (run, database, PGC_FACT_PHASE);
  return phase != NULL && g_strv_contains (phases, phase);
}

gboolean
pgc_online_is_following (PgcRun *run, const char *database)
{
  static const char *const phases[]
      = { PGC_JOB_LOADED,     PGC_JOB_FOLLOWING, PGC_JOB_RETURNING,
          PGC_JOB_TAKEN_OVER, PGC_JOB_DONE,      NULL };
  return is_phase (run, database, phases);
}

/* A database that was taken over stays closed: nobody follows it any more. */
static gboolean
is_taken_over (PgcRun *run, const char *database)
{
  static const char *const phases[] = { PGC_JOB_TAKEN_OVER, PGC_JOB_DONE, NULL };
  return is_phase (run, database, phases);
}

gboolean
pgc_online_remove (PgcRun *run, PgcEndpoint *source, const char *database,
                   GCancellable *cancellable, GError **error)
{
  return (is_taken_over (run, database)
          || pgc_fence_open (run, source, database, cancellable, error))
         && pgc_online_source_remove (run, source, database, cancellable, error)
         && pgc_way_back_forget (run, source, database, cancellable, error);
}

/* --- the base copy ---------------------------------------------------------------------------- */

/* TRUE in @again if the snapshot is to be one that changes are missing from only for the tables
 * that are copied now: the slot stays, and the stream still begins where it begins. */
static gboolean
take_snapshot (Online *online, gboolean again, GError **error)
{
  PgcDatabaseJob *job = online->job;
  const PgcSlotOptions slot = {
    .name = again ? online->names.copy_slot : online->names.slot,
    .temporary = again,
    .export_snapshot = TRUE,
    .failover = !again,
  };
  pgc_run_log (job->run, PGC_LOG_INFO, job->database,
               "Creating replication slot %s; this waits for transactions that are running now",
               slot.name);
  g_clear_pointer (&job->load, pgc_table_load_free);
  g_clear_pointer (&job->group, pgc_work_group_free);
  g_clear_pointer (&job->snapshot, pgc_snapshot_release);
  job->snapshot = pgc_snapshot_take_at_slot (job->source, job->database, &slot, &online->start,
                                             &online->system_id, job->cancellable, error);
  if (job->snapshot == NULL)
    return FALSE;
  char start[PGC_LSN_TEXT_SIZE];
  pgc_run_log (job->run, PGC_LOG_INFO, job->database, "Changes are kept from %s on",
               pgc_lsn_to_string (online->start, start));
  return again
         || pgc_database_set_fact (job->run, job->database, PGC_FACT_SYSTEM_ID, online->system_id,
                                   error);
}

static gboolean
begin_copy (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  g_autofree char *inventory = pgc_cutover_dup_inventory (job);
  /* The publication must be older than the slot, whose changes are read as of their own time. */
  return pgc_online_source_publish (&online->names, job->source, job->database, job->cancellable,
                                    error)
         && set_phase (online, PGC_JOB_CREATING, error) && take_snapshot (online, FALSE, error)
         && pgc_database_job_dump (job, pgc_database_job_create_target, error)
         && pgc_database_job_restore_pre_data (job, error)
         && pgc_apply_progress_create (job->connection, job->schema_name, online->start,
                                       job->cancellable, error)
         && pgc_schema_watch_record (pgc_snapshot_get_connection (job->snapshot), job->connection,
                                     inventory, job->cancellable, error)
         && set_phase (online, PGC_JOB_SCHEMA, error);
}

/* The snapshot is lost: tables that are complete are kept, the others are copied under another
 * one, and the stream leaves out what that one has already seen. */
static gboolean
continue_copy (Online *online, GError **error)
{
  pgc_run_log (online->job->run, PGC_LOG_INFO, online->job->database,
               "Continuing the base copy: tables that are complete are kept");
  return take_snapshot (online, TRUE, error)
         && pgc_database_job_dump (online->job, pgc_database_job_open_target, error);
}

static gboolean
load (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  g_autofree char *completed = pgc_quote_qualified (job->schema_name, "tables");
  return pgc_database_job_load_catalog (job, error)
         && pgc_database_job_load_tables (job, completed, online->start, error);
}

/* Tables that were truncated or rewritten before they were read are copied under another snapshot,
 * as long as there are such. */
static gboolean
load_torn (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  for (guint i = 0; i < MAX_SNAPSHOTS; i++)
    {
      guint n = pgc_table_load_get_n_torn (job->load);
      if (n == 0)
        return TRUE;
      pgc_run_log (job->run, PGC_LOG_INFO, job->database,
                   "%u tables were truncated or rewritten on the source since; copying them as they "
                   "are now",
                   n);
      if (!take_snapshot (online, TRUE, error) || !load (online, error))
        return FALSE;
    }
  pgc_error_set (error, PGC_ERROR_CONFLICT,
                 "Tables of database %s are truncated or rewritten all the time", job->database);
  pgc_error_set_remedy (error, "Stop what does so until the base copy is complete.");
  pgc_error_set_permanent (error);
  return FALSE;
}

static gboolean
copy (Online *online, const char *phase, GError **error)
{
  pgc_database_job_publish (online->job, PGC_PHASE_SCHEMA);
  gboolean is_begun = g_strcmp0 (phase, PGC_JOB_SCHEMA) == 0;
  return (is_begun ? continue_copy (online, error) : begin_copy (online, error))
         && load (online, error) && load_torn (online, error) && flush_target (online, error)
         && set_phase (online, PGC_JOB_LOADED, error);
}

/* --- following -------------------------------------------------------------------------------- */

/* A cutover that was broken off may have let triggers fire again. */
static gboolean
quiet_target (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  g_autofree char *list = pgc_cutover_dup_list (job);
  return ((job->connection != NULL && !pgc_connection_is_broken (job->connection))
          || pgc_database_job_open_target (job, error))
         && pgc_quiet_triggers_disable (job->connection, list, job->cancellable, error);
}

static gboolean
start_following (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  const PgcFollowOptions options = {
    .run = job->run,
    .source = job->source,
    .target = job->target,
    .database = job->database,
    .schema = job->schema_name,
    .slot = online->names.slot,
    .publication = online->names.publication,
    .system_id = online->system_id,
    .cancellable = job->cancellable,
  };
  g_clear_pointer (&online->follow, pgc_follow_free);
  if (!quiet_target (online, error))
    return FALSE;
  online->follow = pgc_follow_new (&options, error);
  return online->follow != NULL;
}

static void
publish (Online *online, PgcPhase phase)
{
  pgc_follow_fill_status (online->follow, online->job->status);
  pgc_database_job_publish (online->job, phase);
}

static gboolean
follow_to (Online *online, PgcLsn lsn, GError **error)
{
  while (!pgc_follow_has_applied (online->follow, lsn))
    {
      if (!pgc_follow_poll (online->follow, POLL_MS, error))
        return FALSE;
      publish (online, PGC_PHASE_STREAM);
    }
  return TRUE;
}

/* Tables that were copied under different snapshots agree with each other only once the changes
 * that the first ones lack are there. */
static gboolean
make_consistent (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  PgcApplyMark mark;
  g_autofree char *tables = pgc_quote_qualified (job->schema_name, "tables");
  g_autofree char *sql = g_strdup_printf (
      "SELECT pg_catalog.max(lsn - '0/0'::pg_catalog.pg_lsn)::pg_catalog.text AS bytes FROM %s",
      tables);
  g_autoptr (PgcResult) row
      = pgc_connection_query (job->connection, sql, NULL, job->cancellable, error);
  if (row == NULL
      || !pgc_apply_progress_read (job->connection, job->schema_name, &mark, job->cancellable,
                                   error))
    return FALSE;
  PgcLsn last = g_ascii_strtoull (pgc_result_get (row, 0, "bytes"), NULL, 10);
  if (mark.lsn >= last)
    return TRUE;
  if (!start_following (online, error) || !follow_to (online, last, error))
    return FALSE;
  g_clear_pointer (&online->follow, pgc_follow_free);
  return TRUE;
}

/* Constraints, triggers and what else does not hinder the changes that are to come. Where the target
 * lets them fire all the same, they come at the cutover. Nothing is applied meanwhile, as both sides
 * would wait for each other's locks. */
static gboolean
complete_schema (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  g_autofree char *list = pgc_cutover_dup_list (job);
  g_autoptr (PgcApplySession) session = pgc_apply_session_open (
      job->target, job->database, job->schema_name, job->cancellable, error);
  if (session == NULL)
    return FALSE;
  if (!pgc_apply_session_is_silent (session))
    pgc_run_log (job->run, PGC_LOG_WARNING, job->database,
                 "The target does not let us set session_replication_role: foreign keys and triggers "
                 "are created at the cutover");
  else if (!pgc_database_job_add_foreign_keys (job, error)
           || !pgc_database_job_restore_post_data (job, error)
           || !pgc_quiet_triggers_disable (job->connection, list, job->cancellable, error))
    return FALSE;
  return pgc_database_job_refresh (job, error) && flush_target (online, error)
         && set_phase (online, PGC_JOB_FOLLOWING, error);
}

/* After a restart there is no catalog and no archive of the schema at hand, but the cutover needs
 * them. On the way back there is nothing to restore. */
static gboolean
read_again (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  gboolean needs_schema = !pgc_way_back_is_one (job->run);
  if (job->catalog != NULL && (job->schema != NULL || !needs_schema))
    return TRUE;
  job->snapshot
      = pgc_snapshot_take_unlocked (job->source, job->database, job->cancellable, error);
  if (job->snapshot == NULL
      || !(needs_schema ? pgc_database_job_dump (job, pgc_database_job_open_target, error)
                        : pgc_database_job_open_target (job, error))
      || !pgc_database_job_load_catalog (job, error))
    return FALSE;
  g_clear_pointer (&job->snapshot, pgc_snapshot_release);
  return TRUE;
}

/* --- tables that are to be copied again, or have come since ----------------------------------- */

static char *
describe_tables (GPtrArray *tables)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < tables->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            ((const PgcTable *) tables->pdata[i])->display);
  return g_string_free (text, FALSE);
}

/* The tables that a person has named, in the catalog as it is now. */
static gboolean
add_named (Online *online, GPtrArray *tables, GError **error)
{
  PgcDatabaseJob *job = online->job;
  g_autofree char *fact = pgc_database_get_fact (job->run, job->database, PGC_FACT_RESYNC);
  g_autoptr (GVariant) value
      = fact != NULL ? g_variant_parse (G_VARIANT_TYPE_STRING_ARRAY, fact, NULL, NULL, NULL) : NULL;
  g_autofree const char **names = value != NULL ? g_variant_get_strv (value, NULL) : NULL;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      const PgcTable *table = pgc_online_resync_find_named (job, names[i]);
      if (table == NULL)
        {
          pgc_database_set_fact (job->run, job->database, PGC_FACT_RESYNC, NULL, NULL);
          pgc_error_set (error, PGC_ERROR_NOT_FOUND, "Database %s has no table %s to copy again",
                         job->database, names[i]);
          pgc_error_set_remedy (error, "Name it with its schema, as in public.orders; a partitioned "
                                       "table by its partitions.");
          return FALSE;
        }
      if (!g_ptr_array_find (tables, table, NULL))
        g_ptr_array_add (tables, (gpointer) table);
    }
  return TRUE;
}

static GPtrArray *
find_tables (Online *online, GError **error)
{
  g_autoptr (GPtrArray) tables = pgc_online_resync_find_new (online->job, error);
  return tables != NULL && add_named (online, tables, error) ? g_steal_pointer (&tables) : NULL;
}

/* Nothing is being applied meanwhile. */
static gboolean
sync_tables (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  g_autoptr (GPtrArray) wanted = find_tables (online, error);
  if (wanted == NULL)
    return FALSE;
  if (wanted->len == 0)
    return TRUE;
  g_autofree char *names = describe_tables (wanted);
  pgc_run_log (job->run, PGC_LOG_INFO, job->database, "Copying anew: %s", names);
  if (!pgc_online_source_publish_new (&online->names, job->source, job->database,
                                      job->cancellable, error)
      || !take_snapshot (online, TRUE, error) || !pgc_database_job_load_catalog (job, error))
    return FALSE;
  /* Once more, by the catalog as of that snapshot. */
  g_autoptr (GPtrArray) tables = find_tables (online, error);
  g_autoptr (GError) failure = NULL;
  if (tables == NULL)
    return FALSE;
  if (!pgc_online_resync (job, tables, online->start, &failure))
    {
      if (g_error_matches (failure, PGC_ERROR, PGC_ERROR_NOT_FOUND))
        {
          pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                         "A table that was created on the source is not on the target: %s",
                         failure->message);
          pgc_error_set_remedy (error, "Create it on the target as it is on the source, then resume: "
                                       "its rows are then copied.");
        }
      else
        g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_clear_pointer (&job->snapshot, pgc_snapshot_release);
  return pgc_database_set_fact (job->run, job->database, PGC_FACT_RESYNC, NULL, error);
}

/* --- the source's schema ---------------------------------------------------------------------- */

/* What can lose rows stops the migration; the rest must be settled before the cutover. */
static gboolean
watch_schema (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  gint64 now = g_get_monotonic_time ();
  if (online->next_watch == 0)
    online->next_watch = now + WATCH_INTERVAL_US;
  if (now < online->next_watch)
    return TRUE;
  g_auto (PgcSchemaDrift) drift = { NULL };
  g_autoptr (GError) failure = NULL;
  g_autofree char *inventory = pgc_cutover_dup_inventory (job);
  PgcConnection *watch = pgc_follow_get_watch (online->follow, &failure);
  if (watch == NULL
      || ((job->connection == NULL || pgc_connection_is_broken (job->connection))
          && !pgc_database_job_open_target (job, &failure))
      || !pgc_schema_watch_check (watch, job->connection, inventory, &drift, job->cancellable,
                                  &failure))
    {
      /* What is wrong with a connection is for those to tell who need it. */
      online->next_watch = now + WATCH_INTERVAL_US;
      return TRUE;
    }
  gint64 took = g_get_monotonic_time () - now;
  online->next_watch = now + MAX (WATCH_INTERVAL_US, took * WATCH_SHARE);
  g_autofree char *text = pgc_schema_drift_describe (&drift);
  if (drift.sentences->len == 0)
    {
      g_clear_pointer (&online->told_drift, g_free);
      return TRUE;
    }
  if (drift.concerns_rows)
    {
      pgc_error_set (error, PGC_ERROR_DIVERGENCE, "The schema was changed on the source: %s", text);
      pgc_error_set_remedy (error, "Make the same change on the target, then resume.");
      return FALSE;
    }
  if (g_strcmp0 (text, online->told_drift) != 0)
    {
      pgc_run_log (job->run, PGC_LOG_WARNING, job->database,
                   "The schema was changed on the source: %s. Make the same change on the target "
                   "before the cutover",
                   text);
      g_free (online->told_drift);
      online->told_drift = g_steal_pointer (&text);
    }
  return TRUE;
}

/* A cutover that fails leaves everything as it was, and says why. */
static void
tell_failed_cutover (Online *online, const GError *failure)
{
  PgcDatabaseJob *job = online->job;
  const char *remedy = pgc_error_get_remedy (failure);
  pgc_run_log (job->run, PGC_LOG_ERROR, job->database,
               "The cutover failed, the source is followed as before: %s%s%s", failure->message,
               remedy != NULL ? ". " : "", remedy != NULL ? remedy : "");
  g_free (job->status->message);
  job->status->message
      = g_strdup_printf ("The cutover failed, nothing was changed: %s%s%s", failure->message,
                         remedy != NULL ? ". " : "", remedy != NULL ? remedy : "");
}

/* TRUE with @is_done when it was taken over. */
static gboolean
cut_over (Online *online, gboolean block_writes, gboolean *is_done, GError **error)
{
  PgcDatabaseJob *job = online->job;
  g_autoptr (GError) failure = NULL;
  g_clear_pointer (&job->status->message, g_free);
  job->status->state = PGC_DATABASE_STATE_IN_PROGRESS;
  publish (online, PGC_PHASE_CUTOVER);
  *is_done = pgc_cutover (job, online->follow, block_writes, &failure);
  if (*is_done)
    return TRUE;
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (failure, PGC_ERROR, PGC_ERROR_DIVERGENCE))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  tell_failed_cutover (online, failure);
  job->status->state = PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER;
  /* Why, before that it waits again. */
  pgc_database_job_publish (job, PGC_PHASE_STREAM);
  pgc_online_control_set_state (online->control, job->database, PGC_ONLINE_CAUGHT_UP);
  return start_following (online, error);
}

/* Until it is taken over. */
static gboolean
follow (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  PgcLsn goal;
  if (!pgc_follow_read_position (online->follow, &goal, error)
      || !follow_to (online, goal, error))
    return FALSE;
  pgc_run_log (job->run, PGC_LOG_INFO, job->database,
               "Caught up with the source; ready for the cutover");
  job->status->state = PGC_DATABASE_STATE_WAITING_FOR_CUTOVER_TRIGGER;
  publish (online, PGC_PHASE_STREAM);
  pgc_online_control_set_state (online->control, job->database, PGC_ONLINE_CAUGHT_UP);
  for (gboolean is_done = FALSE; !is_done;)
    {
      gboolean block_writes;
      if (pgc_online_control_take_cutover (online->control, job->database, &block_writes))
        {
          if (!cut_over (online, block_writes, &is_done, error))
            return FALSE;
          continue;
        }
      if (pgc_online_control_take_resync (online->control, job->database))
        {
          g_clear_pointer (&online->follow, pgc_follow_free);
          if (!sync_tables (online, error) || !start_following (online, error))
            return FALSE;
        }
      if (!pgc_follow_poll (online->follow, POLL_MS, error) || !watch_schema (online, error))
        return FALSE;
      publish (online, PGC_PHASE_STREAM);
    }
  publish (online, PGC_PHASE_FINISH);
  return TRUE;
}

static void
report_closed (Online *online)
{
  PgcDatabaseJob *job = online->job;
  if (!pgc_fence_is_closed (job->run, job->database))
    return;
  g_autofree char *name = pgc_quote_identifier (job->database);
  g_autofree char *object = g_strdup_printf ("DATABASE %s on the source", job->database);
  g_autofree char *sql
      = g_strdup_printf ("ALTER DATABASE %s WITH ALLOW_CONNECTIONS true;", name);
  g_autoptr (PgcReportEntry) entry = pgc_report_entry_new (
      job->database, "todo", object,
      "it stays closed, so that nobody writes to it by mistake; open it if it is to be read", sql);
  pgc_run_add_report (job->run, entry);
}

/* The target has everything: what is ours goes from both servers. There is no way back from here, so
 * it is written down first. */
static gboolean
end (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  if (!set_phase (online, PGC_JOB_TAKEN_OVER, error))
    return FALSE;
  /* By the session that is there: a closed database takes no other. */
  PgcConnection *watch = online->follow != NULL ? pgc_follow_get_watch (online->follow, NULL) : NULL;
  gboolean is_dropped
      = watch != NULL
        && pgc_online_source_drop_publication (&online->names, watch, job->cancellable, NULL);
  g_clear_pointer (&online->follow, pgc_follow_free);
  report_closed (online);
  pgc_way_back_report (job->run, job->database);
  return (is_dropped ? pgc_online_source_drop_slot (job->run, job->source, job->database,
                                                    job->cancellable, error)
                     : pgc_online_source_remove (job->run, job->source, job->database,
                                                 job->cancellable, error))
         && pgc_way_back_forget (job->run, job->source, job->database, job->cancellable, error)
         && (job->connection != NULL || pgc_database_job_open_target (job, error))
         && pgc_database_job_seal (job, error);
}

/* From wherever it is to the cutover. */
static gboolean
bring_over (Online *online, GError **error)
{
  PgcDatabaseJob *job = online->job;
  g_autofree char *phase = pgc_database_get_fact (job->run, job->database, PGC_FACT_PHASE);
  online->system_id = pgc_database_get_fact (job->run, job->database, PGC_FACT_SYSTEM_ID);
  /* A cutover that was interrupted begins again. */
  if (!pgc_fence_open (job->run, job->source, job->database, job->cancellable, error)
      || !pgc_way_back_remove (job->run, job->target, job->database, job->cancellable, error)
      || !pgc_online_source_init (&online->names, job->run, job->source, job->database,
                                  job->cancellable, error))
    return FALSE;
  gboolean is_back = pgc_way_back_is_one (job->run);
  if (is_back ? g_strcmp0 (phase, PGC_JOB_FOLLOWING) != 0 && !pgc_way_back_begin (job, error)
              : !pgc_online_is_following (job->run, job->database) && !copy (online, phase, error))
    return FALSE;
  g_clear_pointer (&job->snapshot, pgc_snapshot_release);
  if (!read_again (online, error))
    return FALSE;
  if (!is_back && g_strcmp0 (phase, PGC_JOB_FOLLOWING) != 0
      && (!make_consistent (online, error) || !complete_schema (online, error)))
    return FALSE;
  return sync_tables (online, error) && start_following (online, error) && follow (online, error);
}

gboolean
pgc_online_migrate (PgcDatabaseJob *job, PgcOnlineControl *control, GError **error)
{
  g_auto (Online) online = { .job = job, .control = control };
  if (!is_taken_over (job->run, job->database) && !bring_over (&online, error))
    return FALSE;
  if (!end (&online, error))
    return FALSE;
  pgc_online_control_set_state (control, job->database, PGC_ONLINE_DONE);
  pgc_run_log (job->run, PGC_LOG_INFO, job->database, "Complete: the target has taken over");
  return TRUE;
}
