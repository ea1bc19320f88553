/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-status.h"

static void
test_reads_what_services_write (void)
{
  static const struct
  {
    const char *text;
    gint64 time;
  } cases[] = {
    { "2025-06-01T18:30:22.123456Z", G_GINT64_CONSTANT (1748802622123456) },
    { "2025-06-01T18:30:22Z", G_GINT64_CONSTANT (1748802622000000) },
    { "2025-06-01T18:30:22.1Z", G_GINT64_CONSTANT (1748802622100000) },
    { "2025-06-01T18:30:22.12345Z", G_GINT64_CONSTANT (1748802622123450) },
    { "2025-06-01T18:30:22.1234569Z", G_GINT64_CONSTANT (1748802622123456) },
    { "2025-06-01T18:30:22.123456789Z", G_GINT64_CONSTANT (1748802622123456) },
    { "2025-06-01T18:30:22.123456+00:00", G_GINT64_CONSTANT (1748802622123456) },
    { "2025-06-01T20:30:22.123456+02:00", G_GINT64_CONSTANT (1748802622123456) },
    { "2025-06-01T13:00:22.123456-0530", G_GINT64_CONSTANT (1748802622123456) },
    { "2025-06-01T17:30:22.123456-01", G_GINT64_CONSTANT (1748802622123456) },
    { "2025-06-01t18:30:22.123456z", G_GINT64_CONSTANT (1748802622123456) },
    { "2025-06-01 18:30:22.123456", G_GINT64_CONSTANT (1748802622123456) },
    { "2024-02-29T23:59:59.999999Z", G_GINT64_CONSTANT (1709251199999999) },
    { "1969-12-31T23:59:59.999999Z", -1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pgc_time_from_string (cases[i].text), ==, cases[i].time);
}

static void
test_refuses_the_rest (void)
{
  static const char *const cases[] = {
    "",
    "now",
    "2025",
    "2025-06-01",
    "2025-06-01T18:30",
    "2025-06-01T18:30:22.Z",
    "2025-06-01T18:30:22.1234567890Z",
    "2025-06-01T18:30:22Zulu",
    "2025-06-01T18:30:22+24:00",
    "2025-06-01T18:30:22+1",
    "2025-13-01T18:30:22Z",
    "2025-02-29T18:30:22Z",
    "2025-06-01T24:30:22Z",
    "2025-06-01T18:30:60Z",
    "25-06-01T18:30:22Z",
    " 2025-06-01T18:30:22Z",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pgc_time_from_string (cases[i]), ==, 0);
  g_assert_cmpint (pgc_time_from_string (NULL), ==, 0);
}

static void
test_every_microsecond_survives (void)
{
  /* A double of seconds loses microseconds from 2^33 s on; these would show it. */
  gint64 base = G_GINT64_CONSTANT (4102444799000000);
  for (gint64 fraction = 0; fraction < G_USEC_PER_SEC; fraction += 997)
    {
      g_autofree char *text = pgc_time_to_string (base + fraction);
      g_assert_cmpint (pgc_time_from_string (text), ==, base + fraction);
    }
  g_autofree char *negative = pgc_time_to_string (-1);
  g_assert_cmpstr (negative, ==, "1969-12-31T23:59:59.999999Z");
  g_autofree char *early = pgc_time_to_string (1);
  g_assert_cmpstr (early, ==, "1970-01-01T00:00:00.000001Z");
}

static void
test_no_time_has_no_text (void)
{
  g_assert_null (pgc_time_to_string (0));
  g_assert_null (pgc_time_to_string (G_MAXINT64));
  g_assert_null (pgc_time_to_string (G_MININT64));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/times/read", test_reads_what_services_write);
  g_test_add_func ("/times/refuse", test_refuses_the_rest);
  g_test_add_func ("/times/exact", test_every_microsecond_survives);
  g_test_add_func ("/times/none", test_no_time_has_no_text);
  return g_test_run ();
}
