/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the page of a migration shows, without a display. */

#include <locale.h>
#include <math.h>
#include <string.h>

#include "gui/monitor/pgw-activity.h"
#include "gui/monitor/pgw-chart-scale.h"
#include "gui/monitor/pgw-comparison-view.h"
#include "gui/monitor/pgw-completion.h"
#include "gui/monitor/pgw-cutover-checklist.h"
#include "gui/monitor/pgw-database-view.h"
#include "gui/monitor/pgw-fact.h"
#include "gui/monitor/pgw-findings.h"
#include "gui/monitor/pgw-overview.h"
#include "gui/monitor/pgw-permissions.h"
#include "tests/gui/monitor/pgw-sample.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define NOW (G_GINT64_CONSTANT (1795440600) * SECOND)
#define MIB ((guint64) 1024 * 1024)

/* --- permissions --------------------------------------------------------------------------- */

static PgwPermissions
get_permissions (PgwSampleKind kind)
{
  g_autoptr (PgcSpec) spec = pgw_sample_make_spec (kind);
  g_autoptr (PgcStatus) status = pgw_sample_make_status (kind, NOW);
  return pgw_permissions_get (spec, status, TRUE);
}

static void
test_permissions (void)
{
  g_assert_cmpint (get_permissions (PGW_SAMPLE_VALIDATING), ==, PGW_CAN_CANCEL);
  g_assert_cmpint (get_permissions (PGW_SAMPLE_COPYING), ==, PGW_CAN_CANCEL | PGW_CAN_PAUSE);
  g_assert_cmpint (get_permissions (PGW_SAMPLE_OVERWRITE), ==,
                   PGW_CAN_CANCEL | PGW_CAN_ANSWER_OVERWRITE);
  g_assert_cmpint (get_permissions (PGW_SAMPLE_CUTOVER), ==,
                   PGW_CAN_CANCEL | PGW_CAN_PAUSE | PGW_CAN_CUT_OVER | PGW_CAN_COMPARE);
  g_assert_cmpint (get_permissions (PGW_SAMPLE_PAUSED), ==,
                   PGW_CAN_CANCEL | PGW_CAN_RESUME | PGW_CAN_COMPARE);
  g_assert_cmpint (get_permissions (PGW_SAMPLE_FAILED), ==,
                   PGW_CAN_RESUME | PGW_CAN_CLEAN_UP | PGW_CAN_DELETE | PGW_CAN_COMPARE);
  g_assert_cmpint (get_permissions (PGW_SAMPLE_CANCELED), ==,
                   PGW_CAN_CLEAN_UP | PGW_CAN_DELETE | PGW_CAN_COMPARE);
  g_assert_cmpint (get_permissions (PGW_SAMPLE_VALIDATION_FAILED), ==,
                   PGW_CAN_CLEAN_UP | PGW_CAN_DELETE);
}

static void
test_permissions_depend_on_more_than_the_state (void)
{
  g_autoptr (PgcSpec) spec = pgw_sample_make_spec (PGW_SAMPLE_CUTOVER);
  g_autoptr (PgcStatus) status = pgw_sample_make_status (PGW_SAMPLE_CUTOVER, NOW);
  g_assert_cmpint (pgw_permissions_get (spec, status, FALSE), ==, 0);

  status->comparison->running = TRUE;
  g_assert_cmpint (pgw_permissions_get (spec, status, TRUE) & (PGW_CAN_COMPARE
                                                               | PGW_CAN_CANCEL_COMPARE),
                   ==, PGW_CAN_CANCEL_COMPARE);
  /* The managed service has no pause. */
  spec->provider = PGC_PROVIDER_KIND_AZURE;
  g_assert_cmpint (pgw_permissions_get (spec, status, TRUE) & PGW_CAN_PAUSE, ==, 0);
  g_assert_cmpint (pgw_permissions_get (spec, status, TRUE) & PGW_CAN_CUT_OVER, !=, 0);
  /* While it is being canceled nothing else can be asked. */
  status->state = PGC_STATE_IN_PROGRESS;
  status->substate = PGC_SUBSTATE_CANCELING_REQUESTED_DB_MIGRATIONS;
  status->comparison->running = FALSE;
  g_assert_cmpint (pgw_permissions_get (spec, status, TRUE), ==, 0);
}

