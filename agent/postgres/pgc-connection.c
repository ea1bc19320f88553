/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-connection.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "agent/postgres/pgc-postgres-resources.h"
#include "agent/postgres/pgc-sqlstate.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGconn, PQfinish)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGcancel, PQfreeCancel)

/* Long enough for a server behind a slow VPN, short enough that a wrong address is told soon. */
#define CONNECT_TIMEOUT_S 10
/* A dead peer is noticed within about a minute, and idle links stay under the 350 s after which
 * cloud load balancers forget them. */
#define KEEPALIVE_IDLE_S "30"
#define KEEPALIVE_INTERVAL_S "10"
#define KEEPALIVE_COUNT "3"
#define TCP_USER_TIMEOUT_MS "60000"
/* Longest piece of a failing statement that an error quotes. */
#define STATEMENT_EXCERPT 200

struct _PgcConnection
{
  PGconn *pg; /* (owned) */
  char *description; /* (owned): "host:port database", for messages */
};

struct _PgcResult
{
  PGresult *pg; /* (owned) */
};

static void
quiet_notices (void *data, const PGresult *result)
{
  g_debug ("%s: %s", (const char *) data, PQresultErrorMessage (result));
}

struct pg_conn *
pgc_connection_get_pg (PgcConnection *connection)
{
  return connection->pg;
}

struct pg_result *
pgc_result_get_pg (const PgcResult *result)
{
  return result->pg;
}

void
pgc_connection_close (PgcConnection *connection)
{
  if (connection == NULL)
    return;
  PQfinish (connection->pg);
  g_free (connection->description);
  g_free (connection);
}

int
pgc_connection_get_server_version (PgcConnection *connection)
{
  return PQserverVersion (connection->pg);
}

int
pgc_connection_get_pid (PgcConnection *connection)
{
  return PQbackendPID (connection->pg);
}

gboolean
pgc_connection_is_tls (PgcConnection *connection)
{
  return PQsslInUse (connection->pg) != 0;
}

gboolean
pgc_connection_is_broken (PgcConnection *connection)
{
  return PQstatus (connection->pg) == CONNECTION_BAD;
}

const char *
pgc_connection_get_parameter (PgcConnection *connection, const char *name)
{
  return PQparameterStatus (connection->pg, name);
}

/* poll() over the socket and the cancellable. Returns FALSE with @error set when cancelled. */
static gboolean
poll_socket (int fd, short events, int timeout_ms, short *revents, GCancellable *cancellable,
             GError **error)
{
  struct pollfd fds[2] = { { .fd = fd, .events = events }, { .fd = -1, .events = POLLIN } };
  GPollFD cancel_fd;
  gboolean has_cancel = g_cancellable_make_pollfd (cancellable, &cancel_fd);
  if (has_cancel)
    fds[1].fd = cancel_fd.fd;

  gint64 deadline = timeout_ms < 0 ? 0 : g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  int n;
  for (;;)
    {
      int left = timeout_ms;
      if (timeout_ms > 0)
        left = (int) MAX (0, (deadline - g_get_monotonic_time () + 999) / 1000);
      n = poll (fds, 2, left);
      if (n >= 0 || errno != EINTR)
        break;
    }
  int saved_errno = errno;
  if (has_cancel)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (n < 0)
    {
      pgc_error_set (error, PGC_ERROR_FAILED, "poll() failed: %s", g_strerror (saved_errno));
      return FALSE;
    }
  *revents = fds[0].revents;
  return TRUE;
}

gboolean
pgc_connection_wait (PgcConnection *connection, GIOCondition condition, int timeout_ms,
                     GIOCondition *ready, GCancellable *cancellable, GError **error)
{
  short events = (short) (((condition & G_IO_IN) ? POLLIN : 0) | ((condition & G_IO_OUT) ? POLLOUT : 0));
  short revents = 0;
  int fd = PQsocket (connection->pg);
  if (fd < 0)
    {
      pgc_connection_set_error (connection, NULL, error);
      return FALSE;
    }
  if (!poll_socket (fd, events, timeout_ms, &revents, cancellable, error))
    {
      pgc_connection_cancel_and_drain (connection);
      return FALSE;
    }
  if (ready != NULL)
    {
      /* An error or hang-up is found by reading: PQconsumeInput() says what it was. */
      *ready = 0;
      if (revents & (POLLIN | POLLERR | POLLHUP))
        *ready |= G_IO_IN;
      if (revents & POLLOUT)
        *ready |= G_IO_OUT;
    }
  return TRUE;
}

