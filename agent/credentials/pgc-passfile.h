/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-secret.h"
#include "agent/credentials/pgc-server-key.h"

G_BEGIN_DECLS

/* libpq's password file, hostname:port:database:username:password (PostgreSQL manual, "The Password
 * File"): "*" as a whole field matches anything, "\:" and "\\" stand for themselves, the first line
 * that matches counts. Pure.
 *
 * The database is not looked at: our keys name a server and a user, and a role of PostgreSQL has
 * one password for all databases. */

/* (transfer full) (nullable): NULL if no line is for @server */
PgcSecret *pgc_passfile_find (const char *text, const PgcServerKey *server);

/* What the lines are for, as vault keys; a field "*" stays one.
 * (transfer full) (element-type utf8) */
GPtrArray *pgc_passfile_list_keys (const char *text);

G_END_DECLS
