/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-lag.h"

#include <glib.h>

static void
test_nothing_known (void)
{
  PgcLag lag = { 0 };
  g_assert_cmpint (pgc_lag_get (&lag, 100, 1000), ==, 0);
}

/* An hour without a change is no hour of latency. */
static void
test_idle_source (void)
{
  PgcLag lag = { 0 };
  pgc_lag_add (&lag, 1000, 100);
  pgc_lag_add (&lag, 3601000, 100);
  g_assert_cmpint (pgc_lag_get (&lag, 100, 3601000), ==, 0);
  pgc_lag_add (&lag, 3602000, 200);
  g_assert_cmpint (pgc_lag_get (&lag, 100, 3602500), ==, 500);
}

/* The oldest thing that is missing counts, and what is applied is forgotten. */
static void
test_oldest_counts (void)
{
  PgcLag lag = { 0 };
  for (guint i = 1; i <= 10; i++)
    pgc_lag_add (&lag, i * 1000, i * 10);
  g_assert_cmpint (pgc_lag_get (&lag, 35, 12000), ==, 8000);
  g_assert_cmpint (pgc_lag_get (&lag, 90, 12000), ==, 2000);
  g_assert_cmpint (pgc_lag_get (&lag, 100, 12000), ==, 0);
}

/* A backlog longer than there are samples is told, if more coarsely. */
static void
test_long_backlog (void)
{
  PgcLag lag = { 0 };
  for (guint i = 1; i <= 100000; i++)
    pgc_lag_add (&lag, i, i);
  g_assert_cmpint (pgc_lag_get (&lag, 0, 100000), ==, 99999);
  gint64 half = pgc_lag_get (&lag, 50000, 100000);
  g_assert_cmpint (half, <=, 50000);
  g_assert_cmpint (half, >, 40000);
}

/* Clocks that are set back make no negative latency. */
static void
test_clock_set_back (void)
{
  PgcLag lag = { 0 };
  pgc_lag_add (&lag, 5000, 100);
  g_assert_cmpint (pgc_lag_get (&lag, 0, 1000), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lag/nothing-known", test_nothing_known);
  g_test_add_func ("/lag/idle-source", test_idle_source);
  g_test_add_func ("/lag/oldest-counts", test_oldest_counts);
  g_test_add_func ("/lag/long-backlog", test_long_backlog);
  g_test_add_func ("/lag/clock-set-back", test_clock_set_back);
  return g_test_run ();
}
