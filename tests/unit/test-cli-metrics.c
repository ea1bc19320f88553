/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-metrics.h"

#include <string.h>

static PgcSpec *
make_spec (const char *name)
{
  PgcSpec *spec = pgc_spec_new ();
  g_free (spec->name);
  spec->name = g_strdup (name);
  spec->target.host = g_strdup ("db2");
  spec->target.port = 5433;
  return spec;
}

static PgcStatus *
make_status (void)
{
  PgcStatus *status = pgc_status_new ("c8a4ff6c-3a5e-4a6f-9d1c-5f3c2a1b0e9d");
  status->state = PGC_STATE_IN_PROGRESS;
  status->created_at = G_GINT64_CONSTANT (1700000000500000);
  PgcDatabaseStatus *shop = pgc_database_status_new ("shop");
  shop->queued_tables = 3;
  shop->bytes_done = G_GUINT64_CONSTANT (5000000000);
  shop->cdc_updates = 7;
  shop->latency_seconds = 2;
  shop->eta_seconds = -1;
  g_ptr_array_add (status->databases, shop);
  g_ptr_array_add (status->databases, pgc_database_status_new ("a \"b\"\\c\nd"));
  return status;
}

static void
assert_has_line (const char *text, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  if (!g_strv_contains ((const char *const *) lines, line))
    {
      g_test_message ("no line “%s” in:\n%s", line, text);
      g_test_fail ();
    }
}

static void
test_figure_is_wrong_or_missing (void)
{
  g_autoptr (PgcSpec) spec = make_spec ("m1");
  g_autoptr (PgcStatus) status = make_status ();
  const PgcMetricsSource source = { spec, status };
  g_autofree char *text = pgc_metrics_to_text ("1.2", &source, 1);
#define OF "{migration=\"m1\",target=\"db2:5433\""
#define OF_SHOP OF ",database=\"shop\""
  assert_has_line (text, "pgcutover_agent{version=\"1.2\"} 1");
  assert_has_line (text, "pgcutover_migration_state" OF ",state=\"InProgress\"} 1");
  assert_has_line (text, "pgcutover_migration_state" OF ",state=\"Failed\"} 0");
  assert_has_line (text, "pgcutover_migration_created_timestamp_seconds" OF "} 1700000000.5");
  assert_has_line (text, "pgcutover_database_tables" OF_SHOP ",state=\"queued\"} 3");
  assert_has_line (text, "pgcutover_database_copied_bytes" OF_SHOP "} 5000000000");
  assert_has_line (text, "pgcutover_database_row_changes_total" OF_SHOP ",kind=\"update\"} 7");
  assert_has_line (text, "pgcutover_database_latency_seconds" OF_SHOP "} 2");
}

static void
test_unknown_figure_is_told (void)
{
  g_autoptr (PgcSpec) spec = make_spec ("m1");
  g_autoptr (PgcStatus) status = make_status ();
  const PgcMetricsSource source = { spec, status };
  g_autofree char *text = pgc_metrics_to_text ("1.2", &source, 1);
  g_assert_null (strstr (text, "remaining_seconds{"));
}

static void
test_name_breaks_the_format (void)
{
  g_autoptr (PgcSpec) spec = make_spec ("m1");
  g_autoptr (PgcStatus) status = make_status ();
  const PgcMetricsSource source = { spec, status };
  g_autofree char *text = pgc_metrics_to_text ("1.2", &source, 1);
  assert_has_line (text, "pgcutover_database_lag_bytes" OF ",database=\"a \\\"b\\\"\\\\c\\nd\"} 0");
}

/* OpenMetrics 1.0: families are not interleaved, each has its type first, counters end in _total,
 * and the last line is "# EOF". */
static void
test_text_is_no_open_metrics (void)
{
  g_autoptr (PgcSpec) one = make_spec ("m1");
  g_autoptr (PgcSpec) other = make_spec ("m2");
  g_autoptr (PgcStatus) status = make_status ();
  const PgcMetricsSource sources[] = { { one, status }, { other, status } };
  g_autofree char *text = pgc_metrics_to_text ("1.2", sources, G_N_ELEMENTS (sources));
  g_assert_true (g_str_has_suffix (text, "\n# EOF\n"));

  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) type = NULL;
  guint n_samples = 0;
  for (guint i = 0; !g_str_equal (lines[i], "# EOF"); i++)
    if (g_str_has_prefix (lines[i], "# TYPE "))
      {
        g_strfreev (g_steal_pointer (&type));
        type = g_strsplit (lines[i], " ", -1);
        g_assert_cmpuint (g_strv_length (type), ==, 4);
        g_assert_true (g_hash_table_add (seen, (char *) g_intern_string (type[2])));
      }
    else if (!g_str_has_prefix (lines[i], "# HELP "))
      {
        g_autofree char *name = g_strndup (lines[i], strcspn (lines[i], "{ "));
        gboolean is_counter = g_str_equal (type[3], "counter");
        g_assert_cmpint (g_str_has_suffix (name, "_total"), ==, is_counter);
        if (is_counter)
          name[strlen (name) - strlen ("_total")] = '\0';
        g_assert_cmpstr (name, ==, type[2]);
        n_samples++;
      }
  g_assert_cmpuint (n_samples, >, 40);
}

static void
test_nothing_to_measure (void)
{
  g_autofree char *text = pgc_metrics_to_text ("1.2", NULL, 0);
  g_assert_null (strstr (text, "migration="));
  g_assert_true (g_str_has_suffix (text, "# EOF\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/figures", test_figure_is_wrong_or_missing);
  g_test_add_func ("/metrics/unknown", test_unknown_figure_is_told);
  g_test_add_func ("/metrics/names", test_name_breaks_the_format);
  g_test_add_func ("/metrics/format", test_text_is_no_open_metrics);
  g_test_add_func ("/metrics/nothing", test_nothing_to_measure);
  return g_test_run ();
}
