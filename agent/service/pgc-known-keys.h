/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A key that a dictionary of a method call may have. */
typedef struct
{
  const char *name;
  const char *type; /* GVariant type string of its value */
} PgcKnownKey;

/* Whether all keys of @dictionary (a{sv}) are among @keys and have the right type; else
 * %PGC_ERROR_INVALID_ARGUMENT. Pure. @what names the dictionary in the error. */
gboolean pgc_known_keys_check (GVariant *dictionary, const PgcKnownKey *keys, gsize n_keys,
                               const char *what, GError **error);

G_END_DECLS
