/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/cli/pgc-session.h"

G_BEGIN_DECLS

/* What the credential commands share: how a stored password is named and described. */

/* The key that --server and --user make; NULL with @error set if they are not right. */
char *pgc_credential_make_key (PgcSession *session, GError **error);
/* "USER@HOST:PORT" of "server/USER@HOST:PORT", or @key itself. (transfer none) */
const char *pgc_credential_get_place (const char *key);
/* (transfer full) */
JsonNode *pgc_credential_describe (const char *key, const char *store, gboolean is_locked);

G_END_DECLS