/* --- overview and databases ---------------------------------------------------------------- */

static void
test_overview_of_a_copy (void)
{
  g_autoptr (PgcSpec) spec = pgw_sample_make_spec (PGW_SAMPLE_COPYING);
  g_autoptr (PgcStatus) status = pgw_sample_make_status (PGW_SAMPLE_COPYING, NOW);
  g_autoptr (PgwOverview) overview = pgw_overview_new (spec, status, NOW);
  g_assert_cmpstr (overview->title, ==, "Copying data");
  g_assert_cmpstr (overview->route, ==, "db-old.example.com:5432 → db-new.example.com:5433");
  g_assert_cmpstr (overview->spoken_route, ==,
                   "From db-old.example.com:5432 to db-new.example.com:5433");
  g_assert_cmpstr (overview->elapsed, ==, "2 min 00 s");
  g_assert_true (overview->has_progress);
  g_assert_cmpfloat (overview->share, >, 0.2);
  g_assert_cmpfloat (overview->share, <, 0.5);
  g_assert_nonnull (strstr (overview->progress, "1.40 GiB of 3.95 GiB"));
  g_assert_nonnull (strstr (overview->progress, "about 25 seconds left"));
  /* Nothing is kept for an offline migration. */
  g_assert_null (overview->wal_warning);
}

static void
test_wal_that_the_source_keeps (void)
{
  g_autoptr (PgcSpec) spec = pgw_sample_make_spec (PGW_SAMPLE_LAGGING);
  g_autoptr (PgcStatus) lagging = pgw_sample_make_status (PGW_SAMPLE_LAGGING, NOW);
  g_autoptr (PgwOverview) warned = pgw_overview_new (spec, lagging, NOW);
  g_assert_nonnull (strstr (warned->wal_warning, "at least 5.08 GiB"));
  g_autoptr (PgcStatus) ready = pgw_sample_make_status (PGW_SAMPLE_CUTOVER, NOW);
  g_autoptr (PgwOverview) quiet = pgw_overview_new (spec, ready, NOW);
  g_assert_null (quiet->wal_warning);
  /* While it is paused, a little becomes much. */
  g_autoptr (PgcStatus) paused = pgw_sample_make_status (PGW_SAMPLE_PAUSED, NOW);
  g_autoptr (PgwOverview) warned_early = pgw_overview_new (spec, paused, NOW);
  g_assert_nonnull (strstr (warned_early->wal_warning, "300 MiB"));
  g_autoptr (PgcStatus) ended = pgw_sample_make_status (PGW_SAMPLE_COMPLETED, NOW);
  g_autoptr (PgwOverview) over = pgw_overview_new (spec, ended, NOW);
  g_assert_null (over->wal_warning);
}

static void
test_overwritten_databases (void)
{
  g_autoptr (PgcSpec) spec = pgw_sample_make_spec (PGW_SAMPLE_OVERWRITE);
  g_autoptr (PgcStatus) status = pgw_sample_make_status (PGW_SAMPLE_OVERWRITE, NOW);
  g_autoptr (GPtrArray) some = pgw_overview_list_overwritten (spec, status);
  g_assert_cmpuint (some->len, ==, 1);
  g_assert_cmpstr (some->pdata[0], ==, "shop");
  /* When none says so, it may be any. */
  PgcDatabaseStatus *shop = g_ptr_array_index (status->databases, 0);
  g_clear_pointer (&shop->message, g_free);
  g_autoptr (GPtrArray) all = pgw_overview_list_overwritten (spec, status);
  g_assert_cmpuint (all->len, ==, 2);
}

static void
test_properties (void)
{
  g_autoptr (PgcSpec) spec = pgw_sample_make_spec (PGW_SAMPLE_CUTOVER);
  g_autoptr (PgcStatus) status = pgw_sample_make_status (PGW_SAMPLE_CUTOVER, NOW);
  g_autoptr (GPtrArray) facts = pgw_overview_list_properties (spec, status, NOW);
  g_assert_cmpstr (pgw_fact_list_find (facts, "Databases"), ==, "shop, accounts");
  g_assert_cmpstr (pgw_fact_list_find (facts, "Migration mode"), ==, "Online");
  g_assert_cmpstr (pgw_fact_list_find (facts, "Source server"), ==,
                   "db-old.example.com:5432 as migrator");
  g_assert_cmpstr (pgw_fact_list_find (facts, "Reverse replication"), ==, "Yes");
  g_assert_null (pgw_fact_list_find (facts, "Ended"));
}

