/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which server and which migration are meant. The published client calls the target server --name
 * and the migration --migration-name in its older generation, and --server-name and --name in its
 * newer one; both are understood:
 *
 *  1. --server-name is the server, and --name (or --migration-name, not both) the migration.
 *  2. Without it, --migration-name is the migration, and --name the server.
 *  3. --name alone is the migration. It is the server only where a migration's name is not needed
 *     (list), or in a create request whose properties file does not say the server, or if it has
 *     one of . : / [ ] which no name of a migration has.
 */

/* What a command does with the names. */
typedef enum
{
  PGC_NAMES_LIST,   /* the server, if any; never a migration */
  PGC_NAMES_FIND,   /* an existing migration; the server only if names alone do not tell */
  PGC_NAMES_CHECK,  /* a name to be, and the server it is for */
  PGC_NAMES_CREATE, /* a migration to be, which may stay unnamed */
} PgcNamesUse;

/* As typed; all (nullable). */
typedef struct
{
  const char *name;
  const char *migration_name;
  const char *server_name;
} PgcNames;

/* Pure. @is_server_known: the properties file says the server.
 * @server, @migration: (out) (transfer none) (nullable): point into @names */
gboolean pgc_names_resolve (const PgcNames *names, PgcNamesUse use, gboolean is_server_known,
                            const char **server, const char **migration, GError **error);

G_END_DECLS
