/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-catalog.h"

G_BEGIN_DECLS

/* Divides a large table into parts for @jobs workers. @clauses: (nullable): WHERE of each part, NULL
 * if it is to be copied whole; g_strfreev() */
gboolean pgc_table_split (PgcConnection *source, const PgcTable *table, guint jobs, GStrv *clauses,
                          GCancellable *cancellable, GError **error);

G_END_DECLS
