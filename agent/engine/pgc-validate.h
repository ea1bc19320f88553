/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-endpoint.h"

G_BEGIN_DECLS

/* Looks for everything that would make the migration fail, or that a person should know before it
 * begins. Only reads. Findings are published as they come. FALSE only if it could not be done at
 * all; a server that cannot be reached is a finding. */
gboolean pgc_validate (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target,
                       PgcValidation **validation, GCancellable *cancellable, GError **error);

G_END_DECLS