static void
test_database_that_copies (void)
{
  g_autoptr (PgcStatus) status = pgw_sample_make_status (PGW_SAMPLE_COPYING, NOW);
  g_autoptr (PgwDatabaseView) view
      = pgw_database_view_new (g_ptr_array_index (status->databases, 0), NOW);
  g_assert_cmpstr (view->state, ==, "Copying");
  g_assert_cmpstr (view->progress, ==,
                   "1.40 GiB of 3.32 GiB · 98.0 MiB/s · about 25 seconds left");
  g_assert_cmpstr (pgw_fact_list_find (view->facts, "Tables"), ==,
                   "10 of 24 copied · 2 copying · 12 queued");
  g_assert_cmpstr (pgw_fact_list_find (view->facts, "Rows"), ==, "12,870,000 of about 30,600,000");
  g_assert_null (pgw_fact_list_find (view->facts, "Latency"));
  g_assert_cmpuint (view->tables->len, ==, 3);
  const PgwTableView *table = g_ptr_array_index (view->tables, 0);
  g_assert_cmpfloat_with_epsilon (table->share, 700.0 / 1600, 1e-6);
  g_assert_cmpstr (table->detail, ==, "Copying · 6,300,000 rows · 700 MiB");
  /* The share of a table whose index is built is not known. */
  g_assert_cmpfloat (((const PgwTableView *) g_ptr_array_index (view->tables, 2))->share, <, 0);
}

static void
test_database_that_follows (void)
{
  g_autoptr (PgcStatus) status = pgw_sample_make_status (PGW_SAMPLE_LAGGING, NOW);
  g_autoptr (PgwDatabaseView) view
      = pgw_database_view_new (g_ptr_array_index (status->databases, 0), NOW);
  g_assert_cmpstr (view->state, ==, "Ready to cut over");
  g_assert_cmpstr (view->progress, ==, "3 min 05 s behind the source · 5.08 GiB waiting");
  g_assert_cmpstr (pgw_fact_list_find (view->facts, "Latency"), ==, "3 min 05 s");
  g_assert_cmpstr (pgw_fact_list_find (view->facts, "Inserts"), ==, "120,345");
  g_assert_cmpstr (pgw_fact_list_find (view->facts, "Deletes"), ==, "1234");
}

/* A bar that goes back looks as if work were lost. */
static void
test_share_never_shrinks (void)
{
  g_autoptr (PgcDatabaseStatus) database = pgc_database_status_new ("db");
  database->state = PGC_DATABASE_STATE_IN_PROGRESS;
  database->bytes_total = 1000;
  database->indexes_total = 10;
  double last = 0;
  static const PgcPhase phases[] = { PGC_PHASE_QUEUED, PGC_PHASE_SCHEMA, PGC_PHASE_COPY,
                                     PGC_PHASE_INDEX,  PGC_PHASE_FINISH, PGC_PHASE_DONE };
  for (gsize p = 0; p < G_N_ELEMENTS (phases); p++)
    for (guint step = 0; step <= 10; step++)
      {
        database->phase = phases[p];
        if (phases[p] == PGC_PHASE_COPY)
          {
            database->bytes_done = step * 110; /* more than was estimated, at last */
            database->indexes_done = step / 2;
          }
        if (phases[p] == PGC_PHASE_INDEX)
          database->indexes_done = 5 + step / 2;
        double share = pgw_database_view_get_share (database);
        g_assert_cmpfloat (share, >=, last);
        g_assert_cmpfloat (share, <=, 1);
        last = share;
      }
  g_assert_cmpfloat (last, ==, 1);
}

/* --- findings ------------------------------------------------------------------------------ */

