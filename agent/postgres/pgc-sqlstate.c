/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-sqlstate.h"

#include <string.h>

/* Longest prefix first where one is part of another; "" ends the table and matches the rest. */
static const struct
{
  const char *prefix;
  PgcErrorCode code;
} sqlstate_codes[] = {
  { "08P01", PGC_ERROR_FAILED }, /* protocol violation: ours, not the network's */
  { "08", PGC_ERROR_CONNECTION },
  { "28", PGC_ERROR_AUTHENTICATION },
  { "3D000", PGC_ERROR_NOT_FOUND }, /* no such database */
  { "3F000", PGC_ERROR_NOT_FOUND },
  { "40001", PGC_ERROR_CONFLICT },
  { "40P01", PGC_ERROR_CONFLICT },
  { "42501", PGC_ERROR_PERMISSION },
  { "42P01", PGC_ERROR_NOT_FOUND },
  { "42P04", PGC_ERROR_ALREADY_EXISTS },
  { "42P06", PGC_ERROR_ALREADY_EXISTS },
  { "42P07", PGC_ERROR_ALREADY_EXISTS },
  { "42710", PGC_ERROR_ALREADY_EXISTS },
  { "53200", PGC_ERROR_RESOURCES },
  { "53300", PGC_ERROR_BUSY }, /* too_many_connections */
  { "53", PGC_ERROR_RESOURCES },
  { "54", PGC_ERROR_RESOURCES },
  { "55006", PGC_ERROR_BUSY }, /* object_in_use: others are in the database */
  { "55P03", PGC_ERROR_BUSY }, /* lock_not_available */
  { "57P01", PGC_ERROR_CONNECTION }, /* admin_shutdown */
  { "57P02", PGC_ERROR_CONNECTION }, /* crash_shutdown */
  { "57P03", PGC_ERROR_BUSY },       /* cannot_connect_now: starting up */
  { "57P05", PGC_ERROR_CONNECTION }, /* idle_session_timeout */
  { "25P03", PGC_ERROR_CONNECTION }, /* idle_in_transaction_session_timeout */
  { "58030", PGC_ERROR_RESOURCES },  /* io_error */
  { "0A", PGC_ERROR_UNSUPPORTED },
  { "22", PGC_ERROR_DATA },
  { "23", PGC_ERROR_DATA },
  { "", PGC_ERROR_FAILED },
};

PgcErrorCode
pgc_sqlstate_to_code (const char *sqlstate)
{
  if (sqlstate == NULL || *sqlstate == '\0')
    return PGC_ERROR_CONNECTION;
  for (gsize i = 0; i < G_N_ELEMENTS (sqlstate_codes); i++)
    if (g_str_has_prefix (sqlstate, sqlstate_codes[i].prefix))
      return sqlstate_codes[i].code;
  return PGC_ERROR_FAILED;
}

/* libpq reports a FATAL of the start-up phase as text only, so these are words of the server's
 * and libpq's messages, which libpq gets untranslated because sessions of ours run in LC_MESSAGES
 * of the server; unknown text is a connection failure, which is retried and then shown whole. */
static const struct
{
  const char *words;
  PgcErrorCode code;
} connect_codes[] = {
  { "password authentication failed", PGC_ERROR_AUTHENTICATION },
  { "no password supplied", PGC_ERROR_AUTHENTICATION },
  { "authentication failed", PGC_ERROR_AUTHENTICATION },
  { "no pg_hba.conf entry", PGC_ERROR_AUTHENTICATION },
  { "pg_hba.conf rejects", PGC_ERROR_AUTHENTICATION },
  { "authentication method", PGC_ERROR_AUTHENTICATION },
  { "channel binding", PGC_ERROR_AUTHENTICATION },
  { "is not permitted to log in", PGC_ERROR_AUTHENTICATION },
  { "server does not support SSL", PGC_ERROR_TLS },
  { "SSL is required", PGC_ERROR_TLS },
  { "SSL error", PGC_ERROR_TLS },
  { "certificate", PGC_ERROR_TLS },
  { "no-ssl", PGC_ERROR_TLS },
  { "root.crt", PGC_ERROR_TLS },
  { "too many clients", PGC_ERROR_BUSY },
  { "remaining connection slots", PGC_ERROR_BUSY },
  { "too many connections", PGC_ERROR_BUSY },
  { "the database system is", PGC_ERROR_BUSY },
  { "permission denied for database", PGC_ERROR_PERMISSION },
  { "must be superuser or replication role", PGC_ERROR_PERMISSION },
  { "does not exist", PGC_ERROR_NOT_FOUND },
  { "is not currently accepting connections", PGC_ERROR_WRONG_STATE },
  { "could not translate host name", PGC_ERROR_CONNECTION },
};

PgcErrorCode
pgc_connect_message_to_code (const char *message)
{
  if (message == NULL)
    return PGC_ERROR_CONNECTION;
  /* "role x does not exist" is about who we are, not about what we look for. */
  const char *role = strstr (message, "role \"");
  if (role != NULL && strstr (role, "does not exist") != NULL)
    return PGC_ERROR_AUTHENTICATION;
  for (gsize i = 0; i < G_N_ELEMENTS (connect_codes); i++)
    if (strstr (message, connect_codes[i].words) != NULL)
      return connect_codes[i].code;
  return PGC_ERROR_CONNECTION;
}

const char *
pgc_connect_service_code (PgcErrorCode code)
{
  if (code == PGC_ERROR_CONNECTION || code == PGC_ERROR_BUSY)
    return "603000";
  if (code == PGC_ERROR_TLS)
    return "603001";
  if (code == PGC_ERROR_AUTHENTICATION)
    return "603100";
  return NULL;
}
