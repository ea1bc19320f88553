/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-error.h"

G_BEGIN_DECLS

/* How a %PGC_ERROR crosses D-Bus: the code is the error's name, and the message is the sentence,
 * followed, if there is more to say, by a line feed and a JSON object with the members "remedy",
 * "serviceCode", "sql" and "sqlState". So any D-Bus tool shows something a person can read. */

/* Tells GDBus the names; both ends need it. May be called again and from any thread. */
void pgc_bus_error_register (void);

/* The message of @error as it is sent; valid UTF-8 whatever a server had said. */
char *pgc_bus_error_encode (const GError *error);
/* The error that was encoded into @message; pure. */
GError *pgc_bus_error_decode (PgcErrorCode code, const char *message);

G_END_DECLS
