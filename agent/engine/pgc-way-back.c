/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-way-back.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-apply-session.h"
#include "agent/engine/pgc-cutover.h"
#include "agent/engine/pgc-fence.h"
#include "agent/engine/pgc-online-names.h"
#include "agent/engine/pgc-online-source.h"
#include "agent/engine/pgc-schema-watch.h"
#include "agent/postgres/pgc-replication.h"

/* The facts of the migration to come. */
#define BACK "back/"
#define FACT_ROLES BACK "roles"
#define FACT_START "start"
/* What others write in a shorter time can be waited for while the application stands still. */
#define LONG_TRANSACTION_S 3
#define FACT_INVENTORY "inventory-schema"

static char *
get_fact (PgcRun *run, const char *database, const char *what)
{
  g_autofree char *key = g_strdup_printf (BACK "database/%s/%s", database, what);
  char *value = NULL;
  pgc_run_get_fact (run, key, &value, NULL);
  return value;
}

static gboolean
set_fact (PgcRun *run, const char *database, const char *what, const char *value, GError **error)
{
  g_autofree char *key = g_strdup_printf (BACK "database/%s/%s", database, what);
  return pgc_run_set_fact (run, key, value, error);
}

static gboolean
read_oid (PgcConnection *connection, guint32 *oid, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) row = pgc_connection_query (
      connection,
      "SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()", NULL,
      cancellable, error);
  if (row == NULL)
    return FALSE;
  *oid = (guint32) pgc_result_get_int (row, 0, "oid");
  return TRUE;
}

/* --- on the target, at the cutover ------------------------------------------------------------ */

/* What is about to be made, before it is. */
static gboolean
note_names (PgcDatabaseJob *job, PgcOnlineSource *names, const char *schema, GError **error)
{
  guint32 oid;
  if (!read_oid (job->connection, &oid, job->cancellable, error))
    return FALSE;
  g_autofree char *slot = pgc_online_slot_name (pgc_run_get_id (job->run), oid);
  names->publication = g_strdup (schema);
  names->slot = g_strconcat (slot, "_back", NULL);
  return set_fact (job->run, job->database, FACT_INVENTORY, schema, error)
         && set_fact (job->run, job->database, PGC_FACT_PUBLICATION, names->publication, error)
         && set_fact (job->run, job->database, PGC_FACT_SLOT, names->slot, error);
}

/* The definitions that both sides have now: those that change from here on are missing on the old
 * source. */
static gboolean
record_schema (PgcDatabaseJob *job, const char *schema, GError **error)
{
  g_autofree char *quoted = pgc_quote_identifier (schema);
  g_autofree char *list = pgc_quote_qualified (schema, "inventory");
  return pgc_connection_execf (job->connection, job->cancellable, error,
                               "CREATE SCHEMA IF NOT EXISTS %s", quoted)
         && pgc_schema_watch_record (job->connection, job->connection, list, job->cancellable,
                                     error);
}

gboolean
pgc_way_back_check (PgcDatabaseJob *job, GError **error)
{
  const char *const params[] = { G_STRINGIFY (LONG_TRANSACTION_S), NULL };
  if (!pgc_database_job_open_target (job, error))
    return FALSE;
  g_autoptr (PgcResult) rows = pgc_connection_query_named (job->connection, "target-transactions",
                                                           params, job->cancellable, error);
  if (rows == NULL)
    return FALSE;
  if (pgc_result_get_n_rows (rows) == 0)
    return TRUE;
  g_autofree char *sql = g_strdup_printf ("SELECT pg_terminate_backend(%s);",
                                          pgc_result_get (rows, 0, "pid"));
  pgc_error_set (error, PGC_ERROR_BUSY,
                 "%s of %s (process %s) has an open transaction on the target, which the slot for the "
                 "way back would wait for",
                 pgc_result_get (rows, 0, "application_name"), pgc_result_get (rows, 0, "usename"),
                 pgc_result_get (rows, 0, "pid"));
  pgc_error_set_remedy (error, "Let it end, or end it, then cut over again.");
  pgc_error_set_sql (error, sql);
  pgc_error_set_permanent (error);
  return FALSE;
}

