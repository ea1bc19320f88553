/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/cli/pgc-command-line.h"
#include "agent/contract/pgc-spec.h"

G_BEGIN_DECLS

/* Puts what the command line says of the provider and of the target server into @spec. @server:
 * (nullable): as pgc_names_resolve() found it; what @spec has already then stays. Pure. */
gboolean pgc_target_apply (const PgcCommandLine *line, const char *server, PgcSpec *spec,
                           GError **error);

/* Whether @spec says what its target is. */
gboolean pgc_target_is_known (const PgcSpec *spec);

G_END_DECLS
