/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person sees of a migration: frames, lines and words. */

#include <string.h>

#include "agent/cli/pgc-error-text.h"
#include "agent/cli/pgc-cli.h"
#include "agent/cli/pgc-follow.h"
#include "agent/cli/pgc-status-words.h"
#include "agent/cli/pgc-summary.h"
#include "agent/cli/pgc-text-layout.h"
#include "agent/cli/pgc-watch-screen.h"
#include "agent/cli/pgc-watch-view.h"

#define MIB ((guint64) 1024 * 1024)
#define START (G_GINT64_CONSTANT (1795440600) * G_USEC_PER_SEC)
#define NOW (START + 127 * G_USEC_PER_SEC)

static PgcSpec *
make_spec (guint n_databases)
{
  PgcSpec *spec = pgc_spec_new ();
  spec->name = g_strdup ("nightly");
  g_assert_true (pgc_server_set_address (&spec->source, "10.0.0.7", NULL));
  g_assert_true (pgc_server_set_address (&spec->target, "db2:5433", NULL));
  spec->source.user = g_strdup ("app");
  spec->target.user = g_strdup ("postgres");
  spec->databases = g_new0 (char *, n_databases + 1);
  for (guint i = 0; i < n_databases; i++)
    spec->databases[i] = g_strdup_printf ("shop%u", i);
  return spec;
}

static PgcDatabaseStatus *
make_database (const char *name)
{
  PgcDatabaseStatus *database = pgc_database_status_new (name);
  database->state = PGC_DATABASE_STATE_IN_PROGRESS;
  database->phase = PGC_PHASE_COPY;
  database->bytes_done = 512 * MIB;
  database->bytes_total = 2048 * MIB;
  database->rows_done = 1000000;
  database->rows_total = 4000000;
  database->completed_tables = 3;
  database->queued_tables = 9;
  database->indexes_total = 20;
  database->bytes_per_second = (double) (100 * MIB);
  database->eta_seconds = 15;
  PgcTableStatus *table = g_new0 (PgcTableStatus, 1);
  table->name = g_strdup ("public.orders");
  table->phase = PGC_PHASE_COPY;
  table->rows_done = 500000;
  table->bytes_done = 128 * MIB;
  table->bytes_total = 256 * MIB;
  g_ptr_array_add (database->tables, table);
  return database;
}

static PgcStatus *
make_status (guint n_databases)
{
  PgcStatus *status = pgc_status_new ("id");
  status->state = PGC_STATE_IN_PROGRESS;
  status->substate = PGC_SUBSTATE_MIGRATING_DATA;
  status->created_at = START;
  for (guint i = 0; i < n_databases; i++)
    {
      g_autofree char *name = g_strdup_printf ("shop%u", i);
      g_ptr_array_add (status->databases, make_database (name));
    }
  return status;
}

static char *
frame_to_text (const PgcSpec *spec, const PgcStatus *status, GPtrArray *log, guint columns,
               guint rows)
{
  const PgcWatchLayout layout
      = { .columns = columns, .rows = rows, .is_unicode = FALSE, .now = NOW };
  g_autoptr (GPtrArray) frame = pgc_watch_view_make_frame (spec, status, log, &layout);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < frame->len; i++)
    g_string_append_printf (text, "%s\n", ((PgcWatchLine *) g_ptr_array_index (frame, i))->text);
  return g_string_free (text, FALSE);
}

static void
test_frame (void)
{
  g_autoptr (PgcSpec) spec = make_spec (1);
  g_autoptr (PgcStatus) status = make_status (1);
  g_autofree char *text = frame_to_text (spec, status, NULL, 80, 24);
  g_assert_cmpstr (
      text, ==,
      "nightly: Migrating data                                                    2:07\n"
      "10.0.0.7:5432 as app -> db2:5433 as postgres (offline, validate and migrate)\n"
      "shop0 #####...............  25 % copy, 512 MiB of 2.00 GiB, 100 MiB/s, 15 s le…\n"
      "  3/12 tables, 0/20 indexes, 1,000,000 of about 4,000,000 rows\n"
      "    #####.....  50 % public.orders, 500,000 rows, 128 MiB\n");
}

