/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-apply-session.h"

#include <string.h>

#include "agent/contract/pgc-error.h"

/* Parameters of all prepared statements: each takes some hundred bytes on the target. */
#define MAX_PREPARED_PARAMETERS 200000

#define VERSION_PLAN_CACHE_MODE 120000

struct _PgcApplySession
{
  PgcConnection *connection; /* (owned) */
  PgcPipeline *pipeline;     /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  gboolean is_silent;
  char *put_mark;            /* (owned): the statement for it */
  gboolean put_mark_is_prepared;
  GHashTable *prepared;      /* (owned) set of utf8: names of statements */
  guint n_prepared_parameters;
  GPtrArray *values;         /* (owned) (element-type PgcValue): scratch */
};

/* The plans for many rows at once must be made once and not anew each time, and must look rows up
 * one by one, whatever the statistics of a table just loaded say. */
static gboolean
fix_plans (PgcApplySession *self, GError **error)
{
  int version = pgc_connection_get_server_version (self->connection);
  return pgc_connection_execf (
      self->connection, self->cancellable, error,
      "SET synchronous_commit TO on; SET enable_hashjoin TO off; SET enable_mergejoin TO off; "
      "SET enable_seqscan TO off; SET enable_material TO off%s%s",
      version >= VERSION_PLAN_CACHE_MODE ? "; SET plan_cache_mode TO force_generic_plan" : "",
      version >= 110000 ? "; SET jit TO off" : "");
}

/* Needs a right that an administrator of a managed service may not have. */
static gboolean
silence (PgcApplySession *self, GError **error)
{
  g_autoptr (GError) refused = NULL;
  self->is_silent = pgc_connection_exec (
      self->connection, "SET session_replication_role TO replica", self->cancellable, &refused);
  if (self->is_silent || g_error_matches (refused, PGC_ERROR, PGC_ERROR_PERMISSION))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

static char *
dup_table (const char *schema, const char *table)
{
  return pgc_quote_qualified (schema, table);
}

PgcApplySession *
pgc_apply_session_open (PgcEndpoint *target, const char *database, const char *schema,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcApplySession) self = g_new0 (PgcApplySession, 1);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->prepared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->values = g_ptr_array_new ();
  g_autofree char *table = dup_table (schema, "progress");
  self->put_mark = g_strdup_printf ("UPDATE %s SET lsn = $1, commit_time = $2, transactions = $3, "
                                    "inserts = $4, updates = $5, deletes = $6",
                                    table);
  self->connection = pgc_endpoint_connect (target, database, "apply", cancellable, error);
  if (self->connection == NULL || !silence (self, error) || !fix_plans (self, error))
    return NULL;
  self->pipeline = pgc_pipeline_new (self->connection, error);
  return self->pipeline != NULL ? g_steal_pointer (&self) : NULL;
}

void
pgc_apply_session_close (PgcApplySession *self)
{
  if (self == NULL)
    return;
  pgc_pipeline_free (self->pipeline);
  pgc_connection_close (self->connection);
  g_clear_object (&self->cancellable);
  g_free (self->put_mark);
  g_hash_table_unref (self->prepared);
  g_ptr_array_unref (self->values);
  g_free (self);
}

gboolean
pgc_apply_session_is_silent (const PgcApplySession *self)
{
  return self->is_silent;
}

gboolean
pgc_apply_session_exec (PgcApplySession *self, const char *sql, GError **error)
{
  return pgc_pipeline_exec (self->pipeline, sql, self->cancellable, error);
}

gboolean
pgc_apply_session_forget_statements (PgcApplySession *self, GError **error)
{
  g_hash_table_remove_all (self->prepared);
  self->n_prepared_parameters = 0;
  self->put_mark_is_prepared = FALSE;
  return pgc_apply_session_exec (self, "DEALLOCATE ALL", error);
}

static gboolean
prepare (PgcApplySession *self, const PgcApplyStatement *statement, guint64 tag, GError **error)
{
  guint n = statement->n_parameters * statement->n_rows;
  if (*statement->name == '\0' || g_hash_table_contains (self->prepared, statement->name))
    return TRUE;
  if (self->n_prepared_parameters + n > MAX_PREPARED_PARAMETERS
      && !pgc_apply_session_forget_statements (self, error))
    return FALSE;
  g_hash_table_add (self->prepared, g_strdup (statement->name));
  self->n_prepared_parameters += n;
  return pgc_pipeline_prepare (self->pipeline, statement->name, statement->sql, statement->types, n,
                               tag, self->cancellable, error);
}

gboolean
pgc_apply_session_run_step (const PgcBatchStep *step, gpointer session, GError **error)
{
  PgcApplySession *self = session;
  const PgcApplyStatement *statement = step->statement;
  guint n = statement->n_parameters;
  if (!prepare (self, statement, step->change, error))
    return FALSE;
  g_ptr_array_set_size (self->values, (int) (n * statement->n_rows));
  for (guint row = 0; row < statement->n_rows; row++)
    for (guint i = 0; i < n; i++)
      {
        const PgcApplyParameter *parameter = &statement->parameters[i];
        const PgcValue *values = parameter->side == PGC_ROW_NEW ? step->rows[row].new_row
                                                                : step->rows[row].old_row;
        self->values->pdata[row * n + i] = (gpointer) &values[parameter->column];
      }
  return pgc_pipeline_execute (self->pipeline, statement->name, statement->sql, statement->types,
                               (const PgcValue *const *) self->values->pdata, self->values->len,
                               step->expected, step->change, self->cancellable, error);
}

