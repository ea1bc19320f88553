/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/credentials/pgc-secret-table.h"

static void
test_any_text_comes_back (void)
{
  static const char *const texts[]
      = { "simple", "", "a=b", "#no comment", "line\nfeed\r\n", "back\\slash\\n", "\\", "=", "ä→日本",
          " spaces\t" };
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSecretTable) table = pgc_secret_table_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *key = g_strconcat ("key/", texts[i], NULL);
      pgc_secret_table_set (table, key, texts[i]);
    }
  g_autoptr (PgcSecret) text = pgc_secret_table_to_text (table);
  g_autoptr (PgcSecretTable) again = pgc_secret_table_parse (text, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *key = g_strconcat ("key/", texts[i], NULL);
      g_assert_cmpstr (pgc_secret_table_get (again, key), ==, texts[i]);
    }
  g_autoptr (PgcSecret) text_again = pgc_secret_table_to_text (again);
  g_assert_cmpstr (text_again, ==, text);
}

static void
test_keys_beginning_with_a_hash (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSecretTable) table = pgc_secret_table_new ();
  pgc_secret_table_set (table, "#key", "value");
  g_autoptr (PgcSecret) text = pgc_secret_table_to_text (table);
  g_autoptr (PgcSecretTable) again = pgc_secret_table_parse (text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pgc_secret_table_get (again, "#key"), ==, "value");
}

static void
test_written_by_hand (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcSecretTable) table
      = pgc_secret_table_parse ("# mine\n\nserver/ann@db:5432=old\nserver/ann@db:5432=a=b", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pgc_secret_table_get (table, "server/ann@db:5432"), ==, "a=b");
  g_assert_null (pgc_secret_table_get (table, "server/bob@db:5432"));
  g_autoptr (GPtrArray) keys = pgc_secret_table_list_keys (table);
  g_assert_cmpuint (keys->len, ==, 1);
  g_assert_true (pgc_secret_table_remove (table, "server/ann@db:5432"));
  g_assert_false (pgc_secret_table_remove (table, "server/ann@db:5432"));
}

static void
test_bad_line_is_named_but_not_shown (void)
{
  static const char *const texts[]
      = { "a=b\nhunter2\n", "a=b\n=hunter2\n", "# c\nhunter2\\=\n" };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (pgc_secret_table_parse (texts[i], &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "Line 2"));
      g_assert_null (strstr (error->message, "hunter2"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret-table/any-text", test_any_text_comes_back);
  g_test_add_func ("/secret-table/hash", test_keys_beginning_with_a_hash);
  g_test_add_func ("/secret-table/by-hand", test_written_by_hand);
  g_test_add_func ("/secret-table/bad-line", test_bad_line_is_named_but_not_shown);
  return g_test_run ();
}