/* Reads one step of what the server still sends. Returns FALSE when the session is idle. */
static gboolean
drain_step (PGconn *pg)
{
  PGresult *result = PQgetResult (pg);
  if (result == NULL)
    return FALSE;
  ExecStatusType status = PQresultStatus (result);
  PQclear (result);
  if (status == PGRES_COPY_IN)
    {
      PQputCopyEnd (pg, "cancelled");
      PQflush (pg);
    }
  else if (status == PGRES_COPY_OUT)
    {
      char *row;
      while (PQgetCopyData (pg, &row, 1) > 0)
        PQfreemem (row);
    }
  return TRUE;
}

/**
 * pgc_connection_cancel_and_drain:
 *
 * After this the session is idle, or (when the server does not answer) closed; either way it does
 * no more work for us.
 */
void
pgc_connection_cancel_and_drain (PgcConnection *connection)
{
  PGconn *pg = connection->pg;
  if (PQtransactionStatus (pg) != PQTRANS_ACTIVE)
    return;
  g_autoptr (PGcancel) cancel = PQgetCancel (pg);
  char message[256];
  if (cancel != NULL && !PQcancel (cancel, message, sizeof message))
    g_debug ("%s: cancel request failed: %s", connection->description, message);

  /* The answer to a cancel request comes within moments; a server that is stuck or gone must not
   * hold up the person who cancelled. */
  gint64 deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  while (PQstatus (pg) == CONNECTION_OK && g_get_monotonic_time () < deadline)
    {
      short revents = 0;
      if (!PQisBusy (pg))
        {
          if (!drain_step (pg))
            return;
        }
      else if (!poll_socket (PQsocket (pg), POLLIN, 200, &revents, NULL, NULL)
               || !PQconsumeInput (pg))
        break;
    }
  /* Closing the socket makes the server roll back, and libpq find the session broken. */
  if (PQsocket (pg) >= 0)
    shutdown (PQsocket (pg), SHUT_RDWR);
}

/* The first line only: libpq adds the statement's position and hints on further ones. */
static char *
first_line (const char *text)
{
  const char *end = strchr (text, '\n');
  return end != NULL ? g_strndup (text, (gsize) (end - text)) : g_strdup (text);
}

void
pgc_connection_set_error (PgcConnection *connection, const struct pg_result *result,
                          GError **error)
{
  if (error == NULL)
    return;
  const char *sqlstate = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  if (sqlstate == NULL && PQstatus (connection->pg) == CONNECTION_OK && result != NULL)
    {
      g_autofree char *line = first_line (PQresultErrorMessage (result));
      pgc_error_set (error, PGC_ERROR_FAILED, "%s", line);
      return;
    }
  if (sqlstate == NULL)
    {
      g_autofree char *line = first_line (PQerrorMessage (connection->pg));
      pgc_error_set (error, PGC_ERROR_CONNECTION, "Connection lost: %s",
                     *line != '\0' ? line : "the server closed it");
      pgc_error_set_remedy (error, "Check that the server is running and the network is up.");
      return;
    }

  g_autofree char *primary = first_line (PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY));
  const char *detail = PQresultErrorField (result, PG_DIAG_MESSAGE_DETAIL);
  const char *context = PQresultErrorField (result, PG_DIAG_CONTEXT);
  const char *hint = PQresultErrorField (result, PG_DIAG_MESSAGE_HINT);
  g_autoptr (GString) text = g_string_new (primary);
  if (detail != NULL)
    g_string_append_printf (text, " (%s)", detail);
  if (context != NULL && g_str_has_prefix (context, "COPY "))
    {
      /* Says which table, line and column: the one thing needed to find a bad value. */
      g_autofree char *line = first_line (context);
      g_string_append_printf (text, " [%s]", line);
    }
  pgc_error_set (error, pgc_sqlstate_to_code (sqlstate), "%s", text->str);
  pgc_error_set_sqlstate (error, sqlstate);
  if (hint != NULL)
    pgc_error_set_remedy (error, "%s", hint);
}