static void
test_findings (void)
{
  g_autoptr (PgcStatus) status = pgw_sample_make_status (PGW_SAMPLE_VALIDATION_FAILED, NOW);
  g_autoptr (GPtrArray) groups = pgw_findings_group (status->validation);
  g_assert_cmpuint (groups->len, ==, 3);
  const PgwCheckGroup *servers = g_ptr_array_index (groups, 0);
  g_assert_cmpstr (servers->title, ==, "Servers");
  /* The worst is read first, although it was checked last. */
  const PgwCheck *first = g_ptr_array_index (servers->checks, 0);
  g_assert_cmpstr (first->title, ==, "Server parameters");
  g_assert_cmpint (first->state, ==, PGC_VALIDATION_FAILED);
  g_assert_cmpstr (first->subtitle, ==, "1 problem");
  const PgwCheck *passed = g_ptr_array_index (servers->checks, 1);
  g_assert_cmpstr (passed->title, ==, "Connection and login");
  g_assert_cmpstr (passed->subtitle, ==, "Passed in 2 s");
  const PgwCheckGroup *shop = g_ptr_array_index (groups, 1);
  g_assert_cmpstr (shop->title, ==, "shop");
  g_assert_cmpint (shop->state, ==, PGC_VALIDATION_FAILED);
  const PgwCheckGroup *accounts = g_ptr_array_index (groups, 2);
  g_assert_cmpint (accounts->state, ==, PGC_VALIDATION_SUCCEEDED);

  g_autofree char *summary = pgw_findings_summarize (status->validation, FALSE);
  g_assert_cmpstr (summary, ==, "2 problems and 1 warning");
  g_autofree char *text = pgw_findings_to_text (status->validation);
  g_assert_nonnull (strstr (text, "Servers, Server parameters: Failed\n"));
  g_assert_nonnull (strstr (text, "[603107]"));
  g_assert_nonnull (strstr (text, "  ALTER SYSTEM SET wal_level = 'logical';\n"));
}

static void
test_findings_of_a_database_called_servers (void)
{
  g_autoptr (PgcValidation) validation = pgc_validation_new ();
  g_ptr_array_add (validation->items,
                   pgc_validation_item_new (PGC_VALIDATION_CONNECTIVITY, NULL));
  g_ptr_array_add (validation->items, pgc_validation_item_new (PGC_VALIDATION_SCHEMA, "Servers"));
  g_autoptr (GPtrArray) groups = pgw_findings_group (validation);
  g_assert_cmpuint (groups->len, ==, 2);
  g_autofree char *summary = pgw_findings_summarize (validation, FALSE);
  g_assert_cmpstr (summary, ==, "All 2 checks passed");
  g_autofree char *running = pgw_findings_summarize (validation, TRUE);
  g_assert_cmpstr (running, ==, "2 checks passed so far");
}

/* --- series, scales, activity -------------------------------------------------------------- */

static void
test_series_keeps_all_time (void)
{
  g_autoptr (PgwSeries) series = pgw_series_new ();
  g_assert_true (isnan (pgw_series_get_last (series)));
  for (int i = 0; i < 10 * PGW_SERIES_MAX; i++)
    pgw_series_add (series, NOW + i * SECOND, i == 4321 ? 1e9 : i % 7);
  g_assert_cmpuint (pgw_series_get_length (series), <=, PGW_SERIES_MAX);
  g_assert_cmpuint (pgw_series_get_length (series), >, PGW_SERIES_MAX / 4);
  g_assert_cmpint (pgw_series_get (series, 0)->time, <, NOW + 60 * SECOND);
  g_assert_cmpint (pgw_series_get (series, pgw_series_get_length (series) - 1)->time, >,
                   NOW + (10 * PGW_SERIES_MAX - 60) * SECOND);
  /* A peak is not lost when samples are merged. */
  g_assert_cmpfloat (pgw_series_get_max (series), ==, 1e9);
  for (guint i = 1; i < pgw_series_get_length (series); i++)
    g_assert_cmpint (pgw_series_get (series, i)->time, >, pgw_series_get (series, i - 1)->time);
}

static void
test_series_with_gaps (void)
{
  g_autoptr (PgwSeries) series = pgw_series_new ();
  pgw_series_add (series, NOW, 4);
  pgw_series_add (series, NOW - SECOND, 100); /* a clock that was set back */
  pgw_series_add (series, NOW + SECOND, NAN);
  pgw_series_add (series, NOW + 2 * SECOND, 2);
  pgw_series_add (series, NOW + 3 * SECOND, NAN);
  g_assert_cmpuint (pgw_series_get_length (series), ==, 4);
  g_assert_cmpfloat (pgw_series_get_last (series), ==, 2);
  g_assert_cmpfloat (pgw_series_get_mean (series), ==, 3);
  g_assert_cmpfloat (pgw_series_get_max (series), ==, 4);
}