static gboolean
create_slot (PgcDatabaseJob *job, const char *name, GError **error)
{
  const PgcSlotOptions options = { .name = name, .failover = TRUE };
  g_auto (PgcSystemIdentity) identity = { 0 };
  char start[PGC_LSN_TEXT_SIZE];
  PgcLsn lsn;
  PgcConnection *connection = pgc_endpoint_connect_replication (
      job->target, job->database, "way back", job->cancellable, error);
  g_autoptr (PgcReplication) replication
      = connection != NULL ? pgc_replication_open (connection, job->cancellable, error) : NULL;
  return replication != NULL
         && pgc_replication_identify (replication, &identity, job->cancellable, error)
         && pgc_replication_create_slot (replication, &options, &lsn, NULL, job->cancellable, error)
         && set_fact (job->run, job->database, PGC_FACT_SYSTEM_ID, identity.system_id, error)
         && set_fact (job->run, job->database, FACT_START, pgc_lsn_to_string (lsn, start), error);
}

gboolean
pgc_way_back_prepare (PgcDatabaseJob *job, GError **error)
{
  g_auto (PgcOnlineSource) names = { NULL };
  g_autofree char *plain = pgc_online_schema_name (pgc_run_get_id (job->run));
  g_autofree char *schema = g_strconcat (plain, "_back", NULL);
  if (pgc_way_back_remove (job->run, job->target, job->database, job->cancellable, error)
      && note_names (job, &names, schema, error)
      && pgc_online_source_publish (&names, job->target, job->database, job->cancellable, error)
      && record_schema (job, schema, error) && create_slot (job, names.slot, error)
      && pgc_run_set_fact (job->run, FACT_ROLES, "done", error)
      && set_fact (job->run, job->database, PGC_FACT_PHASE, PGC_JOB_RETURNING, error))
    {
      pgc_run_log (job->run, PGC_LOG_INFO, job->database,
                   "From here on slot %s on the target keeps its changes for the way back",
                   names.slot);
      return TRUE;
    }
  g_prefix_error (error, "Preparing the way back: ");
  return FALSE;
}

void
pgc_way_back_report (PgcRun *run, const char *database)
{
  g_autofree char *slot = get_fact (run, database, PGC_FACT_SLOT);
  if (slot == NULL)
    return;
  g_autofree char *object = g_strdup_printf ("REPLICATION SLOT %s on the target", slot);
  g_autoptr (PgcReportEntry) entry = pgc_report_entry_new (
      database, "todo", object,
      "it keeps every change, and disk space on the target, for the way back: begin that with "
      "`pgcutover migration reverse`, or give it up with `pgcutover migration cleanup`",
      NULL);
  pgc_run_add_report (run, entry);
}

static gboolean
drop_schema (PgcConnection *connection, const char *schema, GCancellable *cancellable,
             GError **error)
{
  g_autofree char *quoted = pgc_quote_identifier (schema);
  return pgc_connection_execf (connection, cancellable, error, "DROP SCHEMA IF EXISTS %s CASCADE",
                               quoted);
}

static gboolean
forget_facts (PgcRun *run, const char *database, GError **error)
{
  g_autofree char *prefix = g_strdup_printf (BACK "database/%s/", database);
  g_autoptr (GPtrArray) facts = pgc_run_list_facts (run, prefix, error);
  if (facts == NULL)
    return FALSE;
  for (guint i = 0; i < facts->len; i += 2)
    if (!pgc_run_set_fact (run, facts->pdata[i], NULL, error))
      return FALSE;
  return TRUE;
}