/* Whatever the terminal's size, the frame fits into it, or drawing in place would not work. */
static void
test_frame_fits (void)
{
  g_autoptr (GPtrArray) log = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_log_line_free);
  for (guint i = 0; i < 8; i++)
    {
      PgcLogLine *line = g_new0 (PgcLogLine, 1);
      line->time = START;
      line->text = g_strdup ("a line that is rather longer than narrow terminals are");
      g_ptr_array_add (log, line);
    }
  for (guint n = 0; n <= 40; n += 8)
    for (guint columns = 20; columns <= 200; columns += 15)
      for (guint rows = 4; rows <= 60; rows += 7)
        {
          g_autoptr (PgcSpec) spec = make_spec (n);
          g_autoptr (PgcStatus) status = make_status (n);
          status->state = PGC_STATE_WAITING_FOR_USER_ACTION;
          status->substate = PGC_SUBSTATE_WAITING_FOR_CUTOVER_TRIGGER;
          g_autofree char *text = frame_to_text (spec, status, log, columns, rows);
          g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
          g_assert_cmpuint (g_strv_length (lines) - 1, <, rows);
          g_assert_true (g_str_has_prefix (lines[0], "nightly: "));
          for (gsize i = 0; lines[i] != NULL; i++)
            g_assert_cmpuint (pgc_text_layout_width (lines[i]), <, columns);
        }
}

static void
test_frame_leaves_databases_out (void)
{
  g_autoptr (PgcSpec) spec = make_spec (30);
  g_autoptr (PgcStatus) status = make_status (30);
  g_autofree char *text = frame_to_text (spec, status, NULL, 80, 11);
  g_assert_nonnull (strstr (text, "shop6 "));
  g_assert_nonnull (strstr (text, "and 23 more databases\n"));
}

static void
test_replication (void)
{
  g_autoptr (PgcSpec) spec = make_spec (1);
  spec->mode = PGC_MODE_ONLINE;
  g_autoptr (PgcStatus) status = make_status (1);
  PgcDatabaseStatus *database = g_ptr_array_index (status->databases, 0);
  database->phase = PGC_PHASE_STREAM;
  database->latency_seconds = 2;
  database->lag_bytes = 3 * MIB / 2;
  database->applied_changes = 12345;
  g_autofree char *text = frame_to_text (spec, status, NULL, 100, 24);
  g_assert_nonnull (strstr (text, "  latency 2 s, 1.50 MiB behind, 12,345 changes applied\n"));
  g_autofree char *line = pgc_watch_view_make_progress_line (database);
  g_assert_nonnull (strstr (line, "shop0: following 100 %"));
  g_assert_nonnull (strstr (line, "latency 2 s"));
}

static void
test_progress_line (void)
{
  PgcDatabaseStatus *database = make_database ("shop");
  g_autofree char *line = pgc_watch_view_make_progress_line (database);
  g_assert_cmpstr (line, ==,
                   "shop: copy 25 %, 512 MiB of 2.00 GiB, 100 MiB/s, 15 s left, 3/12 tables, "
                   "0/20 indexes, 1,000,000 of about 4,000,000 rows");
  pgc_database_status_free (database);
}

static void
add_line (GPtrArray *lines, const char *text, PgcWatchStyle style)
{
  PgcWatchLine *line = g_new0 (PgcWatchLine, 1);
  line->text = g_strdup (text);
  line->style = style;
  g_ptr_array_add (lines, line);
}

static void
test_screen (void)
{
  g_autoptr (GPtrArray) lines
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pgc_watch_line_free);
  add_line (lines, "title", PGC_WATCH_STYLE_TITLE);
  add_line (lines, "plain", PGC_WATCH_STYLE_PLAIN);
  g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (guint));

  g_autofree char *first = pgc_watch_screen_encode (lines, widths, 80, TRUE);
  g_assert_cmpstr (first, ==, "\033[1mtitle\033[0m\033[K\nplain\033[K\n");

  const guint previous[] = { 79, 0, 100 };
  g_array_append_vals (widths, previous, 3);
  g_autofree char *again = pgc_watch_screen_encode (lines, widths, 80, FALSE);
  g_assert_cmpstr (again, ==, "\r\033[4Atitle\033[K\nplain\033[K\n\033[J");

  /* The terminal was made narrower: what was one row there is two or three now. */
  g_autofree char *narrow = pgc_watch_screen_encode (lines, widths, 40, FALSE);
  g_assert_true (g_str_has_prefix (narrow, "\r\033[6A"));
}