static void
check_scale (PgwUnit unit, double max, const char *step, const char *top)
{
  PgwScale scale = pgw_chart_scale_for_values (unit, max, 3);
  g_autofree char *step_label = pgw_chart_scale_label (unit, scale.step);
  g_autofree char *top_label = pgw_chart_scale_label (unit, scale.top);
  g_assert_cmpstr (step_label, ==, step);
  g_assert_cmpstr (top_label, ==, top);
  g_assert_cmpfloat (scale.top, >=, max);
  g_assert_cmpfloat (scale.top / scale.step, <=, 3.001);
}

static void
test_scales (void)
{
  check_scale (PGW_UNIT_BYTE_RATE, 0, "1 B/s", "2 B/s");
  check_scale (PGW_UNIT_BYTE_RATE, 98.0 * 1024 * 1024, "50 MiB/s", "100 MiB/s");
  check_scale (PGW_UNIT_BYTE_RATE, 1100.0 * 1024 * 1024, "500 MiB/s", "1500 MiB/s");
  check_scale (PGW_UNIT_BYTE_RATE, 5.0 * 1024 * 1024 * 1024, "2 GiB/s", "6 GiB/s");
  check_scale (PGW_UNIT_CHANGE_RATE, 0.3, "1/s", "2/s");
  check_scale (PGW_UNIT_CHANGE_RATE, 2900, "1000/s", "3000/s");
  check_scale (PGW_UNIT_CHANGE_RATE, 250000, "100,000/s", "300,000/s");
  check_scale (PGW_UNIT_SECONDS, 0, "1 s", "2 s");
  check_scale (PGW_UNIT_SECONDS, 185, "2 min", "4 min");
  check_scale (PGW_UNIT_SECONDS, 90, "30 s", "1:30");
  check_scale (PGW_UNIT_SECONDS, 7000, "1 h", "2 h");
  for (double max = 0.001; max < 1e15; max *= 1.7)
    for (guint steps = 2; steps < 7; steps++)
      for (PgwUnit unit = PGW_UNIT_BYTE_RATE; unit <= PGW_UNIT_SECONDS; unit++)
        {
          PgwScale scale = pgw_chart_scale_for_values (unit, max, steps);
          g_assert_cmpfloat (scale.top, >=, max * (1 - 1e-6));
          g_assert_cmpfloat (scale.top / scale.step, <=, steps + 0.001);
        }
  g_assert_cmpint (pgw_chart_scale_for_time (60, 4), ==, 15);
  g_assert_cmpint (pgw_chart_scale_for_time (3600, 4), ==, 900);
  g_assert_cmpint (pgw_chart_scale_for_time (0, 0), ==, 1);
}

static void
test_activity (void)
{
  g_autoptr (PgcSpec) spec = pgw_sample_make_spec (PGW_SAMPLE_CUTOVER);
  g_autoptr (PgcStatus) status = pgw_sample_make_status (PGW_SAMPLE_CUTOVER, NOW);
  g_autoptr (PgwActivity) activity = pgw_activity_new ();
  PgcDatabaseStatus *shop = g_ptr_array_index (status->databases, 0);
  const PgwSeries *rate = pgw_activity_get_change_rate (activity);

  pgw_activity_take (activity, spec, status, TRUE, NOW);
  /* One look makes no rate, and nothing is made of the changes before it. */
  g_assert_true (isnan (pgw_series_get_last (rate)));
  shop->applied_changes += 2000;
  shop->latency_seconds = 7;
  pgw_activity_take (activity, spec, status, TRUE, NOW + SECOND / 2); /* too soon */
  pgw_activity_take (activity, spec, status, TRUE, NOW + 2 * SECOND);
  g_assert_cmpfloat (pgw_series_get_last (rate), ==, 1000);
  /* The one furthest behind counts. */
  g_assert_cmpfloat (pgw_series_get_last (pgw_activity_get_latency (activity)), ==, 7);
  /* A counter that began anew is no negative rate. */
  shop->applied_changes = 0;
  pgw_activity_take (activity, spec, status, TRUE, NOW + 3 * SECOND);
  g_assert_cmpfloat (pgw_series_get_last (rate), ==, 1000);
  /* What an agent that is gone does is not known. */
  guint n = pgw_series_get_length (rate);
  pgw_activity_take (activity, spec, status, FALSE, NOW + 4 * SECOND);
  g_assert_cmpuint (pgw_series_get_length (rate), ==, n + 1);
  g_assert_true (isnan (pgw_series_get (rate, n)->value));
  g_assert_cmpuint (pgw_series_get_length (pgw_activity_get_copy_rate (activity)), ==, 0);

  g_assert_cmpint (pgw_activity_get_cutover_time (activity), ==, 0);
  status->state = PGC_STATE_IN_PROGRESS;
  status->substate = PGC_SUBSTATE_COMPLETING_MIGRATION;
  pgw_activity_take (activity, spec, status, TRUE, NOW + 5 * SECOND);
  pgw_activity_take (activity, spec, status, TRUE, NOW + 6 * SECOND);
  g_assert_cmpint (pgw_activity_get_cutover_time (activity), ==, NOW + 5 * SECOND);
}

