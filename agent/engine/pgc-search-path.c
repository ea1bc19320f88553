/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-search-path.h"

#include "agent/contract/pgc-error.h"

/* undefined_function, undefined_table, undefined_object, invalid_schema_name */
static gboolean
is_unresolved_name (const GError *error)
{
  static const char *const states[] = { "42883", "42P01", "42704", "3F000", NULL };
  const char *sqlstate = pgc_error_get_sqlstate (error);
  return sqlstate != NULL && g_strv_contains (states, sqlstate);
}

gboolean
pgc_search_path_exec (PgcRun *run, const char *database, PgcConnection *target, const char *sql,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  if (pgc_connection_exec (target, sql, cancellable, &failure))
    return TRUE;
  if (!is_unresolved_name (failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  /* RESET gives what ALTER DATABASE and ALTER ROLE have set, else the server's default. */
  if (!pgc_connection_exec (target, "RESET search_path", cancellable, error))
    return FALSE;
  g_autoptr (GError) second = NULL;
  gboolean done = pgc_connection_exec (target, sql, cancellable, &second);
  if (!pgc_connection_is_broken (target)
      && !pgc_connection_exec (target, "SET search_path TO ''", NULL, done ? error : NULL))
    return FALSE;
  if (!done)
    {
      /* The first failure is about the statement as it should be. */
      gboolean same = is_unresolved_name (second);
      g_propagate_error (error, same ? g_steal_pointer (&failure) : g_steal_pointer (&second));
      pgc_error_set_remedy (error,
                            "A function used here relies on unqualified names; give it a fixed "
                            "path on the source: ALTER FUNCTION … SET search_path = …");
      return FALSE;
    }
  pgc_run_log (run, PGC_LOG_WARNING, database,
               "A function relies on unqualified names (%s), so this was run with the database's "
               "own search_path: %s",
               failure->message, sql);
  return TRUE;
}
