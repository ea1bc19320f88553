/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-copy-plan.h"

#include <string.h>

#define MIB (G_GUINT64_CONSTANT (1024) * 1024)

static void
test_small_tables_are_whole (void)
{
  g_assert_cmpuint (pgc_copy_plan_count_parts (0, 4), ==, 1);
  g_assert_cmpuint (pgc_copy_plan_count_parts (PGC_COPY_SPLIT_BYTES - 1, 4), ==, 1);
  g_assert_cmpuint (pgc_copy_plan_count_parts (500 * MIB, 1), ==, 1);
}

static void
test_large_tables_feed_all_workers (void)
{
  g_assert_cmpuint (pgc_copy_plan_count_parts (400 * MIB, 2), ==, 4);
  g_assert_cmpuint (pgc_copy_plan_count_parts (33 * MIB, 4), ==, 2);
  /* No part larger than the limit, however few the workers. */
  guint n = pgc_copy_plan_count_parts (1024 * 1024 * MIB, 2);
  g_assert_cmpuint (1024 * 1024 * MIB / n, <=, PGC_COPY_PART_BYTES);
}

/* Every block is in exactly one part, and blocks that were added since are in the last. */
static void
test_ctid_ranges_tile (void)
{
  const guint64 sizes[] = { 4, 5, 1000, 4294967295 };
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint n = 2; n <= 4; n++)
      {
        g_auto (GStrv) parts = pgc_copy_plan_by_ctid (sizes[s], n);
        g_assert_cmpuint (g_strv_length (parts), ==, n);
        g_assert_true (g_str_has_prefix (parts[0], "ctid < '("));
        g_assert_null (strstr (parts[n - 1], "ctid < "));
        for (guint i = 1; i < n; i++)
          {
            /* The lower bound of each is the upper bound of the one before. */
            const char *lower = strstr (parts[i], ">= ") + 3;
            const char *upper = strstr (parts[i - 1], "< ") + 2;
            g_assert_cmpmem (lower, strlen (upper), upper, strlen (upper));
          }
      }
}

static GPtrArray *
bounds_of (const char *const *values)
{
  GPtrArray *bounds = g_ptr_array_new ();
  for (guint i = 0; values[i] != NULL; i++)
    g_ptr_array_add (bounds, (gpointer) values[i]);
  return bounds;
}

static void
test_key_ranges_are_open_at_both_ends (void)
{
  const char *const values[] = { "1", "10", "20", "30", "40", NULL };
  g_autoptr (GPtrArray) bounds = bounds_of (values);
  g_auto (GStrv) parts = pgc_copy_plan_by_key ("\"id\"", "bigint", bounds, 2);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  g_assert_cmpstr (parts[0], ==, "\"id\" < '20'::bigint");
  g_assert_cmpstr (parts[1], ==, "\"id\" >= '20'::bigint");
}

/* A value that fills half of the histogram would give empty ranges, or the same one twice. */
static void
test_skewed_keys_give_fewer_parts (void)
{
  const char *const values[] = { "a", "x", "x", "x", "x", "x", NULL };
  g_autoptr (GPtrArray) bounds = bounds_of (values);
  g_auto (GStrv) parts = pgc_copy_plan_by_key ("k", "text", bounds, 4);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  g_assert_cmpstr (parts[1], ==, "k >= 'x'::text");
}

static void
test_key_values_are_quoted (void)
{
  const char *const values[] = { "a", "it's \\ here", "z", NULL };
  g_autoptr (GPtrArray) bounds = bounds_of (values);
  g_auto (GStrv) parts = pgc_copy_plan_by_key ("k", "text", bounds, 2);
  g_assert_cmpstr (parts[0], ==, "k <  E'it''s \\\\ here'::text");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/copy-plan/small", test_small_tables_are_whole);
  g_test_add_func ("/copy-plan/large", test_large_tables_feed_all_workers);
  g_test_add_func ("/copy-plan/ctid-ranges-tile", test_ctid_ranges_tile);
  g_test_add_func ("/copy-plan/key-ranges-open", test_key_ranges_are_open_at_both_ends);
  g_test_add_func ("/copy-plan/skew", test_skewed_keys_give_fewer_parts);
  g_test_add_func ("/copy-plan/quoting", test_key_values_are_quoted);
  return g_test_run ();
}