/* --- cutover ------------------------------------------------------------------------------- */

static PgwCutoverChecklist *
make_checklist (PgwSampleKind kind, gboolean writes_stopped, gboolean block_writes,
                const char *const *databases)
{
  g_autoptr (PgcSpec) spec = pgw_sample_make_spec (kind);
  g_autoptr (PgcStatus) status = pgw_sample_make_status (kind, NOW);
  const PgwCutoverChoice choice = { writes_stopped, block_writes, databases };
  return pgw_cutover_checklist_new (spec, status, &choice, NOW);
}

static void
test_cutover_needs_writes_to_be_stopped (void)
{
  g_autoptr (PgwCutoverChecklist) open = make_checklist (PGW_SAMPLE_CUTOVER, FALSE, FALSE, NULL);
  g_assert_false (open->is_possible);
  g_assert_cmpint (open->items[PGW_CUTOVER_WRITES].tone, ==, PGW_TONE_ERROR);
  g_autoptr (PgwCutoverChecklist) ticked = make_checklist (PGW_SAMPLE_CUTOVER, TRUE, FALSE, NULL);
  g_assert_true (ticked->is_possible);
  g_assert_cmpuint (ticked->n_risks, ==, 0);
  g_assert_cmpstr (ticked->verdict, ==, "Everything is ready.");
  g_autoptr (PgwCutoverChecklist) blocked = make_checklist (PGW_SAMPLE_CUTOVER, FALSE, TRUE, NULL);
  g_assert_true (blocked->is_possible);
}

static void
test_cutover_only_while_it_waits (void)
{
  g_autoptr (PgwCutoverChecklist) paused = make_checklist (PGW_SAMPLE_PAUSED, TRUE, FALSE, NULL);
  g_assert_false (paused->is_possible);
  g_autoptr (PgwCutoverChecklist) ended = make_checklist (PGW_SAMPLE_COMPLETED, TRUE, FALSE, NULL);
  g_assert_false (ended->is_possible);
  const char *const none[] = { NULL };
  g_autoptr (PgwCutoverChecklist) nothing = make_checklist (PGW_SAMPLE_CUTOVER, TRUE, FALSE, none);
  g_assert_false (nothing->is_possible);
  g_assert_cmpstr (nothing->verdict, ==, "Choose at least one database.");
}

static void
test_cutover_far_behind (void)
{
  g_autoptr (PgwCutoverChecklist) all = make_checklist (PGW_SAMPLE_LAGGING, TRUE, FALSE, NULL);
  /* Behind, much waiting, and validated long ago: possible, but at a risk. */
  g_assert_true (all->is_possible);
  g_assert_cmpuint (all->n_risks, ==, 3);
  g_assert_true (g_str_has_prefix (all->items[PGW_CUTOVER_LATENCY].detail, "3 min 05 s"));
  g_assert_cmpstr (all->items[PGW_CUTOVER_PENDING].detail, ==, "5.08 GiB");
  g_assert_cmpstr (all->items[PGW_CUTOVER_VALIDATION].detail, ==, "Passed 2 days ago");
  /* What is left behind counts no more. */
  const char *const accounts[] = { "accounts", NULL };
  g_autoptr (PgwCutoverChecklist) one
      = make_checklist (PGW_SAMPLE_LAGGING, TRUE, FALSE, accounts);
  g_assert_cmpuint (one->n_risks, ==, 1);
}

