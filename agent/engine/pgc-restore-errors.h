/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What pg_restore said went wrong. */
typedef struct
{
  char *entry;     /* (owned): the line of the table of contents it was about, or "" */
  char *message;   /* (owned): the server's message, without "ERROR:" */
  char *statement; /* (owned): the first line of the statement, or "" */
} PgcRestoreError;

void pgc_restore_error_free (PgcRestoreError *error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcRestoreError, pgc_restore_error_free)

/* Reads what pg_restore (12 to 18) wrote to stderr. Pure. (element-type PgcRestoreError) */
GPtrArray *pgc_restore_errors_parse (const char *text);

/* Why the failure of an entry of @type may be left at that: something of the provider's, or for
 * a superuser only, that the migrated database works without. NULL if it may not. */
const char *pgc_restore_error_get_excuse (const PgcRestoreError *error, const char *type);

/* TRUE if the object is there already: a restore that was interrupted is being repeated. */
gboolean pgc_restore_error_is_duplicate (const PgcRestoreError *error);

/* TRUE if pg_restore set something for its session that only a newer server knows: all its sessions
 * begin with the settings of its own version, and nothing is missed where they do not exist. */
gboolean pgc_restore_error_is_session_setting (const PgcRestoreError *error);

G_END_DECLS
