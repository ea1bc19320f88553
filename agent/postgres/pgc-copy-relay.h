/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-connection.h"

G_BEGIN_DECLS

/* Progress of a relay, read by others while it runs. Only ever grows. */
typedef struct
{
  guint64 rows;  /* atomic */
  guint64 bytes; /* atomic; of the COPY stream */
} PgcCopyCounts;

/* Adds @n to one of the counts. */
void pgc_copy_counts_add (guint64 *count, guint64 n);
guint64 pgc_copy_counts_get (const guint64 *count);

/**
 * pgc_copy_relay:
 * @source_sql: a COPY … TO STDOUT
 * @target_sql: a COPY … FROM STDIN of the same format
 * @counts: (nullable): grows as rows pass
 * @rows: (out) (optional): rows of the whole COPY, by both servers' count
 *
 * Moves one COPY stream from @source to @target. Memory is bounded by a batch of 64 KiB and the
 * largest row. The servers' row counts must agree, or it fails. When it fails, both sessions are
 * usable again (after a ROLLBACK) or broken.
 */
gboolean pgc_copy_relay (PgcConnection *source, const char *source_sql, PgcConnection *target,
                         const char *target_sql, PgcCopyCounts *counts, guint64 *rows,
                         GCancellable *cancellable, GError **error);

G_END_DECLS
