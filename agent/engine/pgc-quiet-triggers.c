/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-quiet-triggers.h"

/* In one transaction: a trigger that is disabled is one that the list can restore. */
static gboolean
disable_all (PgcConnection *target, const char *list, const PgcResult *rows,
             GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < pgc_result_get_n_rows (rows); i++)
    {
      g_autofree char *restore = pgc_quote_literal (pgc_result_get (rows, i, "restore"));
      if (!pgc_connection_execf (target, cancellable, error,
                                 "INSERT INTO %s (statement) VALUES (%s) ON CONFLICT DO NOTHING; %s",
                                 list, restore, pgc_result_get (rows, i, "disable")))
        return FALSE;
    }
  return pgc_connection_exec (target, "COMMIT", cancellable, error);
}

gboolean
pgc_quiet_triggers_disable (PgcConnection *target, const char *list, GCancellable *cancellable,
                            GError **error)
{
  if (!pgc_connection_execf (target, cancellable, error,
                             "CREATE TABLE IF NOT EXISTS %s (statement text PRIMARY KEY); BEGIN",
                             list))
    return FALSE;
  g_autoptr (PgcResult) rows
      = pgc_connection_query_named (target, "quiet-triggers", NULL, cancellable, error);
  if (rows != NULL && disable_all (target, list, rows, cancellable, error))
    return TRUE;
  pgc_connection_exec (target, "ROLLBACK", NULL, NULL);
  return FALSE;
}

static gboolean
restore_all (PgcConnection *target, const char *list, GCancellable *cancellable, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT statement FROM %s", list);
  g_autoptr (PgcResult) rows = pgc_connection_query (target, sql, NULL, cancellable, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < pgc_result_get_n_rows (rows); i++)
    if (!pgc_connection_exec (target, pgc_result_get (rows, i, "statement"), cancellable, error))
      return FALSE;
  return pgc_connection_execf (target, cancellable, error, "DELETE FROM %s; COMMIT", list);
}

gboolean
pgc_quiet_triggers_restore (PgcConnection *target, const char *list, GCancellable *cancellable,
                            GError **error)
{
  if (!pgc_connection_exec (target, "BEGIN", cancellable, error))
    return FALSE;
  if (restore_all (target, list, cancellable, error))
    return TRUE;
  pgc_connection_exec (target, "ROLLBACK", NULL, NULL);
  return FALSE;
}
