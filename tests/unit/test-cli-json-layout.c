/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Output that scripts compare with the published client's, byte for byte. */

#include "agent/cli/pgc-json-layout.h"
#include "agent/cli/pgc-tsv.h"

static void
assert_layout (const char *json, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &error);
  g_assert_no_error (error);
  g_autofree char *text = pgc_json_layout_from_node (node);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_containers (void)
{
  assert_layout ("{}", "{}");
  assert_layout ("[]", "[]");
  assert_layout ("[[],{}]", "[\n  [],\n  {}\n]");
  assert_layout ("{\"b\":1,\"a\":{\"z\":null,\"y\":[true,false]}}",
                 "{\n"
                 "  \"a\": {\n"
                 "    \"y\": [\n"
                 "      true,\n"
                 "      false\n"
                 "    ],\n"
                 "    \"z\": null\n"
                 "  },\n"
                 "  \"b\": 1\n"
                 "}");
  g_autofree char *nothing = pgc_json_layout_from_node (NULL);
  g_assert_cmpstr (nothing, ==, "null");
}

/* Python sorts by code point: capitals first, then small letters, then what is beyond ASCII. */
static void
test_order (void)
{
  assert_layout ("{\"ä\":1,\"a\":2,\"Z\":3,\"_\":4,\"a0\":5}",
                 "{\n  \"Z\": 3,\n  \"_\": 4,\n  \"a\": 2,\n  \"a0\": 5,\n  \"ä\": 1\n}");
}

static void
test_strings (void)
{
  assert_layout ("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\"",
                 "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
  assert_layout ("\"naïve €\"", "\"naïve €\"");
}

static void
test_numbers (void)
{
  static const struct
  {
    double value;
    const char *text;
  } cases[] = {
    { 0, "0.0" },           { -0.0, "-0.0" },        { 1, "1.0" },
    { 0.1, "0.1" },         { -2.5, "-2.5" },        { 100, "100.0" },
    { 1234.5678, "1234.5678" }, { 107479040, "107479040.0" }, { 1e15, "1000000000000000.0" },
    { 9999999999999998, "9999999999999998.0" }, { 1e16, "1e+16" }, { 1.5e16, "1.5e+16" },
    { 1e22, "1e+22" },      { 1e100, "1e+100" },     { 0.0001, "0.0001" },
    { 0.00012, "0.00012" }, { 0.00001, "1e-05" },    { 1.25e-7, "1.25e-07" },
    { 5e-324, "5e-324" },   { 1.7976931348623157e308, "1.7976931348623157e+308" },
    { 0.1 + 0.2, "0.30000000000000004" }, { 1.0 / 3, "0.3333333333333333" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = pgc_json_layout_from_double (cases[i].value);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
  assert_layout ("[9223372036854775807,-9223372036854775808,0]",
                 "[\n  9223372036854775807,\n  -9223372036854775808,\n  0\n]");
}

static void
assert_tsv (const char *json, const char *expected)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autofree char *text = pgc_tsv_from_node (node);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_tsv (void)
{
  assert_tsv ("{\"b\":1,\"a\":\"x\",\"c\":null,\"d\":true,\"e\":[1,2],\"f\":{\"g\":1},\"h\":1.5}",
              "x\t1\tNone\tTrue\t2\t\t1.5\n");
  assert_tsv ("[{\"a\":1},{\"a\":2}]", "1\n2\n");
  assert_tsv ("[]", "");
  assert_tsv ("[[1,2],\"x\",false]", "1\t2\nx\nfalse\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/json-layout/containers", test_containers);
  g_test_add_func ("/cli/json-layout/order", test_order);
  g_test_add_func ("/cli/json-layout/strings", test_strings);
  g_test_add_func ("/cli/json-layout/numbers", test_numbers);
  g_test_add_func ("/cli/tsv", test_tsv);
  return g_test_run ();
}