gboolean
pgc_way_back_remove (PgcRun *run, PgcEndpoint *target, const char *database,
                     GCancellable *cancellable, GError **error)
{
  g_autofree char *slot = get_fact (run, database, PGC_FACT_SLOT);
  g_autofree char *schema = get_fact (run, database, FACT_INVENTORY);
  g_auto (PgcOnlineSource) names
      = { .publication = get_fact (run, database, PGC_FACT_PUBLICATION) };
  g_autoptr (GError) failure = NULL;
  if (schema == NULL)
    return TRUE;
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (target, database, "clean-up", cancellable, &failure);
  /* No database, nothing of ours in it but the slot, which would have kept it from being dropped.
   */
  if (connection == NULL && !g_error_matches (failure, PGC_ERROR, PGC_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (connection != NULL
      && (!pgc_online_source_drop_publication (&names, connection, cancellable, error)
          || !drop_schema (connection, schema, cancellable, error)))
    return FALSE;
  return (slot == NULL || pgc_online_drop_slot (target, slot, cancellable, error))
         && forget_facts (run, database, error);
}

/* --- in the migration that goes back ---------------------------------------------------------- */

gboolean
pgc_way_back_is_one (PgcRun *run)
{
  return pgc_run_get_spec (run)->reverse_of != NULL;
}

/* Triggers and foreign keys of the old source are there, and the changes have all their effects in
 * them already. */
static gboolean
check_silence (PgcDatabaseJob *job, GError **error)
{
  g_autoptr (PgcApplySession) session = pgc_apply_session_open (
      job->target, job->database, job->schema_name, job->cancellable, error);
  if (session == NULL || pgc_apply_session_is_silent (session))
    return session != NULL;
  pgc_error_set (error, PGC_ERROR_PERMISSION,
                 "The way back needs the right to set session_replication_role on the old source");
  pgc_error_set_remedy (error, "Grant it to the user (since version 15: GRANT SET ON PARAMETER "
                               "session_replication_role), or make it a superuser, then resume.");
  pgc_error_set_permanent (error);
  return FALSE;
}

static gboolean
take_inventory (PgcDatabaseJob *job, const char *schema, GError **error)
{
  g_autofree char *from = pgc_quote_qualified (schema, "inventory");
  g_autofree char *to = pgc_cutover_dup_inventory (job);
  g_autoptr (PgcConnection) source
      = pgc_endpoint_connect (job->source, job->database, "prepare", job->cancellable, error);
  return source != NULL
         && pgc_schema_watch_take (source, from, job->connection, to, job->cancellable, error);
}

gboolean
pgc_way_back_begin (PgcDatabaseJob *job, GError **error)
{
  PgcLsn start;
  g_autofree char *text = pgc_database_get_fact (job->run, job->database, FACT_START);
  g_autofree char *schema = pgc_database_get_fact (job->run, job->database, FACT_INVENTORY);
  if (schema == NULL || text == NULL || !pgc_lsn_from_string (text, &start))
    {
      pgc_error_set (error, PGC_ERROR_WRONG_STATE,
                     "What the cutover prepared for this way back is not "
                     "at hand");
      pgc_error_set_remedy (error, "Delete this migration and ask for the way back again.");
      pgc_error_set_permanent (error);
      return FALSE;
    }
  return pgc_fence_lift (job->run, job->target, job->database, job->cancellable, error)
         && pgc_database_job_open_target (job, error) && pgc_database_job_create_ledger (job, error)
         && pgc_apply_progress_create (job->connection, job->schema_name, start, job->cancellable,
                                       error)
         && check_silence (job, error) && take_inventory (job, schema, error)
         && pgc_database_set_fact (job->run, job->database, PGC_FACT_PHASE, PGC_JOB_FOLLOWING,
                                   error)
         && pgc_way_back_forget (job->run, job->source, job->database, job->cancellable, error);
}

gboolean
pgc_way_back_forget (PgcRun *run, PgcEndpoint *source, const char *database,
                     GCancellable *cancellable, GError **error)
{
  g_autofree char *schema = pgc_database_get_fact (run, database, FACT_INVENTORY);
  if (schema == NULL)
    return TRUE;
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (source, database, "clean-up", cancellable, error);
  return connection != NULL && drop_schema (connection, schema, cancellable, error)
         && pgc_database_set_fact (run, database, FACT_INVENTORY, NULL, error);
}
