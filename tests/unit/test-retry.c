/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-retry.h"

#define SECOND G_USEC_PER_SEC

static void
test_doubles_up_to_a_ceiling (void)
{
  PgcRetry retry = { 0 };
  const gint expected[] = { 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000 };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (pgc_retry_next (&retry, SECOND, 0, 300 * SECOND, 0.0), ==, expected[i]);
}

static void
test_jitter_only_shortens (void)
{
  PgcRetry retry = { 0 };
  g_assert_cmpint (pgc_retry_next (&retry, SECOND, 0, 300 * SECOND, 1.0), ==, 375);
}

static void
test_gives_up_at_the_limit (void)
{
  PgcRetry retry = { 0 };
  g_assert_cmpint (pgc_retry_next (&retry, SECOND, 0, 10 * SECOND, 0.0), >, 0);
  g_assert_cmpint (pgc_retry_next (&retry, 10 * SECOND, 0, 10 * SECOND, 0.0), >, 0);
  g_assert_cmpint (pgc_retry_next (&retry, 11 * SECOND, 0, 10 * SECOND, 0.0), ==, -1);
}

/* A migration of two days that loses its link once a day must not use up its patience. */
static void
test_progress_begins_a_new_row (void)
{
  PgcRetry retry = { 0 };
  g_assert_cmpint (pgc_retry_next (&retry, SECOND, 0, 10 * SECOND, 0.0), ==, 500);
  g_assert_cmpint (pgc_retry_next (&retry, 100 * SECOND, PGC_RETRY_PROGRESS_US, 10 * SECOND, 0.0),
                   ==, 500);
  g_assert_cmpint (pgc_retry_next (&retry, 101 * SECOND, 0, 10 * SECOND, 0.0), ==, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retry/doubles", test_doubles_up_to_a_ceiling);
  g_test_add_func ("/retry/jitter", test_jitter_only_shortens);
  g_test_add_func ("/retry/limit", test_gives_up_at_the_limit);
  g_test_add_func ("/retry/progress", test_progress_begins_a_new_row);
  return g_test_run ();
}
