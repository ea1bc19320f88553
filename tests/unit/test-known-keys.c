/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/service/pgc-known-keys.h"

static const PgcKnownKey known[] = { { "name", "s" }, { "tables", "as" } };

static void
test_known_keys_pass (void)
{
  static const char *const texts[]
      = { "@a{sv} {}", "{'name': <'x'>}", "{'tables': <@as []>, 'name': <''>}" };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) dictionary = g_variant_ref_sink (g_variant_new_parsed (texts[i]));
      g_assert_true (
          pgc_known_keys_check (dictionary, known, G_N_ELEMENTS (known), "the test", &error));
      g_assert_no_error (error);
    }
}

static void
test_others_are_named (void)
{
  const struct
  {
    const char *text;
    gsize n_known;
    const char *culprit;
    const char *remedy;
  } cases[] = {
    { "{'Name': <'x'>}", 2, "“Name”", "“name” (s), “tables” (as)" },
    { "{'name': <'x'>, 'tabels': <@as []>}", 2, "“tabels”", "“tables” (as)" },
    { "{'name': <5>}", 2, "“i”", "“name”" },
    { "{'anything': <5>}", 0, "“anything”", "no options" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) dictionary = g_variant_ref_sink (g_variant_new_parsed (cases[i].text));
      g_assert_false (
          pgc_known_keys_check (dictionary, known, cases[i].n_known, "the test", &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i].culprit));
      g_assert_nonnull (strstr (pgc_error_get_remedy (error), cases[i].remedy));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/known-keys/known-keys-pass", test_known_keys_pass);
  g_test_add_func ("/known-keys/others-are-named", test_others_are_named);
  return g_test_run ();
}
