/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts and numbers as a person reads them. */

#include <locale.h>

#include "gui/format/pgw-quantity.h"
#include "gui/format/pgw-state-words.h"
#include "gui/format/pgw-time.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

static void
take_and_check (char *actual, const char *expected)
{
  g_assert_cmpstr (actual, ==, expected);
  g_free (actual);
}

static void
test_bytes (void)
{
  take_and_check (pgw_quantity_bytes (0), "0 B");
  take_and_check (pgw_quantity_bytes (1023), "1023 B");
  take_and_check (pgw_quantity_bytes (1024), "1.00 KiB");
  take_and_check (pgw_quantity_bytes (1536), "1.50 KiB");
  /* Not “1024 KiB”. */
  take_and_check (pgw_quantity_bytes (1024 * 1024 - 1), "1.00 MiB");
  take_and_check (pgw_quantity_bytes ((guint64) 102 * 1024 * 1024), "102 MiB");
  take_and_check (pgw_quantity_bytes (G_MAXUINT64), "16.0 EiB");
  take_and_check (pgw_quantity_byte_rate (0.4), "0 B/s");
  take_and_check (pgw_quantity_byte_rate (-5), "0 B/s");
  take_and_check (pgw_quantity_byte_rate (2.5 * 1024 * 1024), "2.50 MiB/s");
}

static void
test_counts (void)
{
  take_and_check (pgw_quantity_count (0), "0");
  take_and_check (pgw_quantity_count (9999), "9999");
  /* Also in a locale that does not group. */
  take_and_check (pgw_quantity_count (10000), "10,000");
  take_and_check (pgw_quantity_count (123456), "123,456");
  take_and_check (pgw_quantity_count (36360000), "36,360,000");
  take_and_check (pgw_quantity_change_rate (0), "0 changes/s");
  take_and_check (pgw_quantity_change_rate (0.25), "0.2 changes/s");
  take_and_check (pgw_quantity_change_rate (812.6), "813 changes/s");
}

static void
test_shares (void)
{
  /* An estimate that was passed is not the end. */
  g_assert_cmpfloat (pgw_quantity_share (120, 100, FALSE), <, 1);
  g_assert_cmpfloat (pgw_quantity_share (100, 100, FALSE), <, 1);
  g_assert_cmpfloat (pgw_quantity_share (0, 0, TRUE), ==, 1);
  g_assert_cmpfloat (pgw_quantity_share (5, 0, FALSE), ==, 0);
  take_and_check (pgw_quantity_percent (0.999), "99%");
  take_and_check (pgw_quantity_percent (1), "100%");
  take_and_check (pgw_quantity_percent (7), "100%");
}

static void
test_durations (void)
{
  take_and_check (pgw_time_duration (-3), "0 s");
  take_and_check (pgw_time_duration (59), "59 s");
  take_and_check (pgw_time_duration (185), "3 min 05 s");
  take_and_check (pgw_time_duration (3600), "1 h 00 min");
  take_and_check (pgw_time_duration (86400 * 3 + 4 * 3600), "3 d 04 h");
  take_and_check (pgw_time_taken (0, 0, 5 * SECOND), "–");
  take_and_check (pgw_time_taken (SECOND, 0, 6 * SECOND), "5 s");
  take_and_check (pgw_time_taken (SECOND, 3 * SECOND, 60 * SECOND), "2 s");
}

static void
test_time_left (void)
{
  take_and_check (pgw_time_left (0), "a few seconds left");
  take_and_check (pgw_time_left (21), "about 25 seconds left");
  take_and_check (pgw_time_left (90), "about 2 minutes left");
  take_and_check (pgw_time_left (3600), "about 60 minutes left");
  take_and_check (pgw_time_left (2 * 3600), "about 2 hours left");
  take_and_check (pgw_time_left (48 * 3600), "about 2 days left");
  take_and_check (pgw_time_left (G_MAXINT64), "about 36500 days left");
}

static void
test_times (void)
{
  gint64 now = G_GINT64_CONSTANT (1795440600) * SECOND; /* 2026-11-23 13:30:00 UTC */
  take_and_check (pgw_time_absolute (now), "23 Nov 2026, 13:30:00");
  take_and_check (pgw_time_absolute (0), "–");
  take_and_check (pgw_time_short (now - 10 * SECOND, now), "13:29:50");
  take_and_check (pgw_time_short (now - 24 * HOUR, now), "22 Nov 13:30:00");
  take_and_check (pgw_time_relative (0, now), "–");
  /* The agent's clock may be ahead of ours. */
  take_and_check (pgw_time_relative (now + MINUTE, now), "just now");
  take_and_check (pgw_time_relative (now - MINUTE, now), "1 minute ago");
  take_and_check (pgw_time_relative (now - 5 * HOUR, now), "5 hours ago");
  take_and_check (pgw_time_relative (now - 50 * HOUR, now), "2 days ago");
}

static PgcStatus *
make_status (PgcState state, PgcSubstate substate)
{
  PgcStatus *status = pgc_status_new ("id");
  status->state = state;
  status->substate = substate;
  return status;
}

