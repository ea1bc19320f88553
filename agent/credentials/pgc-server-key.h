/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The parts of a vault key "server/USER@HOST:PORT". Pure. */
typedef struct
{
  char *user; /* (owned): may be empty */
  char *host; /* (owned): name, address without brackets, or directory of a Unix socket */
  char *port; /* (owned) */
} PgcServerKey;

/* NULL if @key is of another form. The user may contain "@", as those of Azure single servers
 * do: the last one is the separator. */
PgcServerKey *pgc_server_key_parse (const char *key);
char *pgc_server_key_to_string (const PgcServerKey *server);
void pgc_server_key_free (PgcServerKey *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcServerKey, pgc_server_key_free)

G_END_DECLS