static void
test_cutover_after_a_bad_comparison (void)
{
  g_autoptr (PgcSpec) spec = pgw_sample_make_spec (PGW_SAMPLE_CUTOVER);
  g_autoptr (PgcStatus) status = pgw_sample_make_status (PGW_SAMPLE_CUTOVER, NOW);
  const PgwCutoverChoice choice = { .writes_stopped = TRUE };
  PgcComparisonItem *item = g_ptr_array_index (status->comparison->items, 0);
  item->equal = FALSE;
  g_autoptr (PgwCutoverChecklist) different
      = pgw_cutover_checklist_new (spec, status, &choice, NOW);
  g_assert_cmpint (different->items[PGW_CUTOVER_DIVERGENCE].tone, ==, PGW_TONE_ERROR);
  g_assert_cmpuint (different->n_risks, ==, 1);
  /* Latency that is not known is not none. */
  ((PgcDatabaseStatus *) g_ptr_array_index (status->databases, 1))->latency_seconds = -1;
  g_autoptr (PgwCutoverChecklist) unknown
      = pgw_cutover_checklist_new (spec, status, &choice, NOW);
  g_assert_cmpint (unknown->items[PGW_CUTOVER_LATENCY].tone, ==, PGW_TONE_WARNING);
  g_autoptr (GPtrArray) ready = pgw_cutover_checklist_list_ready (status);
  g_assert_cmpuint (ready->len, ==, 2);
}

/* --- the end ------------------------------------------------------------------------------- */

static void
test_completion (void)
{
  g_autoptr (PgcSpec) spec = pgw_sample_make_spec (PGW_SAMPLE_COMPLETED);
  g_autoptr (PgcStatus) status = pgw_sample_make_status (PGW_SAMPLE_COMPLETED, NOW);
  g_autoptr (PgwCompletion) completion = pgw_completion_new (spec, status, 0);
  g_assert_cmpstr (pgw_fact_list_find (completion->facts, "Databases"), ==, "2");
  g_assert_cmpstr (pgw_fact_list_find (completion->facts, "Tables"), ==, "48");
  g_assert_cmpstr (pgw_fact_list_find (completion->facts, "Rows"), ==, "36,360,000");
  g_assert_cmpstr (pgw_fact_list_find (completion->facts, "Data"), ==, "3.95 GiB");
  g_assert_cmpstr (pgw_fact_list_find (completion->facts, "Duration"), ==, "32 min 00 s");
  /* Nobody saw the cutover: nothing is made up. */
  g_assert_null (pgw_fact_list_find (completion->facts, "Downtime"));
  g_assert_cmpuint (completion->n_todo, ==, 1);
  g_assert_nonnull (completion->reverse);
  g_assert_cmpuint (completion->connections->len, ==, 2);
  const PgwConnection *connection = g_ptr_array_index (completion->connections, 0);
  g_assert_cmpstr (connection->uri, ==,
                   "postgresql://postgres@db-new.example.com:5433/shop?sslmode=require");

  g_autoptr (PgwCompletion) seen
      = pgw_completion_new (spec, status, status->ended_at - 4 * SECOND);
  g_assert_cmpstr (pgw_fact_list_find (seen->facts, "Downtime"), ==, "4 s");
  spec->mode = PGC_MODE_OFFLINE;
  spec->reverse = PGC_FLAG_UNSET;
  g_autoptr (PgwCompletion) offline = pgw_completion_new (spec, status, 0);
  g_assert_cmpstr (pgw_fact_list_find (offline->facts, "Downtime"), ==, "32 min 00 s");
  g_assert_null (offline->reverse);
}

static void
check_uri (const char *address, const char *user, const char *database, const char *expected)
{
  PgcServer server = { .user = (char *) user, .ssl_mode = PGC_SSL_MODE_PREFER };
  g_assert_true (pgc_server_set_address (&server, address, NULL));
  g_autofree char *uri = pgw_completion_make_uri (&server, database);
  g_assert_cmpstr (uri, ==, expected);
  g_free (server.host);
}

