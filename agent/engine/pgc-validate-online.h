/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-validate-database.h"

G_BEGIN_DECLS

/* What an online migration needs beyond an offline one. Both add items to @validation and only
 * read; FALSE if a question could not be asked. */

/* Sessions of the maintenance databases. */
gboolean pgc_validate_online_servers (PgcRun *run, PgcConnection *source, PgcConnection *target,
                                      PgcValidation *validation, GCancellable *cancellable,
                                      GError **error);

gboolean pgc_validate_online_database (const PgcDatabaseCheck *check, PgcValidation *validation,
                                       GError **error);

G_END_DECLS
