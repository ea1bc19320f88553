/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "agent/contract/pgc-bus-error.h"
#include "agent/contract/pgc-bus.h"

static void
assert_survives (const GError *error)
{
  g_autofree char *message = pgc_bus_error_encode (error);
  g_autoptr (GError) arrived = pgc_bus_error_decode ((PgcErrorCode) error->code, message);
  g_assert_error (arrived, PGC_ERROR, error->code);
  g_assert_cmpstr (arrived->message, ==, error->message);
  g_assert_cmpstr (pgc_error_get_remedy (arrived), ==, pgc_error_get_remedy (error));
  g_assert_cmpstr (pgc_error_get_service_code (arrived), ==, pgc_error_get_service_code (error));
  g_assert_cmpstr (pgc_error_get_sql (arrived), ==, pgc_error_get_sql (error));
  g_assert_cmpstr (pgc_error_get_sqlstate (arrived), ==, pgc_error_get_sqlstate (error));
}

static void
test_details_survive (void)
{
  g_autoptr (GError) error = pgc_error_new (PGC_ERROR_PERMISSION, "no right to “x”");
  assert_survives (error);
  pgc_error_set_remedy (&error, "Grant it:\nfirst this,\tthen %s.", "that");
  assert_survives (error);
  pgc_error_set_sql (&error, "GRANT SELECT ON \"a\\b\" TO \"ö\";\n-- done");
  pgc_error_set_service_code (&error, "603405");
  pgc_error_set_sqlstate (&error, "42501");
  assert_survives (error);
}

static void
test_plain_sentence_stays_plain (void)
{
  g_autoptr (GError) error = pgc_error_new (PGC_ERROR_FAILED, "It broke");
  g_autofree char *message = pgc_bus_error_encode (error);
  g_assert_cmpstr (message, ==, "It broke");
}

static void
test_sentence_that_looks_like_details (void)
{
  static const char *const sentences[] = {
    "", "\n", "two\nlines", "json: {\"remedy\": \"x\"}", "tail\n{\"remedy\": \"not mine\"}",
    "tail\n{", "tail\n{}", "100 % of %s %n",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      g_autoptr (GError) error = pgc_error_new (PGC_ERROR_DATA, "%s", sentences[i]);
      assert_survives (error);
      pgc_error_set_remedy (&error, "Do.");
      assert_survives (error);
    }
}

static void
test_server_text_that_is_not_utf8 (void)
{
  g_autoptr (GError) error = pgc_error_new (PGC_ERROR_AUTHENTICATION, "f\xfcr Benutzer");
  pgc_error_set_remedy (&error, "\xff");
  g_autofree char *message = pgc_bus_error_encode (error);
  g_assert_true (g_utf8_validate (message, -1, NULL));
  g_assert_nonnull (strstr (message, "r Benutzer"));
}

static void
test_foreign_text_is_a_sentence (void)
{
  static const char *const texts[]
      = { "x\n{not json", "x\n[1]", "x\n{\"remedy\": 5}", "x\n{\"remedy\": null}",
          "x\n{\"remedy\": {}}" };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = pgc_bus_error_decode (PGC_ERROR_AGENT, texts[i]);
      g_assert_error (error, PGC_ERROR, PGC_ERROR_AGENT);
      g_assert_true (g_str_has_prefix (error->message, "x"));
      g_assert_null (pgc_error_get_remedy (error));
    }
}

static void
test_every_code_has_a_name_on_the_bus (void)
{
  pgc_bus_error_register ();
  pgc_bus_error_register ();
  for (int code = 0; code <= PGC_ERROR_DIFFERENT; code++)
    {
      g_autoptr (GError) error = pgc_error_new ((PgcErrorCode) code, "x");
      g_autofree char *name = g_dbus_error_encode_gerror (error);
      g_autofree char *expected = g_strconcat (
          PGC_BUS_ERROR_PREFIX, pgc_error_code_to_string ((PgcErrorCode) code), NULL);
      g_assert_cmpstr (name, ==, expected);
      g_autoptr (GError) arrived = g_dbus_error_new_for_dbus_error (name, "x");
      g_assert_error (arrived, PGC_ERROR, code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bus-error/details-survive", test_details_survive);
  g_test_add_func ("/bus-error/plain-sentence-stays-plain", test_plain_sentence_stays_plain);
  g_test_add_func ("/bus-error/sentence-that-looks-like-details",
                   test_sentence_that_looks_like_details);
  g_test_add_func ("/bus-error/server-text-that-is-not-utf8", test_server_text_that_is_not_utf8);
  g_test_add_func ("/bus-error/foreign-text-is-a-sentence", test_foreign_text_is_a_sentence);
  g_test_add_func ("/bus-error/every-code-has-a-name-on-the-bus",
                   test_every_code_has_a_name_on_the_bus);
  return g_test_run ();
}
