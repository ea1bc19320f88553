/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-fence.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-database-job.h"

#define FACT_FENCE "fence"
/* How long to wait between two looks at who is still there, in µs. */
#define LOOK_INTERVAL_US (50 * 1000)

gboolean
pgc_fence_is_closed (PgcRun *run, const char *database)
{
  g_autofree char *fact = pgc_database_get_fact (run, database, FACT_FENCE);
  return fact != NULL;
}

/* A session of another database: the fenced one takes no new ones. */
static PgcConnection *
connect_beside (PgcEndpoint *source, const char *database, GCancellable *cancellable,
                GError **error)
{
  const char *maintenance = pgc_endpoint_get_server (source)->database;
  if (maintenance == NULL)
    maintenance = "postgres";
  const char *const candidates[] = { maintenance, "postgres", "template1" };
  g_autoptr (GError) first = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      if (g_str_equal (candidates[i], database))
        continue;
      g_autoptr (GError) failure = NULL;
      PgcConnection *connection
          = pgc_endpoint_connect (source, candidates[i], "fence", cancellable, &failure);
      if (connection != NULL)
        return connection;
      if (first == NULL)
        first = g_steal_pointer (&failure);
    }
  g_propagate_error (error, g_steal_pointer (&first));
  g_prefix_error (error, "Closing database %s needs a session of another database: ", database);
  return NULL;
}

static gboolean
allow (PgcConnection *connection, const char *database, gboolean allowed,
       GCancellable *cancellable, GError **error)
{
  g_autofree char *name = pgc_quote_identifier (database);
  if (pgc_connection_execf (connection, cancellable, error,
                            "ALTER DATABASE %s WITH ALLOW_CONNECTIONS %s", name,
                            allowed ? "true" : "false"))
    return TRUE;
  if (error != NULL && g_error_matches (*error, PGC_ERROR, PGC_ERROR_PERMISSION))
    pgc_error_set_remedy (error, "Connect to the source as the owner of the database or a superuser, "
                                 "or stop all writers yourself and cut over without blocking writes.");
  return FALSE;
}

static char *
pids_to_array (const int *pids, guint n)
{
  GString *text = g_string_new ("{");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? "," : "", pids[i]);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static void
set_remaining (const PgcResult *rows, const char *database, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = pgc_result_get_n_rows (rows);
  for (guint i = 0; i < MIN (n, 5); i++)
    g_string_append_printf (names, "%s%s of %s (process %s)", i > 0 ? ", " : "",
                            *pgc_result_get (rows, i, "application_name") != '\0'
                                ? pgc_result_get (rows, i, "application_name")
                                : "a session",
                            *pgc_result_get (rows, i, "usename") != '\0'
                                ? pgc_result_get (rows, i, "usename")
                                : "the server",
                            pgc_result_get (rows, i, "pid"));
  pgc_error_set (error, PGC_ERROR_BUSY, "Sessions of database %s do not end: %s%s", database,
                 names->str, n > 5 ? " and more" : "");
  pgc_error_set_remedy (error, "End them yourself, then cut over again.");
  pgc_error_set_permanent (error);
}

/* Asks all others to go until they are gone. */
static gboolean
end_sessions (PgcConnection *connection, const char *database, const char *own_pids,
              gint64 deadline, GCancellable *cancellable, GError **error)
{
  const char *const params[] = { database, own_pids, NULL };
  for (;;)
    {
      g_autoptr (GError) refused = NULL;
      g_autoptr (PgcResult) told = pgc_connection_query_named (connection, "fence-terminate",
                                                               params, cancellable, &refused);
      if (told == NULL && !g_error_matches (refused, PGC_ERROR, PGC_ERROR_PERMISSION))
        {
          g_propagate_error (error, g_steal_pointer (&refused));
          return FALSE;
        }
      g_autoptr (PgcResult) rows = pgc_connection_query_named (connection, "fence-sessions", params,
                                                               cancellable, error);
      if (rows == NULL)
        return FALSE;
      if (pgc_result_get_n_rows (rows) == 0)
        return TRUE;
      if (told == NULL || g_get_monotonic_time () > deadline)
        {
          set_remaining (rows, database, error);
          return FALSE;
        }
      g_usleep (LOOK_INTERVAL_US);
    }
}

