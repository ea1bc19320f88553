/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-error.h"
#include "agent/credentials/pgc-secret-table.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is read and written is read again as the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr (PgcSecretTable) table = pgc_secret_table_parse (text, &error);
  if (table == NULL)
    {
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      return 0;
    }
  g_autoptr (PgcSecret) written = pgc_secret_table_to_text (table);
  g_autoptr (PgcSecretTable) again = pgc_secret_table_parse (written, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) keys = pgc_secret_table_list_keys (table);
  g_autoptr (GPtrArray) keys_again = pgc_secret_table_list_keys (again);
  g_assert_cmpuint (keys->len, ==, keys_again->len);
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);
      g_assert_cmpstr (pgc_secret_table_get (table, key), ==, pgc_secret_table_get (again, key));
    }
  return 0;
}
