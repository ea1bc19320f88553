/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-connection.h"

G_BEGIN_DECLS

/* Changes of the source's schema are not in the stream. What the schema was when the base copy began
 * is kept on the target, and what is another now and has not been changed in the same way on the
 * target is drift. @list: quoted, qualified table of ours on the target. */

typedef struct
{
  GPtrArray *sentences;      /* (owned) (element-type utf8): one for each object */
  gboolean concerns_rows;    /* a table or a column is among them: rows can be missed */
} PgcSchemaDrift;

void pgc_schema_drift_clear (PgcSchemaDrift *drift);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgcSchemaDrift, pgc_schema_drift_clear)

gboolean pgc_schema_watch_record (PgcConnection *source, PgcConnection *target, const char *list,
                                  GCancellable *cancellable, GError **error);
/* Takes what was recorded in @from over into @list. */
gboolean pgc_schema_watch_take (PgcConnection *source, const char *from, PgcConnection *target,
                                const char *list, GCancellable *cancellable, GError **error);
gboolean pgc_schema_watch_check (PgcConnection *source, PgcConnection *target, const char *list,
                                 PgcSchemaDrift *drift, GCancellable *cancellable, GError **error);

/* All of it in one sentence; transfer full. */
char *pgc_schema_drift_describe (const PgcSchemaDrift *drift);

G_END_DECLS
