/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Statements from sql/NAME.sql, and the scopes in which they run. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* The statement of sql/@name.sql, for the life of @db. */
sqlite3_stmt *pgc_sqlite_statement_prepare (sqlite3 *db, const char *path, const char *name,
                                            GError **error);
/* Runs every statement of sql/@name.sql. */
gboolean pgc_sqlite_statement_run_script (sqlite3 *db, const char *path, const char *name,
                                          GError **error);

/* @parameter as it is in the SQL, ":id". @text must outlive the statement's use. */
void pgc_sqlite_statement_bind_text (sqlite3_stmt *statement, const char *parameter,
                                     const char *text);
void pgc_sqlite_statement_bind_int64 (sqlite3_stmt *statement, const char *parameter, gint64 value);
/* (transfer none): valid until the next step */
const char *pgc_sqlite_statement_get_text (sqlite3_stmt *statement, int column);

/* A kept statement while it is used: at the end of the scope it lets go of its read transaction
 * and of what was bound to it. */
typedef sqlite3_stmt PgcSqliteUse;
void pgc_sqlite_use_end (PgcSqliteUse *use);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSqliteUse, pgc_sqlite_use_end)

/* A write transaction, rolled back at the end of the scope unless it was committed. */
typedef struct _PgcSqliteTransaction PgcSqliteTransaction;
PgcSqliteTransaction *pgc_sqlite_transaction_begin (sqlite3 *db, const char *path, GError **error);
/* @transaction: (transfer full) */
gboolean pgc_sqlite_transaction_commit (PgcSqliteTransaction *transaction, GError **error);
void pgc_sqlite_transaction_roll_back (PgcSqliteTransaction *transaction);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSqliteTransaction, pgc_sqlite_transaction_roll_back)

G_END_DECLS