static void
test_exit_codes (void)
{
  g_assert_cmpint (pgc_follow_get_exit_code (PGC_STATE_SUCCEEDED), ==, PGC_EXIT_DONE);
  g_assert_cmpint (pgc_follow_get_exit_code (PGC_STATE_FAILED), ==, PGC_EXIT_FAILED);
  g_assert_cmpint (pgc_follow_get_exit_code (PGC_STATE_CANCELED), ==, PGC_EXIT_FAILED);
  g_assert_cmpint (pgc_follow_get_exit_code (PGC_STATE_VALIDATION_FAILED), ==,
                   PGC_EXIT_VALIDATION_FAILED);
  static const struct
  {
    PgcErrorCode code;
    int exit_code;
  } cases[] = { { PGC_ERROR_INVALID_ARGUMENT, PGC_EXIT_USAGE },
                { PGC_ERROR_VALIDATION, PGC_EXIT_VALIDATION_FAILED },
                { PGC_ERROR_TIMED_OUT, PGC_EXIT_TIMED_OUT },
                { PGC_ERROR_NOT_FOUND, PGC_EXIT_FAILED },
                { PGC_ERROR_DIFFERENT, PGC_EXIT_FAILED } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = pgc_error_new (cases[i].code, "x");
      g_assert_cmpint (pgc_error_text_get_exit_code (error), ==, cases[i].exit_code);
    }
}

static void
test_error_text (void)
{
  g_autoptr (GError) error = pgc_error_new (PGC_ERROR_PERMISSION, "permission denied");
  g_autofree char *bare = pgc_error_text_from_error (error);
  g_assert_cmpstr (bare, ==, "pgcutover: permission denied\n");
  pgc_error_set_service_code (&error, "603110");
  pgc_error_set_remedy (&error, "Let app read it.");
  pgc_error_set_sql (&error, "GRANT SELECT\n  ON t TO app;");
  g_autofree char *full = pgc_error_text_from_error (error);
  g_assert_cmpstr (full, ==,
                   "pgcutover: permission denied [603110]\n"
                   "  What to do: Let app read it.\n"
                   "  SQL: GRANT SELECT\n"
                   "         ON t TO app;\n");
}

/* A command that is shown is copied: it must name the migration exactly. */
static void
test_next (void)
{
  g_autoptr (PgcSpec) spec = make_spec (2);
  g_autoptr (PgcStatus) status = make_status (2);
  status->state = PGC_STATE_WAITING_FOR_USER_ACTION;
  status->substate = PGC_SUBSTATE_WAITING_FOR_TARGET_DB_OVERWRITE_CONFIRMATION;
  g_autofree char *next = pgc_status_words_next (spec, status, FALSE);
  g_assert_nonnull (strstr (next, "“pgcutover migration update --server-name db2:5433 --name "
                                  "nightly --overwrite-dbs true”"));
  status->substate = PGC_SUBSTATE_PAUSED;
  g_autofree char *paused = pgc_status_words_next (spec, status, TRUE);
  g_assert_nonnull (strstr (paused, "“pgcutover migration resume --server-name db2:5433 --name "
                                    "nightly --foreground”"));

  g_autoptr (GPtrArray) all = pgc_status_words_list_overwritten (spec, status);
  g_assert_cmpuint (all->len, ==, 2);
  PgcDatabaseStatus *second = g_ptr_array_index (status->databases, 1);
  second->message = g_strdup ("is there and holds data");
  g_autoptr (GPtrArray) named = pgc_status_words_list_overwritten (spec, status);
  g_assert_cmpuint (named->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (named, 0), ==, "shop1");
}

static void
test_address_is_quoted (void)
{
  g_autoptr (PgcSpec) spec = make_spec (1);
  spec->provider = PGC_PROVIDER_KIND_AZURE;
  spec->resource_group = g_strdup ("my group; rm");
  spec->subscription = g_strdup ("s-1");
  g_autofree char *address = pgc_status_words_address (spec, FALSE);
  g_assert_cmpstr (address, ==,
                   "--subscription s-1 --resource-group 'my group; rm' --server-name db2 --name "
                   "nightly");
}

/* Every word of the model has words for a person. */
static void
test_words (void)
{
  g_autoptr (PgcSpec) spec = make_spec (1);
  g_autoptr (PgcStatus) status = make_status (1);
  for (int state = 0; state <= PGC_STATE_UNKNOWN; state++)
    for (int substate = 0; substate <= PGC_SUBSTATE_UNKNOWN; substate++)
      {
        status->state = (PgcState) state;
        status->substate = (PgcSubstate) substate;
        g_assert_cmpstr (pgc_status_words_state (status), !=, "");
        g_autofree char *next = pgc_status_words_next (spec, status, FALSE);
        g_assert_true (g_str_has_suffix (next, "."));
      }
}

