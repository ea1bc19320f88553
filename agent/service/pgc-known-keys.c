/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-known-keys.h"

#include "agent/contract/pgc-error.h"

static const PgcKnownKey *
find (const PgcKnownKey *keys, gsize n_keys, const char *name)
{
  for (gsize i = 0; i < n_keys; i++)
    if (g_str_equal (keys[i].name, name))
      return &keys[i];
  return NULL;
}

static void
set_remedy (GError **error, const PgcKnownKey *keys, gsize n_keys)
{
  if (n_keys == 0)
    {
      pgc_error_set_remedy (error, "Leave it out: there are no options yet.");
      return;
    }
  g_autoptr (GString) known = g_string_new (NULL);
  for (gsize i = 0; i < n_keys; i++)
    g_string_append_printf (known, "%s“%s” (%s)", i > 0 ? ", " : "", keys[i].name, keys[i].type);
  pgc_error_set_remedy (error, "Known are %s.", known->str);
}

gboolean
pgc_known_keys_check (GVariant *dictionary, const PgcKnownKey *keys, gsize n_keys,
                      const char *what, GError **error)
{
  GVariantIter iter;
  g_variant_iter_init (&iter, dictionary);
  const char *name;
  GVariant *value;
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) owned = value;
      const PgcKnownKey *key = find (keys, n_keys, name);
      if (key == NULL)
        {
          pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "“%s” is not a key of %s", name, what);
          set_remedy (error, keys, n_keys);
          return FALSE;
        }
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE (key->type)))
        {
          pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                         "“%s” of %s is of D-Bus type “%s”, not “%s”", name, what,
                         g_variant_get_type_string (value), key->type);
          pgc_error_set_remedy (error, "Give “%s” with type “%s”.", name, key->type);
          return FALSE;
        }
    }
  return TRUE;
}
