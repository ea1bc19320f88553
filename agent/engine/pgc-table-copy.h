/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-catalog.h"

G_BEGIN_DECLS

/* How rows of a table are read and written. Transfer full. @clause: (nullable): WHERE, a part */
char *pgc_table_copy_out_sql (const PgcTable *table, const char *clause);
char *pgc_table_copy_in_sql (const PgcTable *table);

/* Online no lock is held for longer than a table is read. Locks the tables, in the transaction of
 * @source that sees the snapshot, until pgc_table_copy_release().
 * @is_torn: (array length=n): set for those whose rows are no longer the snapshot's, because they
 *   were truncated or rewritten since */
gboolean pgc_table_copy_hold (PgcConnection *source, const PgcTable *const *tables, guint n,
                              gboolean *is_torn, GCancellable *cancellable, GError **error);
gboolean pgc_table_copy_release (PgcConnection *source, GCancellable *cancellable, GError **error);

G_END_DECLS