/* Takes @result. TRUE if it is what a statement that worked gives. */
static gboolean
check_result (PgcConnection *connection, PGresult *result, const char *sql, GError **error)
{
  switch ((int) PQresultStatus (result))
    {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
      return TRUE;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
      pgc_error_set (error, PGC_ERROR_FAILED, "COPY where an ordinary statement was expected");
      return FALSE;
    default: /* libpq's enum, not ours: every other status is a failure */
      pgc_connection_set_error (connection, result, error);
      if (error != NULL && g_error_matches (*error, PGC_ERROR, PGC_ERROR_FAILED))
        {
          /* Context for whoever reads the log: what was being done. */
          g_autofree char *excerpt = g_utf8_make_valid (sql, MIN ((gssize) strlen (sql), STATEMENT_EXCERPT));
          g_debug ("%s: failed statement: %s", connection->description, excerpt);
        }
      return FALSE;
    }
}

/* Sends what libpq has buffered and waits for the next result of the running statement.
 * Returns: (transfer full): the result; NULL with no @error when there are no more. */
static gboolean
next_result (PgcConnection *connection, PGresult **result, GCancellable *cancellable,
             GError **error)
{
  PGconn *pg = connection->pg;
  *result = NULL;
  for (;;)
    {
      int unsent = PQflush (pg);
      if (unsent == 0 && !PQisBusy (pg))
        {
          *result = PQgetResult (pg);
          return TRUE;
        }
      GIOCondition ready;
      if (!pgc_connection_wait (connection, unsent > 0 ? G_IO_IN | G_IO_OUT : G_IO_IN, -1, &ready,
                                cancellable, error))
        return FALSE;
      if ((ready & G_IO_IN) && !PQconsumeInput (pg))
        {
          /* What the server said before it went (an administrator's command, say) is still there
           * as a result, and tells more than the broken pipe. */
          *result = PQgetResult (pg);
          if (*result != NULL)
            return TRUE;
          pgc_connection_set_error (connection, NULL, error);
          return FALSE;
        }
    }
}

/* Reads all results of the statement sent; the last one is returned, the first failure counts. */
static PGresult *
finish_statement (PgcConnection *connection, const char *sql, GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GError) failure = NULL;
  PGresult *last = NULL;
  for (;;)
    {
      PGresult *result;
      if (!next_result (connection, &result, cancellable, failure == NULL ? &failure : NULL))
        {
          PQclear (last);
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      if (result == NULL)
        break;
      if (!check_result (connection, result, sql, failure == NULL ? &failure : NULL))
        {
          ExecStatusType status = PQresultStatus (result);
          if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH)
            pgc_connection_cancel_and_drain (connection);
          if (PQstatus (connection->pg) == CONNECTION_BAD)
            {
              PQclear (result);
              break;
            }
        }
      PQclear (last);
      last = result;
    }
  if (failure != NULL)
    {
      PQclear (last);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (last == NULL)
    pgc_connection_set_error (connection, NULL, error);
  return last;
}

gboolean
pgc_connection_exec (PgcConnection *connection, const char *sql, GCancellable *cancellable,
                     GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!PQsendQuery (connection->pg, sql))
    {
      pgc_connection_set_error (connection, NULL, error);
      return FALSE;
    }
  PGresult *result = finish_statement (connection, sql, cancellable, error);
  PQclear (result);
  return result != NULL;
}

gboolean
pgc_connection_execf (PgcConnection *connection, GCancellable *cancellable, GError **error,
                      const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *sql = g_strdup_vprintf (format, args);
  va_end (args);
  return pgc_connection_exec (connection, sql, cancellable, error);
}

PgcResult *
pgc_connection_query (PgcConnection *connection, const char *sql, const char *const *params,
                      GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  int n_params = params != NULL ? (int) g_strv_length ((char **) params) : 0;
  if (!PQsendQueryParams (connection->pg, sql, n_params, NULL, params, NULL, NULL, 0))
    {
      pgc_connection_set_error (connection, NULL, error);
      return NULL;
    }
  PGresult *pg = finish_statement (connection, sql, cancellable, error);
  if (pg == NULL)
    return NULL;
  PgcResult *result = g_new0 (PgcResult, 1);
  result->pg = pg;
  return result;
}

PgcResult *
pgc_connection_query_named (PgcConnection *connection, const char *name, const char *const *params,
                            GCancellable *cancellable, GError **error)
{
  /* Naming it makes the linker take the statements out of the static library. */
  pgc_postgres_get_resource ();
  g_autofree char *path = g_strconcat ("/io/github/pgcutover/sql/", name, ".sql", NULL);
  g_autoptr (GBytes) sql = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (sql == NULL)
    return NULL;
  /* GLib's resource data is followed by a NUL byte that its size does not count. */
  return pgc_connection_query (connection, g_bytes_get_data (sql, NULL), params, cancellable,
                               error);
}

