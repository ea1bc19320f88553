/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-same-database.h"

#include "agent/contract/pgc-error.h"

static char *
read_one (PgcConnection *connection, const char *statement, const char *column,
          GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) result
      = pgc_connection_query_named (connection, statement, NULL, cancellable, error);
  return result != NULL ? g_strdup (pgc_result_get (result, 0, column)) : NULL;
}

/* A session shows itself to another one: an advisory lock is of one database of one cluster, and
 * nothing but the very same database can refuse it. Needs no right that a service might keep. */
static gboolean
meet (PgcConnection *source, PgcConnection *target, gboolean *same, GCancellable *cancellable,
      GError **error)
{
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT,
                                          ((gint64) g_random_int () << 31) ^ g_random_int ());
  const char *params[] = { key, NULL };
  g_autoptr (PgcResult) held = pgc_connection_query (
      source, "SELECT pg_catalog.pg_advisory_lock($1::pg_catalog.int8)", params, cancellable,
      error);
  g_autoptr (PgcResult) tried
      = held != NULL ? pgc_connection_query (
                           target,
                           "SELECT pg_catalog.pg_try_advisory_lock($1::pg_catalog.int8) AS free",
                           params, cancellable, error)
                     : NULL;
  if (tried == NULL)
    return FALSE;
  *same = !pgc_result_get_bool (tried, 0, "free");
  return TRUE;
}

gboolean
pgc_same_database (PgcEndpoint *source, PgcEndpoint *target, const char *database, gboolean *same,
                   GCancellable *cancellable, GError **error)
{
  *same = FALSE;
  g_autoptr (PgcConnection) from
      = pgc_endpoint_connect (source, database, "set-up", cancellable, error);
  if (from == NULL)
    return FALSE;
  g_autoptr (GError) failure = NULL;
  g_autoptr (PgcConnection) to
      = pgc_endpoint_connect (target, database, "set-up", cancellable, &failure);
  if (to == NULL)
    {
      /* A database that the target does not have is not the source's. */
      if (g_error_matches (failure, PGC_ERROR, PGC_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_autofree char *here = read_one (from, "check-server-identity", "identity", cancellable, error);
  g_autofree char *there
      = here != NULL ? read_one (to, "check-server-identity", "identity", cancellable, error) : NULL;
  if (there == NULL)
    return FALSE;
  if (!g_str_equal (here, there))
    return TRUE;
  return meet (from, to, same, cancellable, error);
}

gboolean
pgc_same_database_refuse (PgcEndpoint *source, PgcEndpoint *target, const char *database,
                          GCancellable *cancellable, GError **error)
{
  gboolean same;
  if (!pgc_same_database (source, target, database, &same, cancellable, error))
    return FALSE;
  if (!same)
    return TRUE;
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                 "Source and target are the same database: %s", database);
  pgc_error_set_remedy (error, "Give another server as the target.");
  return FALSE;
}
