/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-json-text.h"

/* Everything valid must mean the same as json-glib takes it to mean. */
static void
test_valid_texts (void)
{
  static const char *const cases[] = {
    "{}",
    "[]",
    " \t\r\n{ \"a\" : [ 1 , -2.5 , 1e3 , 1E-2, 0, -0 ] , \"b\" : { } } \n",
    "[true,false,null,\"\"]",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u00e4\\ud83d\\ude00 ä 😀\"",
    "{\"app\":1,\"App\":2}",
    "9223372036854775807",
    "-9223372036854775808",
    "[[[[[[[[[[1]]]]]]]]]]",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = pgc_json_text_parse (cases[i], -1, &error);
      g_assert_no_error (error);
      g_autoptr (JsonNode) other = json_from_string (cases[i], NULL);
      g_assert_true (json_node_equal (node, other));
    }
}

static void
test_length_counts_not_the_nul (void)
{
  g_autoptr (JsonNode) node = pgc_json_text_parse ("12345", 2, NULL);
  g_assert_cmpint (json_node_get_int (node), ==, 12);
  g_autoptr (JsonNode) word = pgc_json_text_parse ("truex", 4, NULL);
  g_assert_true (json_node_get_boolean (word));
  g_assert_null (pgc_json_text_parse ("true", 3, NULL));
}

static void
test_byte_order_mark_is_skipped (void)
{
  g_autoptr (JsonNode) node = pgc_json_text_parse ("\xef\xbb\xbf{}", -1, NULL);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
}

static void
test_numbers_beyond_64_bits_are_doubles (void)
{
  g_autoptr (JsonNode) node = pgc_json_text_parse ("9223372036854775808", -1, NULL);
  g_assert_cmpint (json_node_get_value_type (node), ==, G_TYPE_DOUBLE);
  g_assert_cmpfloat (json_node_get_double (node), ==, 9223372036854775808.0);
}

