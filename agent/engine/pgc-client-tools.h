/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* pg_dump and pg_restore of one directory. */
typedef struct
{
  char *directory; /* (owned) */
  int major;       /* 15 */
} PgcClientTools;

void pgc_client_tools_free (PgcClientTools *tools);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcClientTools, pgc_client_tools_free)

/* The tools to dump a source of @source_major with: pg_dump cannot read a server that is newer
 * than itself. @preferred (nullable) is the only place to look when given; otherwise the newest of
 * the compiled-in directory, that of our own executable, the usual places of distributions, and
 * PATH. Runs `pg_dump --version`. %PGC_ERROR_TOOL names what was found. */
PgcClientTools *pgc_client_tools_find (const char *preferred, int source_major,
                                       GCancellable *cancellable, GError **error);

/* "pg_dump (PostgreSQL) 15.18 (Debian …)" → 15; 0 if it is no version. Pure. */
int pgc_client_tools_parse_version (const char *text);

/* Runs @argv to its end with stdin and stdout closed. @errors (out) gets what it wrote to stderr.
 * @succeeded (out): whether it exited with 0. FALSE only when it could not be run or was
 * cancelled; a cancelled child is killed. */
gboolean pgc_client_tools_run (const char *const *argv, char **environment, char **output,
                               char **errors, gboolean *succeeded, GCancellable *cancellable,
                               GError **error);

G_END_DECLS
