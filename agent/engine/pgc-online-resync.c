/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-online-resync.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-table-copy.h"
#include "agent/postgres/pgc-copy-relay.h"

static gboolean
copy_rows (PgcDatabaseJob *job, const PgcTable *table, PgcLsn start, PgcCopyCounts *counts,
           GError **error)
{
  char lsn[PGC_LSN_TEXT_SIZE];
  g_autofree char *from = pgc_table_copy_out_sql (table, NULL);
  g_autofree char *to = pgc_table_copy_in_sql (table);
  g_autofree char *tables = pgc_quote_qualified (job->schema_name, "tables");
  /* Not TRUNCATE, which foreign keys of other tables forbid. */
  return pgc_connection_execf (job->connection, job->cancellable, error,
                               "BEGIN; SET LOCAL synchronous_commit TO on; DELETE FROM ONLY %s",
                               table->qualified)
         && pgc_copy_relay (pgc_snapshot_get_connection (job->snapshot), from, job->connection, to,
                            counts, NULL, job->cancellable, error)
         && pgc_connection_execf (job->connection, job->cancellable, error,
                                  "INSERT INTO %s (oid, lsn) VALUES (%u, '%s') "
                                  "ON CONFLICT (oid) DO UPDATE SET lsn = EXCLUDED.lsn; "
                                  "COMMIT; ANALYZE %s",
                                  tables, table->oid, pgc_lsn_to_string (start, lsn),
                                  table->qualified);
}

static gboolean
resync_table (PgcDatabaseJob *job, const PgcTable *table, PgcLsn start, GError **error)
{
  PgcConnection *source = pgc_snapshot_get_connection (job->snapshot);
  PgcCopyCounts counts = { 0 };
  gboolean is_torn;
  if (!pgc_table_copy_hold (source, &table, 1, &is_torn, job->cancellable, error))
    return FALSE;
  if (is_torn)
    {
      pgc_error_set (error, PGC_ERROR_CONFLICT, "Table %s was truncated or rewritten just now",
                     table->display);
      return FALSE;
    }
  if (!copy_rows (job, table, start, &counts, error))
    {
      g_prefix_error (error, "Table %s: ", table->display);
      return FALSE;
    }
  pgc_run_log (job->run, PGC_LOG_INFO, job->database,
               "Table %s was copied again, %" G_GUINT64_FORMAT " rows", table->display,
               pgc_copy_counts_get (&counts.rows));
  return pgc_table_copy_release (source, job->cancellable, error);
}

gboolean
pgc_online_resync (PgcDatabaseJob *job, GPtrArray *tables, PgcLsn start, GError **error)
{
  for (guint i = 0; i < tables->len; i++)
    if (!resync_table (job, tables->pdata[i], start, error))
      {
        pgc_connection_exec (job->connection, "ROLLBACK", NULL, NULL);
        return FALSE;
      }
  return TRUE;
}

GPtrArray *
pgc_online_resync_find_new (PgcDatabaseJob *job, GError **error)
{
  g_autofree char *tables = pgc_quote_qualified (job->schema_name, "tables");
  g_autofree char *sql = g_strdup_printf ("SELECT oid FROM %s", tables);
  g_autoptr (PgcResult) rows
      = pgc_connection_query (job->connection, sql, NULL, job->cancellable, error);
  if (rows == NULL)
    return NULL;
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < pgc_result_get_n_rows (rows); i++)
    g_hash_table_add (known, GUINT_TO_POINTER ((guint) pgc_result_get_int (rows, i, "oid")));
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  for (guint i = 0; i < job->catalog->tables->len; i++)
    {
      PgcTable *table = job->catalog->tables->pdata[i];
      if (!g_hash_table_contains (known, GUINT_TO_POINTER (table->oid)))
        g_ptr_array_add (found, table);
    }
  return g_steal_pointer (&found);
}

const PgcTable *
pgc_online_resync_find_named (PgcDatabaseJob *job, const char *name)
{
  for (guint i = 0; i < job->catalog->tables->len; i++)
    {
      const PgcTable *table = job->catalog->tables->pdata[i];
      if (g_str_equal (table->qualified, name) || g_str_equal (table->display, name))
        return table;
    }
  return NULL;
}