gboolean
pgc_apply_session_put_mark (PgcApplySession *self, const PgcApplyMark *mark, GError **error)
{
  char texts[6][24];
  PgcValue values[6];
  const PgcValue *pointers[6];
  pgc_lsn_to_string (mark->lsn, texts[0]);
  g_snprintf (texts[1], sizeof texts[1], "%" G_GINT64_FORMAT, mark->commit_time);
  g_snprintf (texts[2], sizeof texts[2], "%" G_GUINT64_FORMAT, mark->transactions);
  g_snprintf (texts[3], sizeof texts[3], "%" G_GUINT64_FORMAT, mark->inserts);
  g_snprintf (texts[4], sizeof texts[4], "%" G_GUINT64_FORMAT, mark->updates);
  g_snprintf (texts[5], sizeof texts[5], "%" G_GUINT64_FORMAT, mark->deletes);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      values[i] = (PgcValue){ .kind = PGC_VALUE_TEXT,
                              .length = (guint32) strlen (texts[i]),
                              .data = (const guint8 *) texts[i] };
      pointers[i] = &values[i];
    }
  if (!self->put_mark_is_prepared
      && !pgc_pipeline_prepare (self->pipeline, "mark", self->put_mark, NULL, 0, PGC_TAG_NONE,
                                self->cancellable, error))
    return FALSE;
  self->put_mark_is_prepared = TRUE;
  return pgc_pipeline_execute (self->pipeline, "mark", NULL, NULL, pointers,
                               G_N_ELEMENTS (pointers), 1, PGC_TAG_NONE, self->cancellable, error);
}

gboolean
pgc_apply_session_end_section (PgcApplySession *self, GError **error)
{
  return pgc_pipeline_end_section (self->pipeline, self->cancellable, error);
}

gboolean
pgc_apply_session_push (PgcApplySession *self, GError **error)
{
  return pgc_pipeline_push (self->pipeline, error);
}

gboolean
pgc_apply_session_collect (PgcApplySession *self, PgcPipelineOutcome *outcome, GError **error)
{
  return pgc_pipeline_collect (self->pipeline, outcome, self->cancellable, error);
}

/* --- how far the target is -------------------------------------------------------------------- */

gboolean
pgc_apply_progress_create (PgcConnection *target, const char *schema, PgcLsn start,
                           GCancellable *cancellable, GError **error)
{
  char lsn[PGC_LSN_TEXT_SIZE];
  g_autofree char *progress = dup_table (schema, "progress");
  g_autofree char *tables = dup_table (schema, "tables");
  /* Little in a page, so that a row that changes all the time stays in it. */
  return pgc_connection_execf (
      target, cancellable, error,
      "CREATE TABLE IF NOT EXISTS %s (one bool PRIMARY KEY DEFAULT true CHECK (one), "
      "lsn pg_catalog.pg_lsn NOT NULL, commit_time pg_catalog.int8 NOT NULL DEFAULT 0, "
      "transactions pg_catalog.int8 NOT NULL DEFAULT 0, inserts pg_catalog.int8 NOT NULL DEFAULT 0, "
      "updates pg_catalog.int8 NOT NULL DEFAULT 0, deletes pg_catalog.int8 NOT NULL DEFAULT 0) "
      "WITH (fillfactor = 10); "
      "CREATE TABLE IF NOT EXISTS %s (oid pg_catalog.oid PRIMARY KEY, "
      "lsn pg_catalog.pg_lsn NOT NULL); "
      "INSERT INTO %s (lsn) VALUES ('%s') ON CONFLICT DO NOTHING",
      progress, tables, progress, pgc_lsn_to_string (start, lsn));
}

gboolean
pgc_apply_progress_read (PgcConnection *target, const char *schema, PgcApplyMark *mark,
                         GCancellable *cancellable, GError **error)
{
  g_autofree char *table = dup_table (schema, "progress");
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s", table);
  g_autoptr (PgcResult) row = pgc_connection_query (target, sql, NULL, cancellable, error);
  if (row == NULL)
    return FALSE;
  *mark = (PgcApplyMark){ 0 };
  if (pgc_result_get_n_rows (row) != 1
      || !pgc_lsn_from_string (pgc_result_get (row, 0, "lsn"), &mark->lsn))
    {
      pgc_error_set (error, PGC_ERROR_DIVERGENCE,
                     "Table %s on the target no longer says which changes are applied", table);
      pgc_error_set_remedy (error, "Somebody has changed it. Cancel this migration and start anew.");
      return FALSE;
    }
  mark->commit_time = pgc_result_get_int (row, 0, "commit_time");
  mark->transactions = (guint64) pgc_result_get_int (row, 0, "transactions");
  mark->inserts = (guint64) pgc_result_get_int (row, 0, "inserts");
  mark->updates = (guint64) pgc_result_get_int (row, 0, "updates");
  mark->deletes = (guint64) pgc_result_get_int (row, 0, "deletes");
  return TRUE;
}
