/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-lsn.h"

static void
test_round_trip (void)
{
  const struct
  {
    const char *text;
    PgcLsn lsn;
  } cases[] = {
    { "0/0", 0 },
    { "0/1", 1 },
    { "16/B374D848", G_GUINT64_CONSTANT (0x16B374D848) },
    { "FFFFFFFF/FFFFFFFF", G_MAXUINT64 },
    { "1/0", G_GUINT64_CONSTANT (1) << 32 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PgcLsn lsn = 42;
      char buffer[PGC_LSN_TEXT_SIZE];
      g_assert_true (pgc_lsn_from_string (cases[i].text, &lsn));
      g_assert_cmpuint (lsn, ==, cases[i].lsn);
      g_assert_cmpstr (pgc_lsn_to_string (lsn, buffer), ==, cases[i].text);
    }
}

static void
test_lower_case_and_leading_zeros (void)
{
  PgcLsn lsn;
  g_assert_true (pgc_lsn_from_string ("0000000a/000000ff", &lsn));
  g_assert_cmpuint (lsn, ==, G_GUINT64_CONSTANT (0xA000000FF));
}

static void
test_refused (void)
{
  const char *const texts[]
      = { "",      "/",    "0",   "0/",    "/0",          "0/0 ",        " 0/0",
          "0x1/0", "1/-1", "g/0", "1/2/3", "123456789/0", "0/123456789", "1\n/0" };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      PgcLsn lsn = 42;
      g_assert_false (pgc_lsn_from_string (texts[i], &lsn));
      g_assert_cmpuint (lsn, ==, 42);
    }
  PgcLsn lsn;
  g_assert_false (pgc_lsn_from_string (NULL, &lsn));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lsn/round-trip", test_round_trip);
  g_test_add_func ("/lsn/lower-case-and-leading-zeros", test_lower_case_and_leading_zeros);
  g_test_add_func ("/lsn/refused", test_refused);
  return g_test_run ();
}
