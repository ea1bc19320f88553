/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-error.h"

G_BEGIN_DECLS

/* The one translation of SQLSTATE (PostgreSQL manual, appendix A) into our codes. Pure.
 * @sqlstate NULL or "" is a failure of the connection itself. */
PgcErrorCode pgc_sqlstate_to_code (const char *sqlstate);

/* As above for the text libpq gives when a connection could not be made: it has no SQLSTATE for
 * failures before the server answered. */
PgcErrorCode pgc_connect_message_to_code (const char *message);

/* Published code (603xxx) and remedy that fit an error of connecting; may be NULL. */
const char *pgc_connect_service_code (PgcErrorCode code);

G_END_DECLS
