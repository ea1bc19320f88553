/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-error.h"

G_BEGIN_DECLS

/**
 * PgcSpoolFile:
 *
 * A file without a name, gone with the last reference or with the process. One thread may append
 * and truncate while another reads what was appended before.
 */
typedef struct _PgcSpoolFile PgcSpoolFile;

PgcSpoolFile *pgc_spool_file_new (const char *directory, GError **error);
PgcSpoolFile *pgc_spool_file_ref (PgcSpoolFile *self);
void pgc_spool_file_unref (PgcSpoolFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSpoolFile, pgc_spool_file_unref)

guint64 pgc_spool_file_get_size (const PgcSpoolFile *self); /* for the writing thread */

/* All of it or, when it fails, nothing. A full disk is %PGC_ERROR_RESOURCES. */
gboolean pgc_spool_file_append (PgcSpoolFile *self, const guint8 *data, gsize length,
                                GError **error);
gboolean pgc_spool_file_truncate (PgcSpoolFile *self, guint64 size, GError **error);
/* Exactly @length bytes; fewer is an error. */
gboolean pgc_spool_file_read (PgcSpoolFile *self, guint64 offset, guint8 *data, gsize length,
                              GError **error);

G_END_DECLS