PgcConnection *
pgc_connection_open (const PgcConnectParams *params, GCancellable *cancellable, GError **error)
{
  g_autofree char *port = g_strdup_printf ("%u", pgc_server_get_port (params->server));
  const char *host = pgc_server_get_host (params->server);
  const char *keywords[20], *values[20];
  int n = 0;
#define ADD(keyword, value)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    keywords[n] = (keyword);                                                                       \
    values[n++] = (value);                                                                         \
  }                                                                                                \
  G_STMT_END
  ADD ("host", host);
  ADD ("port", port);
  ADD ("user", params->server->user);
  ADD ("password", params->password);
  ADD ("dbname", params->database);
  ADD ("sslmode", pgc_ssl_mode_to_libpq (params->server->ssl_mode));
  if (params->server->ca_file != NULL)
    ADD ("sslrootcert", params->server->ca_file);
  ADD ("client_encoding", params->client_encoding != NULL ? params->client_encoding : "UTF8");
  ADD ("fallback_application_name", "pgcutover");
  if (params->application_name != NULL)
    ADD ("application_name", params->application_name);
  ADD ("connect_timeout", G_STRINGIFY (CONNECT_TIMEOUT_S));
  ADD ("keepalives", "1");
  ADD ("keepalives_idle", KEEPALIVE_IDLE_S);
  ADD ("keepalives_interval", KEEPALIVE_INTERVAL_S);
  ADD ("keepalives_count", KEEPALIVE_COUNT);
  ADD ("tcp_user_timeout", TCP_USER_TIMEOUT_MS);
  if (params->replication)
    ADD ("replication", "database");
  keywords[n] = values[n] = NULL;
#undef ADD
  g_assert (n < (int) G_N_ELEMENTS (keywords));

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_autoptr (PgcConnection) connection = g_new0 (PgcConnection, 1);
  connection->description = g_strdup_printf ("%s:%s %s", host, port, params->database);
  /* expand_dbname = 0: a database may be named "host=…", and that is its name. */
  connection->pg = PQconnectStartParams (keywords, values, 0);
  if (connection->pg == NULL)
    {
      pgc_error_set (error, PGC_ERROR_FAILED, "Out of memory");
      return NULL;
    }

  gint64 deadline = g_get_monotonic_time () + CONNECT_TIMEOUT_S * G_USEC_PER_SEC;
  PostgresPollingStatusType polling = PGRES_POLLING_WRITING;
  while (PQstatus (connection->pg) != CONNECTION_BAD)
    {
      short revents = 0;
      gint64 left = deadline - g_get_monotonic_time ();
      if (left <= 0)
        {
          pgc_error_set (error, PGC_ERROR_CONNECTION, "No answer from %s port %s within %d seconds",
                         host, port, CONNECT_TIMEOUT_S);
          pgc_error_set_service_code (error, "603000");
          pgc_error_set_remedy (error, "Check the host, the port and the firewalls between here "
                                       "and the server.");
          return NULL;
        }
      if (!poll_socket (PQsocket (connection->pg),
                        polling == PGRES_POLLING_READING ? POLLIN : POLLOUT,
                        (int) (left / 1000) + 1, &revents, cancellable, error))
        return NULL;
      if (revents == 0)
        continue;
      polling = PQconnectPoll (connection->pg);
      if (polling == PGRES_POLLING_OK || polling == PGRES_POLLING_FAILED)
        break;
    }
  if (PQstatus (connection->pg) != CONNECTION_OK)
    {
      g_autofree char *message = g_strchomp (g_strdup (PQerrorMessage (connection->pg)));
      /* One sentence on one line: libpq puts each attempted address on its own. */
      g_strdelimit (message, "\n\t", ' ');
      PgcErrorCode code = pgc_connect_message_to_code (message);
      pgc_error_set (error, code, "%s", message);
      pgc_error_set_service_code (error, pgc_connect_service_code (code));
      return NULL;
    }
  PQsetNoticeReceiver (connection->pg, quiet_notices, connection->description);
  PQsetnonblocking (connection->pg, 1);
  if (!params->replication && !params->raw_session)
    {
      g_autoptr (PgcResult) fixed
          = pgc_connection_query_named (connection, "fix-session", NULL, cancellable, error);
      if (fixed == NULL)
        return NULL;
    }
  return g_steal_pointer (&connection);
}

