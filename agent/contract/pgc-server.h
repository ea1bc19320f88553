/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"

G_BEGIN_DECLS

/* What the contract itself needs of PgcServer beyond pgc-spec.h. */

/* @to is overwritten without being freed. */
void pgc_server_init_copy (PgcServer *to, const PgcServer *from);
void pgc_server_clear (PgcServer *server);

/* "/subscriptions/…", also without the first slash, as some published samples have it */
gboolean pgc_server_is_resource_id (const char *text);

/* The value of sourceDbServerResourceId: a resource id, or "HOST[:PORT][@USER]" where HOST may be
 * "[V6]" or a socket directory and USER may contain "@". Changes @server only on success. The
 * value is not in the error: it may be a URI with a password. */
gboolean pgc_server_set_login (PgcServer *server, const char *login, GError **error);
/* The same back, in the published form "host:port@user"; NULL when there is no host. */
char *pgc_server_dup_login (const PgcServer *server);

G_END_DECLS
