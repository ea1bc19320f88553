/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-endpoint.h"

G_BEGIN_DECLS

/* @same: whether @database of the source and of the target are one and the same, under whatever
 * names and addresses they are reached. FALSE if that could not be found out. */
gboolean pgc_same_database (PgcEndpoint *source, PgcEndpoint *target, const char *database,
                            gboolean *same, GCancellable *cancellable, GError **error);

/* As above; being the same is an error. */
gboolean pgc_same_database_refuse (PgcEndpoint *source, PgcEndpoint *target, const char *database,
                                   GCancellable *cancellable, GError **error);

G_END_DECLS
