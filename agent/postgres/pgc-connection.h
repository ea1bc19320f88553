/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "agent/contract/pgc-spec.h"

G_BEGIN_DECLS

/* postgres/ is the only folder that sees libpq. Everything here blocks the calling thread, may be
 * cancelled at any wait, and must be used by one thread at a time. */

typedef struct _PgcConnection PgcConnection;
typedef struct _PgcResult PgcResult;

/**
 * PgcConnectParams:
 *
 * How to reach one database. Plain values, borrowed during pgc_connection_open() only.
 */
typedef struct
{
  const PgcServer *server;
  const char *database;         /* UTF-8 */
  const PgcSecret *password;    /* (nullable) */
  const char *application_name; /* what pg_stat_activity shows, e.g. "pgcutover NAME copy" */
  gboolean replication;         /* walsender session of @database (logical) */
  gboolean raw_session;         /* leave every setting as the server has it */
  const char *client_encoding;  /* (nullable): NULL = UTF8 */
} PgcConnectParams;

/* Opens a session with settings fixed so that values have one text form on every server (ISO
 * dates, UTC, extra_float_digits 3, search_path empty, row_security off, no timeouts, …).
 * connect_timeout 10 s per address, TCP keepalives and TCP_USER_TIMEOUT on. */
PgcConnection *pgc_connection_open (const PgcConnectParams *params, GCancellable *cancellable,
                                    GError **error);
void pgc_connection_close (PgcConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcConnection, pgc_connection_close)

int pgc_connection_get_server_version (PgcConnection *connection); /* 150018 */
int pgc_connection_get_pid (PgcConnection *connection);            /* backend's process id */
gboolean pgc_connection_is_tls (PgcConnection *connection);
gboolean pgc_connection_is_broken (PgcConnection *connection);
const char *pgc_connection_get_parameter (PgcConnection *connection, const char *name);

/* One or more statements without parameters (simple protocol); the last result is discarded. */
gboolean pgc_connection_exec (PgcConnection *connection, const char *sql,
                              GCancellable *cancellable, GError **error);
gboolean pgc_connection_execf (PgcConnection *connection, GCancellable *cancellable,
                               GError **error, const char *format, ...) G_GNUC_PRINTF (4, 5);

/* One statement; @params is NULL-terminated text parameters for $1, $2, …, or NULL. */
PgcResult *pgc_connection_query (PgcConnection *connection, const char *sql,
                                 const char *const *params, GCancellable *cancellable,
                                 GError **error);

/* The statement in agent/postgres/sql/NAME.sql or agent/engine/sql/NAME.sql. */
PgcResult *pgc_connection_query_named (PgcConnection *connection, const char *name,
                                       const char *const *params, GCancellable *cancellable,
                                       GError **error);

guint pgc_result_get_n_rows (const PgcResult *result);
gboolean pgc_result_is_null (const PgcResult *result, guint row, const char *column);
const char *pgc_result_get (const PgcResult *result, guint row, const char *column); /* "" if NULL */
const char *pgc_result_get_nullable (const PgcResult *result, guint row, const char *column);
gint64 pgc_result_get_int (const PgcResult *result, guint row, const char *column);
gboolean pgc_result_get_bool (const PgcResult *result, guint row, const char *column);
double pgc_result_get_double (const PgcResult *result, guint row, const char *column);
guint64 pgc_result_get_affected (const PgcResult *result); /* rows of the command tag */
void pgc_result_free (PgcResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcResult, pgc_result_free)

/* Quoting, the one place for it. All g_free(). */
char *pgc_quote_identifier (const char *name);
char *pgc_quote_qualified (const char *schema, const char *name);
char *pgc_quote_literal (const char *text); /* 'x', or E'x' when it holds a backslash */
char *pgc_quote_replication_literal (const char *text); /* for walsender commands: no E'x' there */

/* Environment for a libpq child process (pg_dump, pg_restore, psql): a copy of @environ with
 * PGHOST, PGPORT, … set and every other PG* removed. The password is not in it: it is written to
 * @passfile, a 0600 file that the caller creates and removes. Transfer full, g_strfreev(). */
char **pgc_connection_child_environ (const PgcConnectParams *params, const char *passfile,
                                     GError **error);

/* For postgres/ itself: libpq handles behind the wrappers. */
struct pg_conn *pgc_connection_get_pg (PgcConnection *connection);
struct pg_result *pgc_result_get_pg (const PgcResult *result);

/* Waits until the server's socket is ready for @condition (G_IO_IN/G_IO_OUT), @timeout_ms passes
 * (-1 = no limit) or the wait is cancelled. @ready gets the conditions seen, 0 on time-out. When
 * cancelled, the running statement is cancelled on the server too. */
gboolean pgc_connection_wait (PgcConnection *connection, GIOCondition condition, int timeout_ms,
                              GIOCondition *ready, GCancellable *cancellable, GError **error);
/* Asks the server to stop the running statement and reads what is left of its results. */
void pgc_connection_cancel_and_drain (PgcConnection *connection);
/* Sets @error from the connection's or (nullable) @result's state. */
void pgc_connection_set_error (PgcConnection *connection, const struct pg_result *result,
                               GError **error);

G_END_DECLS
