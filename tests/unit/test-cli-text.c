/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Quantities, columns and suggestions. */

#include "agent/cli/pgc-quantity.h"
#include "agent/cli/pgc-suggestion.h"
#include "agent/cli/pgc-text-layout.h"

#define KIB ((guint64) 1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

static void
assert_text (char *actual, const char *expected)
{
  g_assert_cmpstr (actual, ==, expected);
  g_free (actual);
}

static void
test_bytes (void)
{
  assert_text (pgc_quantity_bytes (0), "0 B");
  assert_text (pgc_quantity_bytes (1023), "1023 B");
  assert_text (pgc_quantity_bytes (1024), "1.00 KiB");
  assert_text (pgc_quantity_bytes (10 * KIB), "10.0 KiB");
  assert_text (pgc_quantity_bytes (999 * KIB), "999 KiB");
  assert_text (pgc_quantity_bytes (MIB - 1), "1.00 MiB");
  assert_text (pgc_quantity_bytes (GIB * 5 / 2), "2.50 GiB");
  assert_text (pgc_quantity_bytes (99 * GIB + GIB / 2), "99.5 GiB");
  assert_text (pgc_quantity_bytes (G_MAXUINT64), "16.0 EiB");
  assert_text (pgc_quantity_byte_rate (102.4 * 1024 * 1024), "102 MiB/s");
  assert_text (pgc_quantity_byte_rate (-1), "0 B/s");
}

static void
test_counts (void)
{
  assert_text (pgc_quantity_count (0), "0");
  assert_text (pgc_quantity_count (999), "999");
  assert_text (pgc_quantity_count (1000), "1,000");
  assert_text (pgc_quantity_count (1234567), "1,234,567");
  assert_text (pgc_quantity_count (9999999), "9,999,999");
  assert_text (pgc_quantity_count (12345678), "12.3 M");
  assert_text (pgc_quantity_count (999499999), "999 M");
  assert_text (pgc_quantity_count (999500000), "1.00 G");
}

static void
test_durations (void)
{
  assert_text (pgc_quantity_duration (-5), "0 s");
  assert_text (pgc_quantity_duration (59), "59 s");
  assert_text (pgc_quantity_duration (60), "1 min 00 s");
  assert_text (pgc_quantity_duration (3599), "59 min 59 s");
  assert_text (pgc_quantity_duration (3600), "1 h 00 min");
  assert_text (pgc_quantity_duration (86399), "23 h 59 min");
  assert_text (pgc_quantity_duration (90000), "1 d 01 h");
  assert_text (pgc_quantity_clock (5), "0:05");
  assert_text (pgc_quantity_clock (3599), "59:59");
  assert_text (pgc_quantity_clock (7631), "2:07:11");
  assert_text (pgc_quantity_clock (360000), "100:00:00");
}

static void
test_parsed_durations (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds; /* -1 = not one */
  } cases[] = {
    { "0", 0 },     { "90", 90 },    { "90s", 90 },  { "10m", 600 }, { "10MIN", 600 },
    { "2h", 7200 }, { "1d", 86400 }, { "", -1 },     { "m", -1 },    { "-5", -1 },
    { "1.5h", -1 }, { "10 m", -1 },  { "5x", -1 },   { "9999999999999999999d", -1 },
    { "4000d", -1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 seconds = -1;
      gboolean is_parsed = pgc_quantity_parse_duration (cases[i].text, &seconds);
      g_assert_true (is_parsed == (cases[i].seconds >= 0));
      if (is_parsed)
        g_assert_cmpint (seconds, ==, cases[i].seconds);
    }
}

static void
test_bars (void)
{
  assert_text (pgc_quantity_bar (0, 4, FALSE), "....");
  assert_text (pgc_quantity_bar (0.5, 4, FALSE), "##..");
  assert_text (pgc_quantity_bar (1, 4, FALSE), "####");
  assert_text (pgc_quantity_bar (7, 4, FALSE), "####");
  assert_text (pgc_quantity_bar (-1, 4, FALSE), "....");
  assert_text (pgc_quantity_bar (0.5, 3, TRUE), "█▌░");
  assert_text (pgc_quantity_bar (0.99, 2, TRUE), "█▉");
  assert_text (pgc_quantity_bar (1, 2, TRUE), "██");
  for (int i = 0; i <= 100; i++)
    {
      g_autofree char *bar = pgc_quantity_bar (i / 100.0, 17, TRUE);
      g_assert_cmpuint (pgc_text_layout_width (bar), ==, 17);
    }
}

/* An estimate that turned out too small must not show 100 % before the end. */
static void
test_shares (void)
{
  g_assert_cmpfloat (pgc_quantity_share (0, 0, FALSE), ==, 0);
  g_assert_cmpfloat (pgc_quantity_share (0, 0, TRUE), ==, 1);
  g_assert_cmpfloat (pgc_quantity_share (50, 100, FALSE), ==, 0.5);
  g_assert_cmpfloat (pgc_quantity_share (100, 100, FALSE), <, 1);
  g_assert_cmpfloat (pgc_quantity_share (500, 100, FALSE), <, 1);
  assert_text (pgc_quantity_percent (pgc_quantity_share (500, 100, FALSE)), "99 %");
  assert_text (pgc_quantity_percent (1), "100 %");
}

