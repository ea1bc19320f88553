/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "agent/credentials/pgc-passfile.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* No text is refused or read beyond its end, and a password is a piece of the text. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr (GPtrArray) keys = pgc_passfile_list_keys (text);
  for (guint i = 0; i < keys->len; i++)
    g_assert_true (g_str_has_prefix (g_ptr_array_index (keys, i), "server/"));
  static const PgcServerKey servers[] = {
    { (char *) "ann", (char *) "db.example.org", (char *) "5432" },
    { (char *) "a:n\\n", (char *) "::1", (char *) "5433" },
    { (char *) "", (char *) "/var/run/postgresql", (char *) "5432" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autoptr (PgcSecret) password = pgc_passfile_find (text, &servers[i]);
      g_assert_true (password == NULL || strlen (password) <= strlen (text));
      g_assert_true (password == NULL || strchr (password, '\n') == NULL);
    }
  return 0;
}
