/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PgcErrorCode:
 *
 * What went wrong, sorted by what a *person can do about it*. SQLSTATE, libpq, HTTP and SQLite
 * codes are translated into these once, at the edge where they appear; cancelling is
 * %G_IO_ERROR_CANCELLED as everywhere in GIO.
 *
 * The names go over D-Bus as io.github.pgcutover.Error.* and are therefore stable.
 */
typedef enum
{
  PGC_ERROR_FAILED,           /* unexpected; nothing to do but report it with the log */
  PGC_ERROR_INVALID_ARGUMENT, /* the request itself is wrong: a name, a value, a JSON file */
  PGC_ERROR_NOT_FOUND,        /* no such migration, database, table, file */
  PGC_ERROR_ALREADY_EXISTS,   /* the name is taken; a target database is in the way */
  PGC_ERROR_WRONG_STATE,      /* legal in another state of the migration */
  PGC_ERROR_CONNECTION,       /* server unreachable or connection lost (transient) */
  PGC_ERROR_TLS,              /* TLS refused, missing or not trusted */
  PGC_ERROR_AUTHENTICATION,   /* wrong user or password, no pg_hba.conf entry */
  PGC_ERROR_PERMISSION,       /* logged in, but lacks a right */
  PGC_ERROR_BUSY,             /* server starting up, shutting down or out of slots (transient) */
  PGC_ERROR_CONFLICT,         /* deadlock or serialization failure (transient) */
  PGC_ERROR_RESOURCES,        /* disk full, out of memory, out of locks on a server */
  PGC_ERROR_UNSUPPORTED,      /* a version or a feature that cannot be migrated */
  PGC_ERROR_VALIDATION,       /* validation found failures; details are in the validation result */
  PGC_ERROR_DATA,             /* the data itself cannot be stored: encoding, constraint, type */
  PGC_ERROR_DIVERGENCE,       /* target does not match what the stream expects */
  PGC_ERROR_SNAPSHOT_LOST,    /* the exported snapshot is gone; copy must start again */
  PGC_ERROR_TOOL,             /* pg_dump or pg_restore missing, too old or failed */
  PGC_ERROR_JOURNAL,          /* the journal cannot be opened, read or written */
  PGC_ERROR_KEYRING_LOCKED,   /* the secret may be there but the keyring is locked */
  PGC_ERROR_SECRET_MISSING,   /* no store has the secret */
  PGC_ERROR_TIMED_OUT,        /* gave up waiting */
  PGC_ERROR_AGENT,            /* the agent cannot be reached or started */
  PGC_ERROR_DIFFERENT,        /* compare found differences */
} PgcErrorCode;

#define PGC_ERROR (pgc_error_quark ())
GQuark pgc_error_quark (void);

GError *pgc_error_new (PgcErrorCode code, const char *message, ...) G_GNUC_PRINTF (2, 3);
void pgc_error_set (GError **error, PgcErrorCode code, const char *message, ...)
    G_GNUC_PRINTF (3, 4);

/* What a failure carries beyond its sentence. Setters do nothing when @error or *@error is NULL
 * or of another domain, so that they can follow a call whose caller does not want the error. */
void pgc_error_set_service_code (GError **error, const char *service_code);
void pgc_error_set_remedy (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
void pgc_error_set_sql (GError **error, const char *sql);
void pgc_error_set_sqlstate (GError **error, const char *sqlstate);

/* Says that trying again will not help, whatever the code: a server that could not be reached even
 * once is more likely to be misspelt than to be restarting. */
void pgc_error_set_permanent (GError **error);

const char *pgc_error_get_service_code (const GError *error);
const char *pgc_error_get_remedy (const GError *error);
const char *pgc_error_get_sql (const GError *error);
const char *pgc_error_get_sqlstate (const GError *error);

gboolean pgc_error_is_transient (const GError *error);

const char *pgc_error_code_to_string (PgcErrorCode code);
gboolean pgc_error_code_from_string (const char *text, PgcErrorCode *code);

G_END_DECLS