static void
test_summary (void)
{
  g_autoptr (PgcSpec) spec = make_spec (1);
  g_autoptr (PgcStatus) status = make_status (1);
  status->state = PGC_STATE_SUCCEEDED;
  status->substate = PGC_SUBSTATE_COMPLETED;
  status->ended_at = NOW;
  PgcDatabaseStatus *database = g_ptr_array_index (status->databases, 0);
  database->state = PGC_DATABASE_STATE_SUCCEEDED;
  database->phase = PGC_PHASE_DONE;
  database->started_at = START;
  database->ended_at = NOW;
  g_ptr_array_add (status->report,
                   pgc_report_entry_new ("shop0", "todo", "ROLE app", "its password is not known",
                                         "ALTER ROLE app PASSWORD '…';"));
  g_autofree char *text = pgc_summary_of_migration (spec, status, 80, NOW, FALSE);
  g_assert_cmpstr (
      text, ==,
      "Migration     nightly\n"
      "State         Succeeded\n"
      "Next          Prove it with “pgcutover migration compare --server-name db2:5433 --name "
      "nightly”, then let the applications use the target.\n"
      "Kind          offline, validate and migrate (direct)\n"
      "Source        10.0.0.7:5432 as app\n"
      "Target        db2:5433 as postgres\n"
      "Started       2026-11-23T14:30:00+01:00\n"
      "Ended         2026-11-23T14:32:07+01:00\n"
      "Duration      2 min 07 s\n"
      "\n"
      "Databases\n"
      "Name   State      Phase  Tables  Indexes       Rows     Data    Duration\n"
      "shop0  Succeeded  done     3/12     0/20  1,000,000  512 MiB  2 min 07 s\n"
      "\n"
      "Left out, changed, or left to do\n"
      "  todo     shop0, ROLE app: its password is not known\n"
      "    SQL: ALTER ROLE app PASSWORD '…';\n");
}

static void
test_comparison (void)
{
  g_autoptr (PgcComparison) comparison = pgc_comparison_new ();
  comparison->started_at = START;
  comparison->ended_at = NOW;
  for (int i = 0; i < 2; i++)
    {
      PgcComparisonItem *item = g_new0 (PgcComparisonItem, 1);
      item->database = g_strdup ("shop");
      item->object = g_strdup_printf ("public.t%d", i);
      item->equal = TRUE;
      item->source_rows = item->target_rows = 600;
      g_ptr_array_add (comparison->items, item);
    }
  g_autofree char *equal = pgc_summary_of_comparison (comparison);
  g_assert_cmpstr (equal, ==, "Equal: 2 objects with 1,200 rows compared in 2 min 07 s.\n");

  PgcComparisonItem *item = g_ptr_array_index (comparison->items, 1);
  item->equal = FALSE;
  item->target_rows = 598;
  item->difference = g_strdup ("id from 17 to 42");
  g_autofree char *different = pgc_summary_of_comparison (comparison);
  g_assert_cmpstr (different, ==,
                   "Database  Object     Source rows  Target rows  Difference\n"
                   "shop      public.t1          600          598  id from 17 to 42\n"
                   "DIFFERENT: 1 of 2 objects differ.\n");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "CET-1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/watch/frame", test_frame);
  g_test_add_func ("/cli/watch/frame-fits", test_frame_fits);
  g_test_add_func ("/cli/watch/frame-leaves-databases-out", test_frame_leaves_databases_out);
  g_test_add_func ("/cli/watch/replication", test_replication);
  g_test_add_func ("/cli/watch/progress-line", test_progress_line);
  g_test_add_func ("/cli/watch/screen", test_screen);
  g_test_add_func ("/cli/exit-codes", test_exit_codes);
  g_test_add_func ("/cli/error-text", test_error_text);
  g_test_add_func ("/cli/words/next", test_next);
  g_test_add_func ("/cli/words/address-is-quoted", test_address_is_quoted);
  g_test_add_func ("/cli/words/every-state", test_words);
  g_test_add_func ("/cli/summary/migration", test_summary);
  g_test_add_func ("/cli/summary/comparison", test_comparison);
  return g_test_run ();
}
