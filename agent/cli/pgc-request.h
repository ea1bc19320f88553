/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/cli/pgc-session.h"

G_BEGIN_DECLS

/* A request for a migration, as the properties file and the command line make it. */

/* Reads the properties file @path ("-" = standard input) into @spec and @secrets, and warns of
 * what deserves it. */
gboolean pgc_request_read_file (PgcSession *session, const char *path, PgcSpec *spec,
                                PgcSpecSecrets *secrets, GError **error);

/* Puts what the command line says over what @spec has from the file, which it makes complete: the
 * migration has a name then. %PGC_ERROR_INVALID_ARGUMENT is the command line's fault. */
gboolean pgc_request_apply_command_line (PgcSession *session, PgcSpec *spec, GError **error);

/* Asks on the terminal for the passwords that are neither in @secrets nor known to the agent.
 * Without a terminal it leaves them out: a server may well ask for none. */
gboolean pgc_request_ask_passwords (PgcSession *session, const PgcSpec *spec,
                                    PgcSpecSecrets *secrets, GError **error);

/* The request with every default filled in, and where each password would come from; no secret.
 * (transfer full) */
JsonNode *pgc_request_describe (const PgcSpec *spec, const PgcSpecSecrets *secrets);
char *pgc_request_describe_in_words (const PgcSpec *spec, const PgcSpecSecrets *secrets);

/* Under what the agent's vault keeps the password of @server: "server/USER@HOST:PORT". */
char *pgc_request_make_secret_key (const PgcServer *server);

G_END_DECLS
