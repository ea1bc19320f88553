/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PgcLsn:
 *
 * A position in the write-ahead log: a byte offset, so positions compare and subtract as numbers.
 * No record begins at 0, which stands for "none yet".
 */
typedef guint64 PgcLsn;

#define PGC_LSN_NONE G_GUINT64_CONSTANT (0)
#define PGC_LSN_TEXT_SIZE 18 /* "FFFFFFFF/FFFFFFFF" and the NUL */

/* "16/B374D848", as pg_lsn prints it. The whole of @text must be one. */
gboolean pgc_lsn_from_string (const char *text, PgcLsn *lsn);
/* Writes into @buffer and returns it, so that it can stand among the arguments of a format. */
const char *pgc_lsn_to_string (PgcLsn lsn, char buffer[PGC_LSN_TEXT_SIZE]);

G_END_DECLS