static void
test_local_time (void)
{
  g_assert_null (pgc_quantity_local_time (0));
  /* 2026-11-23T13:30:00Z; main() has set the zone */
  assert_text (pgc_quantity_local_time (G_GINT64_CONSTANT (1795440600123456)),
               "2026-11-23T14:30:00+01:00");
}

static void
test_widths (void)
{
  g_assert_cmpuint (pgc_text_layout_width ("abc"), ==, 3);
  g_assert_cmpuint (pgc_text_layout_width ("日本"), ==, 4);
  g_assert_cmpuint (pgc_text_layout_width ("e\xcc\x81"), ==, 1); /* e + combining acute */
  assert_text (pgc_text_layout_pad ("日本", 6, FALSE), "日本  ");
  assert_text (pgc_text_layout_pad ("ab", 4, TRUE), "  ab");
  assert_text (pgc_text_layout_pad ("abcd", 2, FALSE), "abcd");
  assert_text (pgc_text_layout_ellipsize ("abcdef", 6), "abcdef");
  assert_text (pgc_text_layout_ellipsize ("abcdef", 4), "abc…");
  assert_text (pgc_text_layout_ellipsize ("日本語", 4), "日…");
  assert_text (pgc_text_layout_ellipsize ("abc", 0), "");
}

static void
test_wrap (void)
{
  g_autoptr (GString) out = g_string_new ("> ");
  pgc_text_layout_wrap (out, "one two three\n\nfour", 2, 2, 9);
  g_assert_cmpstr (out->str, ==, "> one two\n  three\n\n  four\n");
  g_string_truncate (out, 0);
  pgc_text_layout_wrap (out, "a verylongwordthatfitsnowhere b", 0, 0, 8);
  g_assert_cmpstr (out->str, ==, "a\nverylongwordthatfitsnowhere\nb\n");
}

/* A name with an escape sequence in it must not get at the terminal. */
static void
test_printable (void)
{
  assert_text (pgc_text_layout_printable ("a\033[2Jb\a", FALSE), "a�[2Jb�");
  assert_text (pgc_text_layout_printable ("a\nb\tc", FALSE), "a b c");
  assert_text (pgc_text_layout_printable ("a\nb", TRUE), "a\nb");
  assert_text (pgc_text_layout_printable ("x\xe2\x80\xaey", FALSE), "x�y"); /* right-to-left */
  assert_text (pgc_text_layout_printable ("b\xe4" "d", FALSE), "b�d");
}

static void
test_table (void)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_ptr_array_add (rows, g_strsplit ("Name,N,Note", ",", -1));
  g_ptr_array_add (rows, g_strsplit ("日本,7,", ",", -1));
  g_ptr_array_add (rows, g_strsplit ("x,1234,last", ",", -1));
  assert_text (pgc_text_layout_table (rows, "lrl"),
               "Name     N  Note\n"
               "日本     7\n"
               "x     1234  last\n");
}

static void
test_suggestions (void)
{
  const char *const words[]
      = { "--name", "--cutover", "--cancel", "--properties", "--watch", NULL };
  g_assert_cmpstr (pgc_suggestion_find ("--nmae", words), ==, "--name");
  g_assert_cmpstr (pgc_suggestion_find ("--CUTOVER", words), ==, "--cutover");
  g_assert_cmpstr (pgc_suggestion_find ("--cancle", words), ==, "--cancel");
  g_assert_cmpstr (pgc_suggestion_find ("--prop", words), ==, "--properties");
  g_assert_null (pgc_suggestion_find ("--frobnicate", words));
  g_assert_null (pgc_suggestion_find ("x", words));
  g_autofree char *endless = g_strnfill (10000, 'a');
  g_assert_null (pgc_suggestion_find (endless, words));
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "CET-1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/quantity/bytes", test_bytes);
  g_test_add_func ("/cli/quantity/counts", test_counts);
  g_test_add_func ("/cli/quantity/durations", test_durations);
  g_test_add_func ("/cli/quantity/parsed-durations", test_parsed_durations);
  g_test_add_func ("/cli/quantity/bars", test_bars);
  g_test_add_func ("/cli/quantity/shares", test_shares);
  g_test_add_func ("/cli/quantity/local-time", test_local_time);
  g_test_add_func ("/cli/text-layout/widths", test_widths);
  g_test_add_func ("/cli/text-layout/wrap", test_wrap);
  g_test_add_func ("/cli/text-layout/printable", test_printable);
  g_test_add_func ("/cli/text-layout/table", test_table);
  g_test_add_func ("/cli/suggestions", test_suggestions);
  return g_test_run ();
}