static void
test_connection_strings (void)
{
  check_uri ("db", NULL, "shop", "postgresql://db:5432/shop?sslmode=prefer");
  check_uri ("[2001:db8::1]:6000", "a@b", "my shop",
             "postgresql://a%40b@[2001:db8::1]:6000/my%20shop?sslmode=prefer");
  check_uri ("/var/run/postgresql", "app", "x/y",
             "postgresql://app@%2Fvar%2Frun%2Fpostgresql:5432/x%2Fy?sslmode=prefer");
  PgcServer none = { 0 };
  g_assert_null (pgw_completion_make_uri (&none, "shop"));
}

static void
test_comparisons (void)
{
  g_autoptr (PgwComparisonView) none = pgw_comparison_view_new (NULL, NOW);
  g_assert_cmpstr (none->title, ==, "Not compared yet");
  g_autoptr (PgcStatus) status = pgw_sample_make_status (PGW_SAMPLE_DIFFERENT, NOW);
  g_autoptr (PgwComparisonView) different = pgw_comparison_view_new (status->comparison, NOW);
  g_assert_cmpstr (different->detail, ==, "1 of 2 objects differs, compared 5 minutes ago");
  g_assert_cmpuint (different->differences->len, ==, 1);
  const PgwDifference *difference = g_ptr_array_index (different->differences, 0);
  g_assert_cmpstr (difference->title, ==, "shop: public.orders");
  g_assert_nonnull (strstr (difference->detail, "1,499,998 on the target"));

  status->comparison->running = TRUE;
  status->comparison->tables_done = 3;
  status->comparison->tables_total = 12;
  g_autoptr (PgwComparisonView) running = pgw_comparison_view_new (status->comparison, NOW);
  g_assert_cmpfloat (running->share, ==, 0.25);
  g_assert_cmpstr (running->detail, ==, "3 of 12 tables");
  /* What broke off is no proof of anything. */
  status->comparison->running = FALSE;
  status->comparison->error = g_new0 (PgcFault, 1);
  status->comparison->error->message = g_strdup ("The source cannot be reached");
  g_autoptr (PgwComparisonView) failed = pgw_comparison_view_new (status->comparison, NOW);
  g_assert_cmpint (failed->tone, ==, PGW_TONE_WARNING);
  g_assert_cmpstr (failed->detail, ==, "The source cannot be reached");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/monitor/permissions", test_permissions);
  g_test_add_func ("/monitor/permissions-depend-on-more-than-the-state",
                   test_permissions_depend_on_more_than_the_state);
  g_test_add_func ("/monitor/overview-of-a-copy", test_overview_of_a_copy);
  g_test_add_func ("/monitor/wal-that-the-source-keeps", test_wal_that_the_source_keeps);
  g_test_add_func ("/monitor/overwritten-databases", test_overwritten_databases);
  g_test_add_func ("/monitor/properties", test_properties);
  g_test_add_func ("/monitor/database-that-copies", test_database_that_copies);
  g_test_add_func ("/monitor/database-that-follows", test_database_that_follows);
  g_test_add_func ("/monitor/share-never-shrinks", test_share_never_shrinks);
  g_test_add_func ("/monitor/findings", test_findings);
  g_test_add_func ("/monitor/findings-of-a-database-called-servers",
                   test_findings_of_a_database_called_servers);
  g_test_add_func ("/monitor/series-keeps-all-time", test_series_keeps_all_time);
  g_test_add_func ("/monitor/series-with-gaps", test_series_with_gaps);
  g_test_add_func ("/monitor/scales", test_scales);
  g_test_add_func ("/monitor/activity", test_activity);
  g_test_add_func ("/monitor/cutover-needs-writes-to-be-stopped",
                   test_cutover_needs_writes_to_be_stopped);
  g_test_add_func ("/monitor/cutover-only-while-it-waits", test_cutover_only_while_it_waits);
  g_test_add_func ("/monitor/cutover-far-behind", test_cutover_far_behind);
  g_test_add_func ("/monitor/cutover-after-a-bad-comparison",
                   test_cutover_after_a_bad_comparison);
  g_test_add_func ("/monitor/completion", test_completion);
  g_test_add_func ("/monitor/connection-strings", test_connection_strings);
  g_test_add_func ("/monitor/comparisons", test_comparisons);
  return g_test_run ();
}
