/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/journal/pgc-sqlite-schema.h"

#include "agent/contract/pgc-error.h"
#include "agent/journal/pgc-sqlite-file.h"
#include "agent/journal/pgc-sqlite-statement.h"
#include "config.h"

/* Set by sql/001-journal.sql. */
#define APPLICATION_ID 1346847573

/* scripts[i] takes a journal of version i to version i + 1. */
static const char *const scripts[] = { "001-journal" };

static int
fail_newer (sqlite3 *db, const char *path, int version, GError **error)
{
  pgc_error_set (error, PGC_ERROR_JOURNAL,
                 "The journal %s is of version %d, and pgcutover %s reads versions up to %d", path,
                 version, PGC_VERSION, (int) G_N_ELEMENTS (scripts));
  g_autoptr (sqlite3_stmt) statement
      = pgc_sqlite_statement_prepare (db, path, "select-needed-version", NULL);
  const char *needed = NULL;
  if (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    needed = (const char *) sqlite3_column_text (statement, 0);
  pgc_error_set_remedy (error, "Use pgcutover %s%s. The journal has not been changed.",
                        needed != NULL ? needed : "of the version that wrote it",
                        needed != NULL ? " or newer" : ", or a newer one");
  return -1;
}

int
pgc_sqlite_schema_read_version (sqlite3 *db, const char *path, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = pgc_sqlite_statement_prepare (db, path, "select-identity", error);
  if (statement == NULL)
    return -1;
  int code = sqlite3_step (statement);
  if (code != SQLITE_ROW)
    {
      pgc_sqlite_file_set_error (error, path, db, code);
      return -1;
    }
  int application = sqlite3_column_int (statement, 0);
  int version = sqlite3_column_int (statement, 1);
  gboolean is_empty = sqlite3_column_int64 (statement, 2) == 0;
  if (application == 0 && version == 0 && is_empty)
    return 0;
  if (application != APPLICATION_ID || version <= 0)
    {
      pgc_error_set (error, PGC_ERROR_JOURNAL, "%s is another program’s database, not a journal",
                     path);
      pgc_error_set_remedy (error, "Choose another state directory with --state-dir. The file has "
                                   "not been changed.");
      return -1;
    }
  if (version > (int) G_N_ELEMENTS (scripts))
    return fail_newer (db, path, version, error);
  return version;
}

static gboolean
run_one (sqlite3 *db, const char *path, int version, GError **error)
{
  g_autoptr (PgcSqliteTransaction) transaction = pgc_sqlite_transaction_begin (db, path, error);
  if (transaction == NULL
      || !pgc_sqlite_statement_run_script (db, path, scripts[version], error))
    return FALSE;
  /* A PRAGMA takes no parameters. */
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %d", version + 1);
  int code = sqlite3_exec (db, set_version, NULL, NULL, NULL);
  if (code != SQLITE_OK)
    {
      pgc_sqlite_file_set_error (error, path, db, code);
      return FALSE;
    }
  return pgc_sqlite_transaction_commit (g_steal_pointer (&transaction), error);
}

gboolean
pgc_sqlite_schema_upgrade (sqlite3 *db, const char *path, int version, GError **error)
{
  for (int i = version; i < (int) G_N_ELEMENTS (scripts); i++)
    if (!run_one (db, path, i, error))
      {
        g_prefix_error (error, "Cannot bring the journal to version %d: ", i + 1);
        return FALSE;
      }
  return TRUE;
}
