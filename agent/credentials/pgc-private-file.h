/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-secret.h"

G_BEGIN_DECLS

/* Small files whose whole text is a secret. */

typedef enum
{
  PGC_PRIVATE_FILE_ANY = 0,
  PGC_PRIVATE_FILE_CLOSED = 1 << 0, /* neither group nor others have any right to it */
  PGC_PRIVATE_FILE_OWN = 1 << 1,    /* it belongs to this user */
} PgcPrivateFileRule;

/* @text (out) (transfer full): NULL, without error, if there is no such file. Fails with
 * %PGC_ERROR_PERMISSION, telling the chmod, if @rule is broken: then nothing is read. */
gboolean pgc_private_file_load (const char *path, PgcPrivateFileRule rule, PgcSecret **text,
                                GError **error);

/* Puts @text in the place of the file, 0600 from its first byte and on the disk when it returns;
 * makes the directory (0700) if needed. The old file stays whole if this fails. */
gboolean pgc_private_file_replace (const char *path, const PgcSecret *text, GError **error);

G_END_DECLS