static void
test_every_state_has_words (void)
{
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  for (PgcState state = PGC_STATE_IN_PROGRESS; state <= PGC_STATE_UNKNOWN; state++)
    for (PgcSubstate substate = PGC_SUBSTATE_NONE; substate <= PGC_SUBSTATE_UNKNOWN; substate++)
      {
        g_autoptr (PgcStatus) status = make_status (state, substate);
        g_assert_cmpstr (pgw_state_words_title (status), !=, "");
        g_assert_nonnull (pgw_state_words_icon_name (status));
        g_autofree char *next = pgw_state_words_next (spec, status);
        g_assert_cmpstr (next, !=, "");
        g_assert_cmpstr (pgw_tone_get_style_class (pgw_state_words_tone (status)), !=, "");
      }
  for (PgcPhase phase = PGC_PHASE_QUEUED; phase <= PGC_PHASE_UNKNOWN; phase++)
    g_assert_cmpstr (pgw_state_words_phase (phase), !=, "");
}

static void
add_database (PgcStatus *status, PgcPhase phase)
{
  PgcDatabaseStatus *database = pgc_database_status_new ("db");
  database->state = PGC_DATABASE_STATE_IN_PROGRESS;
  database->phase = phase;
  g_ptr_array_add (status->databases, database);
}

static void
test_title_tells_the_slowest_database (void)
{
  g_autoptr (PgcStatus) status
      = make_status (PGC_STATE_IN_PROGRESS, PGC_SUBSTATE_MIGRATING_DATA);
  g_assert_cmpstr (pgw_state_words_title (status), ==, "Migrating data");
  add_database (status, PGC_PHASE_STREAM);
  g_assert_cmpstr (pgw_state_words_title (status), ==, "Catching up with changes");
  add_database (status, PGC_PHASE_INDEX);
  add_database (status, PGC_PHASE_QUEUED);
  g_assert_cmpstr (pgw_state_words_title (status), ==, "Building indexes");
}

static void
test_next_depends_on_the_comparison (void)
{
  g_autoptr (PgcSpec) spec = pgc_spec_new ();
  g_autoptr (PgcStatus) status = make_status (PGC_STATE_SUCCEEDED, PGC_SUBSTATE_COMPLETED);
  g_autofree char *before = pgw_state_words_next (spec, status);
  g_assert_true (g_str_has_prefix (before, "Compare both sides"));
  status->comparison = pgc_comparison_new ();
  status->comparison->ended_at = SECOND;
  PgcComparisonItem *item = g_new0 (PgcComparisonItem, 1);
  item->database = g_strdup ("db");
  item->object = g_strdup ("t");
  item->equal = TRUE;
  g_ptr_array_add (status->comparison->items, item);
  g_autofree char *equal = pgw_state_words_next (spec, status);
  g_assert_true (g_str_has_prefix (equal, "Both sides were equal"));
  item->equal = FALSE;
  g_autofree char *different = pgw_state_words_next (spec, status);
  g_assert_true (g_str_has_prefix (different, "Look at the differences"));
}

static void
test_names_of_checks (void)
{
  take_and_check (pgw_state_words_validation_type (PGC_VALIDATION_CONNECTIVITY),
                  "Connection and login");
  take_and_check (pgw_state_words_validation_type ("collationsvalidation"), "Collations");
  take_and_check (pgw_state_words_validation_type ("DiskSpaceValidation"), "Disk space");
  take_and_check (pgw_state_words_validation_type ("WALSettingsValidation"), "WALSettings");
  take_and_check (pgw_state_words_validation_type ("Validation"), "Validation");
  take_and_check (pgw_state_words_validation_type (""), "");
}

static void
test_servers (void)
{
  PgcServer server = { 0 };
  take_and_check (pgw_state_words_server (&server), "–");
  g_assert_true (pgc_server_set_address (&server, "db.example.com", NULL));
  take_and_check (pgw_state_words_server (&server), "db.example.com:5432");
  server.user = g_strdup ("app");
  take_and_check (pgw_state_words_server (&server), "db.example.com:5432 as app");
  g_free (server.host);
  server.host = NULL;
  server.resource_id = g_strdup ("/subscriptions/1/flexibleServers/prod");
  take_and_check (pgw_state_words_server (&server), "prod as app");
  g_free (server.resource_id);
  g_free (server.user);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/bytes", test_bytes);
  g_test_add_func ("/format/counts", test_counts);
  g_test_add_func ("/format/shares", test_shares);
  g_test_add_func ("/format/durations", test_durations);
  g_test_add_func ("/format/time-left", test_time_left);
  g_test_add_func ("/format/times", test_times);
  g_test_add_func ("/format/every-state-has-words", test_every_state_has_words);
  g_test_add_func ("/format/title-tells-the-slowest-database",
                   test_title_tells_the_slowest_database);
  g_test_add_func ("/format/next-depends-on-the-comparison", test_next_depends_on_the_comparison);
  g_test_add_func ("/format/names-of-checks", test_names_of_checks);
  g_test_add_func ("/format/servers", test_servers);
  return g_test_run ();
}
