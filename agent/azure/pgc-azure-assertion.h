/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-secret.h"

G_BEGIN_DECLS

/* A JSON Web Token (RFC 7519, RS256) signed with the key in @file (PEM, with the certificate), which
 * proves to @audience that the caller is @client_id. NULL with @error. */
PgcSecret *pgc_azure_assertion_sign (const char *file, const char *client_id, const char *audience,
                                     GError **error);

G_END_DECLS
