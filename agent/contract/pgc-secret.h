/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A secret is a plain NUL-terminated string that is wiped before its memory is given back.
 * PgcSecret exists so that g_autoptr (PgcSecret) says, in the type, that it will be. */
typedef char PgcSecret;

PgcSecret *pgc_secret_new (const char *text);
void pgc_secret_free (PgcSecret *secret);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSecret, pgc_secret_free)

G_END_DECLS
