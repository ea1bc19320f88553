/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-lenient.h"

#include "agent/contract/pgc-error.h"

gboolean
pgc_lenient_try (PgcRun *run, const char *database, PgcConnection *connection, const char *kind,
                 const char *object, const char *sql, gboolean *done, GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GError) failure = NULL;
  *done = pgc_connection_exec (connection, sql, cancellable, &failure);
  if (*done)
    return TRUE;
  if (pgc_connection_is_broken (connection) || pgc_error_is_transient (failure)
      || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_autofree char *statement = g_strconcat (sql, ";", NULL);
  g_autoptr (PgcReportEntry) entry
      = pgc_report_entry_new (database, kind, object, failure->message, statement);
  pgc_run_add_report (run, entry);
  return TRUE;
}

gboolean
pgc_lenient_exec (PgcRun *run, const char *database, PgcConnection *connection, const char *kind,
                  const char *object, const char *sql, GCancellable *cancellable, GError **error)
{
  gboolean done;
  return pgc_lenient_try (run, database, connection, kind, object, sql, &done, cancellable, error);
}
