/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-endpoint.h"

G_BEGIN_DECLS

/* Makes the source's roles on the target, with attributes, passwords where both sides allow it,
 * memberships, settings and comments; unless the spec says that roles are not migrated. A role
 * that is there already keeps its attributes and password; only memberships are added. Roles of
 * the server's provider are left out. What could not be done is reported. Repeatable. */
gboolean pgc_roles_copy (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target,
                         GCancellable *cancellable, GError **error);

/* TRUE for roles that a managed service made for itself. Pure. */
gboolean pgc_roles_is_provider_owned (const char *name);

G_END_DECLS
