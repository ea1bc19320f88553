/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/journal/pgc-sqlite-statement.h"

#include <gio/gio.h>

#include "agent/journal/pgc-sqlite-file.h"
#include "pgc-journal-resources.h"

struct _PgcSqliteTransaction
{
  sqlite3 *db;
  char *path; /* (owned) */
};

/* Returns: (transfer full): followed by a NUL byte, as GLib's resource data is */
static GBytes *
load_sql (const char *name)
{
  g_autofree char *path = g_strdup_printf ("/io/github/pgcutover/journal/sql/%s.sql", name);
  g_autoptr (GError) error = NULL;
  GBytes *sql = g_resource_lookup_data (pgc_journal_get_resource (), path,
                                        G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  g_assert_no_error (error); /* it is part of this program */
  return sql;
}

sqlite3_stmt *
pgc_sqlite_statement_prepare (sqlite3 *db, const char *path, const char *name, GError **error)
{
  g_autoptr (GBytes) sql = load_sql (name);
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v3 (db, g_bytes_get_data (sql, NULL), (int) g_bytes_get_size (sql) + 1,
                                 SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code == SQLITE_OK)
    return statement;
  pgc_sqlite_file_set_error (error, path, db, code);
  return NULL;
}

gboolean
pgc_sqlite_statement_run_script (sqlite3 *db, const char *path, const char *name, GError **error)
{
  g_autoptr (GBytes) sql = load_sql (name);
  int code = sqlite3_exec (db, g_bytes_get_data (sql, NULL), NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  pgc_sqlite_file_set_error (error, path, db, code);
  return FALSE;
}

/* Binding fails only for a parameter that the SQL does not have, or for want of memory. */

void
pgc_sqlite_statement_bind_text (sqlite3_stmt *statement, const char *parameter, const char *text)
{
  int index = sqlite3_bind_parameter_index (statement, parameter);
  int code = sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
  g_assert (code == SQLITE_OK);
}

void
pgc_sqlite_statement_bind_int64 (sqlite3_stmt *statement, const char *parameter, gint64 value)
{
  int index = sqlite3_bind_parameter_index (statement, parameter);
  int code = sqlite3_bind_int64 (statement, index, value);
  g_assert (code == SQLITE_OK);
}

const char *
pgc_sqlite_statement_get_text (sqlite3_stmt *statement, int column)
{
  return (const char *) sqlite3_column_text (statement, column);
}

void
pgc_sqlite_use_end (PgcSqliteUse *use)
{
  sqlite3_reset (use);
  sqlite3_clear_bindings (use);
}

PgcSqliteTransaction *
pgc_sqlite_transaction_begin (sqlite3 *db, const char *path, GError **error)
{
  /* IMMEDIATE, because a transaction that begins by reading cannot wait for another writer. */
  int code = sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  if (code != SQLITE_OK)
    {
      pgc_sqlite_file_set_error (error, path, db, code);
      return NULL;
    }
  PgcSqliteTransaction *transaction = g_new0 (PgcSqliteTransaction, 1);
  transaction->db = db;
  transaction->path = g_strdup (path);
  return transaction;
}

gboolean
pgc_sqlite_transaction_commit (PgcSqliteTransaction *transaction, GError **error)
{
  g_autoptr (PgcSqliteTransaction) scope = transaction;
  int code = sqlite3_exec (scope->db, "COMMIT", NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  pgc_sqlite_file_set_error (error, scope->path, scope->db, code);
  return FALSE;
}

void
pgc_sqlite_transaction_roll_back (PgcSqliteTransaction *transaction)
{
  if (transaction == NULL)
    return;
  /* Nothing to undo after a commit, or after an error for which SQLite itself rolled back. */
  if (!sqlite3_get_autocommit (transaction->db))
    sqlite3_exec (transaction->db, "ROLLBACK", NULL, NULL, NULL);
  g_free (transaction->path);
  g_free (transaction);
}