/* The place, a word of the message, and a word of what to do. */
static void
test_slips_are_told_where_and_how_to_mend (void)
{
  static const struct
  {
    const char *text, *where, *message, *remedy;
  } cases[] = {
    { "", "Line 1, column 1:", "empty", "JSON object" },
    { " \n ", "Line 2, column 2:", "empty", "JSON object" },
    { "{\"a\": 1,}", "Line 1, column 9:", "a key is missing", "comma" },
    { "[1,]", "Line 1, column 4:", "a value is missing", "comma" },
    { "[,1]", "Line 1, column 2:", "a value is missing", "extra comma" },
    { "{\"a\": 1\n \"b\": 2}", "Line 2, column 2:", "“,” or “}” is missing", "Put it after" },
    { "[1 2]", "Line 1, column 4:", "“,” or “]” is missing", "double quotes" },
    { "{\"a\" 1}", "Line 1, column 6:", "“:” is missing", "double quotes" },
    { "{\"a\":}", "Line 1, column 6:", "a value is missing", "Remove" },
    { "{a: 1}", "Line 1, column 2:", "a key is missing", "double quotes" },
    { "{'a': 1}", "Line 1, column 2:", "quotation mark", "straight double quotes" },
    { "{“a”: 1}", "Line 1, column 2:", "quotation mark", "straight double quotes" },
    { "{\"ä\": yes}", "Line 1, column 7:", "a value is missing", "double quotes" },
    { "{\"a\": True}", "Line 1, column 7:", "lower case", "lower case" },
    { "{\"a\": << name >>}", "Line 1, column 7:", "placeholder", "real value" },
    { "{// note\n}", "Line 1, column 2:", "comment", "no comments" },
    { "{\"a\": 1 # note\n}", "Line 1, column 9:", "comment", "no comments" },
    { "{\"a\": 1", "Line 1, column 8:", "missing", "ends too early" },
    { "{\"a\": [1", "Line 1, column 9:", "missing", "ends too early" },
    { "{\"a\"", "Line 1, column 5:", "missing", "ends too early" },
    { "{} {}", "Line 1, column 4:", "has ended", "closes too early" },
    { "{}}", "Line 1, column 3:", "has ended", "closes too early" },
    { "\"abc\ndef\"", "Line 1, column 1:", "not closed on its line", "\\n" },
    { "\"abc", "Line 1, column 1:", "not closed on its line", "double quote" },
    { "\"abc\\", "Line 1, column 1:", "not closed on its line", "double quote" },
    { "\"a\tb\"", "Line 1, column 3:", "control character", "\\t" },
    { "\"C:\\path\"", "Line 1, column 4:", "backslash", "\\\\" },
    { "\"\\u12\"", "Line 1, column 2:", "hexadecimal", "\\\\" },
    { "\"\\u0000\"", "Line 1, column 2:", "no character", "itself" },
    { "\"\\ud800\"", "Line 1, column 2:", "no character", "itself" },
    { "\"\\udc00\"", "Line 1, column 2:", "no character", "itself" },
    { "\"\\ud800\\u0041\"", "Line 1, column 2:", "no character", "itself" },
    { "{\"a\":1,\n\"a\":2}", "Line 2, column 1:", "given twice", "Keep one" },
    { "[01]", "Line 1, column 2:", "not a number", "digits" },
    { "[1.]", "Line 1, column 2:", "not a number", "digits" },
    { "[-]", "Line 1, column 2:", "not a number", "digits" },
    { "[1e]", "Line 1, column 2:", "not a number", "digits" },
    { "[.5]", "Line 1, column 2:", "a value is missing", "Correct" },
    { "[+5]", "Line 1, column 2:", "a value is missing", "Correct" },
    { "[NaN]", "Line 1, column 2:", "a value is missing", "double quotes" },
    { "\"\xff\"", "Line 1, column 2:", "not UTF-8", "UTF-8" },
    { "\xff\xfe{", "Line 1, column 1:", "UTF-16", "PowerShell" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (pgc_json_text_parse (cases[i].text, -1, &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
      g_autofree char *shown = g_strescape (cases[i].text, NULL);
      g_test_message ("%s => %s %s", shown, error->message, pgc_error_get_remedy (error));
      g_assert_true (g_str_has_prefix (error->message, cases[i].where));
      g_assert_nonnull (strstr (error->message, cases[i].message));
      g_assert_nonnull (strstr (pgc_error_get_remedy (error), cases[i].remedy));
    }
}

static void
test_a_nul_inside_is_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (pgc_json_text_parse ("{}\0{}", 5, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
}

static void
test_nesting_is_bounded (void)
{
  for (int depth = PGC_JSON_TEXT_MAX_DEPTH; depth <= PGC_JSON_TEXT_MAX_DEPTH + 1; depth++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      for (int i = 0; i < depth; i++)
        g_string_append (text, "[");
      for (int i = 0; i < depth; i++)
        g_string_append (text, "]");
      g_autoptr (JsonNode) node = pgc_json_text_parse (text->str, -1, NULL);
      g_assert_cmpint (node != NULL, ==, depth <= PGC_JSON_TEXT_MAX_DEPTH);
    }
  /* Without the bound this would run out of stack. */
  g_autofree char *deep = g_strnfill (4 * 1000 * 1000, '[');
  g_autoptr (GError) error = NULL;
  g_assert_null (pgc_json_text_parse (deep, -1, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
}

static void
test_no_error_quotes_a_secret (void)
{
  static const char *const cases[] = {
    "{\"sourceServerPassword\": s3cret}",
    "{\"sourceServerPassword\": \"s3cret}",
    "{\"sourceServerPassword\": \"s3cret\\q\"}",
    "{\"sourceServerPassword\": \"s3cret\" \"x\"}",
    "{\"sourceServerPassword\": 's3cret'}",
    "{\"sourceServerPassword\", \"s3cret\"}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (pgc_json_text_parse (cases[i], -1, &error));
      g_assert_null (strstr (error->message, "s3cret"));
      g_assert_null (strstr (pgc_error_get_remedy (error), "s3cret"));
    }
}

static void
test_wipe_reaches_every_string (void)
{
  g_autoptr (JsonNode) node
      = pgc_json_text_parse ("{\"a\":\"one\",\"b\":[\"two\",{\"c\":\"three\"}],\"d\":4}", -1, NULL);
  pgc_json_text_wipe (node);
  g_autofree char *text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==, "{\"a\":\"\",\"b\":[\"\",{\"c\":\"\"}],\"d\":4}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-text/valid", test_valid_texts);
  g_test_add_func ("/json-text/length", test_length_counts_not_the_nul);
  g_test_add_func ("/json-text/byte-order-mark", test_byte_order_mark_is_skipped);
  g_test_add_func ("/json-text/large-numbers", test_numbers_beyond_64_bits_are_doubles);
  g_test_add_func ("/json-text/slips", test_slips_are_told_where_and_how_to_mend);
  g_test_add_func ("/json-text/nul", test_a_nul_inside_is_refused);
  g_test_add_func ("/json-text/nesting", test_nesting_is_bounded);
  g_test_add_func ("/json-text/no-secret-in-errors", test_no_error_quotes_a_secret);
  g_test_add_func ("/json-text/wipe", test_wipe_reaches_every_string);
  return g_test_run ();
}