/* A prepared transaction holds changes that are neither there nor not. */
static gboolean
check_prepared (PgcConnection *connection, const char *database, GCancellable *cancellable,
                GError **error)
{
  const char *const params[] = { database, NULL };
  g_autoptr (PgcResult) rows = pgc_connection_query (
      connection, "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = $1", params,
      cancellable, error);
  if (rows == NULL)
    return FALSE;
  if (pgc_result_get_n_rows (rows) == 0)
    return TRUE;
  g_autofree char *gid = pgc_quote_literal (pgc_result_get (rows, 0, "gid"));
  g_autofree char *sql = g_strdup_printf ("ROLLBACK PREPARED %s;", gid);
  pgc_error_set (error, PGC_ERROR_VALIDATION,
                 "Database %s has a prepared transaction, %s, that is neither committed nor rolled "
                 "back",
                 database, gid);
  pgc_error_set_remedy (error, "Commit it or roll it back on the source, then cut over again.");
  pgc_error_set_sql (error, sql);
  return FALSE;
}

gboolean
pgc_fence_close (PgcRun *run, PgcEndpoint *source, const char *database, const int *own_pids,
                 guint n_own_pids, int timeout_ms, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  g_autofree char *pids = pids_to_array (own_pids, n_own_pids);
  g_autoptr (PgcConnection) connection = connect_beside (source, database, cancellable, error);
  if (connection == NULL
      || !pgc_database_set_fact (run, database, FACT_FENCE, "closed", error))
    return FALSE;
  if (allow (connection, database, FALSE, cancellable, error)
      && end_sessions (connection, database, pids, deadline, cancellable, error)
      && check_prepared (connection, database, cancellable, error))
    {
      pgc_run_log (run, PGC_LOG_INFO, database,
                   "The source takes no more writes: it accepts no new sessions, and those of others "
                   "are ended");
      return TRUE;
    }
  g_autoptr (GError) unopened = NULL;
  if (!pgc_fence_open (run, source, database, NULL, &unopened))
    pgc_run_log (run, PGC_LOG_ERROR, database, "The source is still closed: %s", unopened->message);
  return FALSE;
}

gboolean
pgc_fence_open (PgcRun *run, PgcEndpoint *source, const char *database, GCancellable *cancellable,
                GError **error)
{
  if (!pgc_fence_is_closed (run, database))
    return TRUE;
  g_autoptr (PgcConnection) connection = connect_beside (source, database, cancellable, error);
  if (connection == NULL || !allow (connection, database, TRUE, cancellable, error)
      || !pgc_database_set_fact (run, database, FACT_FENCE, NULL, error))
    return FALSE;
  pgc_run_log (run, PGC_LOG_INFO, database, "The source takes sessions and writes again");
  return TRUE;
}

gboolean
pgc_fence_lift (PgcRun *run, PgcEndpoint *server, const char *database, GCancellable *cancellable,
                GError **error)
{
  const char *const params[] = { database, NULL };
  g_autoptr (PgcConnection) connection = connect_beside (server, database, cancellable, error);
  g_autoptr (PgcResult) closed
      = connection != NULL
            ? pgc_connection_query (connection,
                                    "SELECT 1 FROM pg_catalog.pg_database "
                                    "WHERE datname = $1 AND NOT datallowconn",
                                    params, cancellable, error)
            : NULL;
  if (closed == NULL)
    return FALSE;
  if (pgc_result_get_n_rows (closed) == 0)
    return TRUE;
  if (!allow (connection, database, TRUE, cancellable, error))
    return FALSE;
  pgc_run_log (run, PGC_LOG_WARNING, database,
               "The database was closed and takes sessions again: see to it that nobody else writes to "
               "it");
  return TRUE;
}