guint
pgc_result_get_n_rows (const PgcResult *result)
{
  return (guint) PQntuples (result->pg);
}

static int
find_column (const PgcResult *result, const char *column)
{
  /* PQfnumber() folds case unless quoted; our columns are lower case. A statement and its reader
   * are written together, so a missing column is our own mistake. */
  int n = PQfnumber (result->pg, column);
  g_return_val_if_fail (n >= 0, 0);
  return n;
}

gboolean
pgc_result_is_null (const PgcResult *result, guint row, const char *column)
{
  return PQgetisnull (result->pg, (int) row, find_column (result, column));
}

const char *
pgc_result_get (const PgcResult *result, guint row, const char *column)
{
  return PQgetvalue (result->pg, (int) row, find_column (result, column));
}

const char *
pgc_result_get_nullable (const PgcResult *result, guint row, const char *column)
{
  return pgc_result_is_null (result, row, column) ? NULL : pgc_result_get (result, row, column);
}

gint64
pgc_result_get_int (const PgcResult *result, guint row, const char *column)
{
  return g_ascii_strtoll (pgc_result_get (result, row, column), NULL, 10);
}

gboolean
pgc_result_get_bool (const PgcResult *result, guint row, const char *column)
{
  return pgc_result_get (result, row, column)[0] == 't';
}

double
pgc_result_get_double (const PgcResult *result, guint row, const char *column)
{
  return g_ascii_strtod (pgc_result_get (result, row, column), NULL);
}

guint64
pgc_result_get_affected (const PgcResult *result)
{
  return g_ascii_strtoull (PQcmdTuples (result->pg), NULL, 10);
}

void
pgc_result_free (PgcResult *result)
{
  if (result == NULL)
    return;
  PQclear (result->pg);
  g_free (result);
}

char **
pgc_connection_child_environ (const PgcConnectParams *params, const char *passfile,
                              GError **error)
{
  g_auto (GStrv) env = g_get_environ ();
  for (guint i = 0; env[i] != NULL;)
    {
      g_autofree char *name = g_strndup (env[i], strcspn (env[i], "="));
      if (g_str_has_prefix (name, "PG"))
        env = g_environ_unsetenv (env, name);
      else
        i++;
    }
  g_autofree char *port = g_strdup_printf ("%u", pgc_server_get_port (params->server));
  env = g_environ_setenv (env, "PGHOST", pgc_server_get_host (params->server), TRUE);
  env = g_environ_setenv (env, "PGPORT", port, TRUE);
  if (params->server->user != NULL)
    env = g_environ_setenv (env, "PGUSER", params->server->user, TRUE);
  if (params->database != NULL)
    env = g_environ_setenv (env, "PGDATABASE", params->database, TRUE);
  env = g_environ_setenv (env, "PGSSLMODE", pgc_ssl_mode_to_libpq (params->server->ssl_mode), TRUE);
  if (params->server->ca_file != NULL)
    env = g_environ_setenv (env, "PGSSLROOTCERT", params->server->ca_file, TRUE);
  if (params->application_name != NULL)
    env = g_environ_setenv (env, "PGAPPNAME", params->application_name, TRUE);
  env = g_environ_setenv (env, "PGCONNECT_TIMEOUT", G_STRINGIFY (CONNECT_TIMEOUT_S), TRUE);
  /* Messages are parsed, so they must be untranslated. */
  env = g_environ_setenv (env, "LC_ALL", "C.UTF-8", TRUE);
  env = g_environ_setenv (env, "PGPASSFILE", passfile != NULL ? passfile : "/dev/null", TRUE);
  if (passfile != NULL && params->password != NULL)
    {
      /* libpq ignores a passfile that others may read, and g_file_set_contents_full() makes the
       * file with this mode from the start. The password is the last field: ':' and '\' are
       * escaped; one line for whatever host, since the file serves one child only. */
      g_autoptr (PgcSecret) line = NULL;
      g_autoptr (GString) escaped = g_string_new ("*:*:*:*:");
      for (const char *p = params->password; *p != '\0'; p++)
        {
          if (*p == ':' || *p == '\\')
            g_string_append_c (escaped, '\\');
          g_string_append_c (escaped, *p);
        }
      g_string_append_c (escaped, '\n');
      line = pgc_secret_new (escaped->str);
      explicit_bzero (escaped->str, escaped->len);
      if (!g_file_set_contents_full (passfile, line, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                     error))
        return NULL;
    }
  return g_steal_pointer (&env);
}
