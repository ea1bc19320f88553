/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sqlite3.h>

#include "agent/contract/pgc-error.h"
#include "agent/core/pgc-transition.h"
#include "agent/journal/pgc-sqlite-journal.h"
#include "tests/unit/pgc-sample-migration.h"
#include "tests/unit/pgc-scratch.h"

#define LOG_KEPT 50000

/* A journal in a directory of its own. */
typedef struct
{
  PgcScratch *scratch; /* (owned) */
  char *path;          /* (owned) */
  PgcJournal *journal; /* (owned) */
} Fixture;

static void
open_journal (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  fixture->journal = pgc_sqlite_journal_open (fixture->path, &error);
  g_assert_no_error (error);
}

static void
reopen_journal (Fixture *fixture)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->journal));
  open_journal (fixture);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->scratch = pgc_scratch_new ();
  fixture->path = pgc_scratch_dup_path (fixture->scratch, "journal.db");
  open_journal (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->journal);
  g_free (fixture->path);
  pgc_scratch_free (fixture->scratch);
}

/* What a statement's only row and column say, read beside the journal as a person would. */
static char *
query (Fixture *fixture, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  int code = sqlite3_step (statement);
  g_assert_true (code == SQLITE_ROW || code == SQLITE_DONE);
  char *text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return text;
}

static void
assert_query (Fixture *fixture, const char *sql, const char *expected)
{
  g_autofree char *text = query (fixture, sql);
  g_assert_cmpstr (text, ==, expected);
}

static GPtrArray *
load (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *records = pgc_journal_load (fixture->journal, &error);
  g_assert_no_error (error);
  return records;
}

static gint64
append_log (Fixture *fixture, const char *id, const char *database, const char *text)
{
  g_autoptr (GError) error = NULL;
  gint64 sequence = pgc_journal_append_log (fixture->journal, id, PGC_LOG_WARNING, database, text,
                                            &error);
  g_assert_no_error (error);
  g_assert_cmpint (sequence, >, 0);
  return sequence;
}

static void
set_fact (Fixture *fixture, const char *id, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (pgc_journal_set_fact (fixture->journal, id, key, value, &error));
  g_assert_no_error (error);
}

static void
assert_fact (Fixture *fixture, const char *id, const char *key, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;
  g_assert_true (pgc_journal_get_fact (fixture->journal, id, key, &value, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, expected);
}

static void
test_new_journal_is_empty (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) records = load (fixture);
  g_assert_cmpuint (records->len, ==, 0);
  assert_query (fixture, "PRAGMA journal_mode", "wal");
  assert_query (fixture, "PRAGMA user_version", "1");
}

static void
test_all_is_there_after_reopening (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PgcSpec) spec = pgc_sample_migration_make_spec ("first");
  g_autoptr (PgcStatus) status = pgc_sample_migration_make_status ("id-1");
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  set_fact (fixture, "id-1", "slot", "pgc_1");
  append_log (fixture, "id-1", "shop", "line");
  reopen_journal (fixture);

  g_autoptr (GPtrArray) records = load (fixture);
  g_assert_cmpuint (records->len, ==, 1);
  const PgcJournalRecord *record = g_ptr_array_index (records, 0);
  g_assert_cmpstr (record->id, ==, "id-1");
  g_assert_cmpint (record->stage, ==, PGC_STAGE_MIGRATING);
  pgc_sample_migration_assert_same_spec (record->spec, spec);
  pgc_sample_migration_assert_same_status (record->status, status);
  assert_fact (fixture, "id-1", "slot", "pgc_1");
}

static void
test_save_replaces_status_and_keeps_history (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  g_autoptr (PgcStatus) status = pgc_sample_migration_make_status ("id-1");
  g_clear_pointer (&status->error, pgc_fault_free);
  status->state = PGC_STATE_SUCCEEDED;
  g_assert_true (pgc_journal_save (fixture->journal, "id-1", status, PGC_STAGE_COMPLETING,
                                   "Completing", &error));
  g_assert_no_error (error);
  status->ended_at = status->created_at + 1;
  g_assert_true (pgc_journal_save (fixture->journal, "id-1", status, PGC_STAGE_SUCCEEDED,
                                   "Succeeded", &error));
  g_assert_no_error (error);

  g_autoptr (GPtrArray) records = load (fixture);
  const PgcJournalRecord *record = g_ptr_array_index (records, 0);
  g_assert_cmpint (record->stage, ==, PGC_STAGE_SUCCEEDED);
  pgc_sample_migration_assert_same_status (record->status, status);
  assert_query (fixture, "SELECT group_concat (event, ' ') FROM event", "Completing Succeeded");
}

static void
test_progress_leaves_no_history (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  g_autoptr (PgcStatus) status = pgc_sample_migration_make_status ("id-1");
  pgc_status_find_database (status, "shop")->rows_done = 99;
  g_assert_true (pgc_journal_save (fixture->journal, "id-1", status, PGC_STAGE_MIGRATING, NULL,
                                   &error));
  g_assert_no_error (error);
  assert_query (fixture, "SELECT count(*) FROM event", "0");
  g_autoptr (GPtrArray) records = load (fixture);
  const PgcJournalRecord *record = g_ptr_array_index (records, 0);
  g_assert_cmpuint (pgc_status_find_database (record->status, "shop")->rows_done, ==, 99);
}

static void
test_oldest_first (Fixture *fixture, gconstpointer unused)
{
  static const char *const ids[] = { "z", "a", "m" };
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    pgc_sample_migration_insert (fixture->journal, ids[i], ids[i]);
  g_autoptr (GPtrArray) records = load (fixture);
  g_assert_cmpuint (records->len, ==, G_N_ELEMENTS (ids));
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_cmpstr (((PgcJournalRecord *) g_ptr_array_index (records, i))->id, ==, ids[i]);
}

static void
test_name_is_taken_per_target_in_any_casing (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  pgc_sample_migration_insert (fixture->journal, "id-1", "Nightly");
  g_autoptr (PgcSpec) spec = pgc_sample_migration_make_spec ("nIGHTLY");
  g_autoptr (PgcStatus) status = pgc_sample_migration_make_status ("id-2");
  g_assert_false (pgc_journal_insert (fixture->journal, "id-2", "db2.example.org:5432", spec,
                                      status, PGC_STAGE_NEW, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_ALREADY_EXISTS);
  g_assert_nonnull (strstr (error->message, "nIGHTLY"));
  g_clear_error (&error);
  g_assert_true (pgc_journal_insert (fixture->journal, "id-2", "other.example.org:5432", spec,
                                     status, PGC_STAGE_NEW, &error));
  g_assert_no_error (error);
}

static void
test_remove_leaves_nothing (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcStatus) status = pgc_sample_migration_make_status ("id-1");
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  pgc_sample_migration_insert (fixture->journal, "id-2", "second");
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%d", i);
      set_fact (fixture, id, "slot", "x");
      append_log (fixture, id, NULL, "line");
      g_assert_true (pgc_journal_save (fixture->journal, id, status, PGC_STAGE_FAILED, "Failed",
                                       &error));
      g_assert_no_error (error);
    }
  g_assert_true (pgc_journal_remove (fixture->journal, "id-1", &error));
  g_assert_no_error (error);
  assert_query (fixture,
                "SELECT (SELECT group_concat (id) FROM migration) || ' '"
                "    || (SELECT count(*) FROM event) || (SELECT count(*) FROM fact)"
                "    || (SELECT count(*) FROM log)",
                "id-2 111");
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  assert_fact (fixture, "id-1", "slot", NULL);
}

static void
test_unknown_migration_is_an_error (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcStatus) status = pgc_sample_migration_make_status ("id-9");
  g_assert_false (pgc_journal_save (fixture->journal, "id-9", status, PGC_STAGE_NEW, "Started",
                                    &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (pgc_journal_set_fact (fixture->journal, "id-9", "k", "v", &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (
      pgc_journal_append_log (fixture->journal, "id-9", PGC_LOG_INFO, NULL, "x", &error), ==, -1);
  g_assert_error (error, PGC_ERROR, PGC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (pgc_journal_remove (fixture->journal, "id-9", &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_NOT_FOUND);
  assert_fact (fixture, "id-9", "k", NULL);
  /* The failed calls have left no transaction behind. */
  pgc_sample_migration_insert (fixture->journal, "id-9", "late");
}

static void
test_facts_are_set_replaced_and_removed (Fixture *fixture, gconstpointer unused)
{
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  assert_fact (fixture, "id-1", "slot", NULL);
  set_fact (fixture, "id-1", "slot", "one");
  assert_fact (fixture, "id-1", "slot", "one");
  set_fact (fixture, "id-1", "slot", "two 'quoted' — ä\n");
  assert_fact (fixture, "id-1", "slot", "two 'quoted' — ä\n");
  set_fact (fixture, "id-1", "slot", "");
  assert_fact (fixture, "id-1", "slot", "");
  set_fact (fixture, "id-1", "slot", NULL);
  assert_fact (fixture, "id-1", "slot", NULL);
  set_fact (fixture, "id-1", "slot", NULL);
}

static void
assert_facts (Fixture *fixture, const char *prefix, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) facts = pgc_journal_list_facts (fixture->journal, "id-1", prefix, &error);
  g_assert_no_error (error);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < facts->len; i += 2)
    g_string_append_printf (text, "%s=%s ", (char *) g_ptr_array_index (facts, i),
                            (char *) g_ptr_array_index (facts, i + 1));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_facts_are_listed_by_exact_prefix (Fixture *fixture, gconstpointer unused)
{
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  pgc_sample_migration_insert (fixture->journal, "id-2", "second");
  set_fact (fixture, "id-1", "database/shop/slot", "1");
  set_fact (fixture, "id-1", "database/shop/lsn", "2");
  set_fact (fixture, "id-1", "database/Shop/lsn", "3");
  set_fact (fixture, "id-1", "database/shop2/lsn", "4");
  set_fact (fixture, "id-1", "database/s_op/lsn", "5");
  set_fact (fixture, "id-1", "database/s%/\U0010FFFF", "6");
  set_fact (fixture, "id-2", "database/shop/slot", "other");
  assert_facts (fixture, "database/shop/", "database/shop/lsn=2 database/shop/slot=1 ");
  assert_facts (fixture, "database/s_op/", "database/s_op/lsn=5 ");
  assert_facts (fixture, "database/s%/", "database/s%/\U0010FFFF=6 ");
  assert_facts (fixture, "database/s%/\U0010FFFF", "database/s%/\U0010FFFF=6 ");
  assert_facts (fixture, "nothing", "");
  assert_facts (fixture, "",
                "database/Shop/lsn=3 database/s%/\U0010FFFF=6 database/s_op/lsn=5 "
                "database/shop/lsn=2 database/shop/slot=1 database/shop2/lsn=4 ");
}

static GPtrArray *
read_log (Fixture *fixture, const char *id, gint64 after, guint limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = pgc_journal_read_log (fixture->journal, id, after, limit, &error);
  g_assert_no_error (error);
  return entries;
}

static void
test_facts_are_handed_over_without_their_prefix (Fixture *fixture, gconstpointer unused)
{
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  pgc_sample_migration_insert (fixture->journal, "id-2", "second");
  set_fact (fixture, "id-1", "back/database/ä/slot", "one");
  set_fact (fixture, "id-1", "back/roles", "done");
  set_fact (fixture, "id-1", "backwards", "stays");
  set_fact (fixture, "id-1", "database/ä/slot", "stays");
  g_autoptr (GError) error = NULL;
  g_assert_true (pgc_journal_move_facts (fixture->journal, "id-1", "back/", "id-2", &error));
  g_assert_no_error (error);
  assert_fact (fixture, "id-2", "database/ä/slot", "one");
  assert_fact (fixture, "id-2", "roles", "done");
  assert_fact (fixture, "id-1", "back/database/ä/slot", NULL);
  assert_fact (fixture, "id-1", "back/roles", NULL);
  assert_fact (fixture, "id-1", "backwards", "stays");
  assert_fact (fixture, "id-1", "database/ä/slot", "stays");
  assert_fact (fixture, "id-2", "backwards", NULL);
}

static void
test_log_is_read_from_where_one_was (Fixture *fixture, gconstpointer unused)
{
  gint64 before = g_get_real_time ();
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  pgc_sample_migration_insert (fixture->journal, "id-2", "second");
  gint64 one = append_log (fixture, "id-1", NULL, "one");
  append_log (fixture, "id-2", NULL, "of another");
  gint64 two = append_log (fixture, "id-1", "größe", "two\nlines");
  gint64 three = append_log (fixture, "id-1", NULL, "three");
  g_assert_cmpint (one, <, two);
  g_assert_cmpint (two, <, three);

  g_autoptr (GPtrArray) all = read_log (fixture, "id-1", 0, G_MAXUINT);
  g_assert_cmpuint (all->len, ==, 3);
  const PgcLogEntry *entry = g_ptr_array_index (all, 1);
  g_assert_cmpint (entry->sequence, ==, two);
  g_assert_cmpint (entry->level, ==, PGC_LOG_WARNING);
  g_assert_cmpstr (entry->database, ==, "größe");
  g_assert_cmpstr (entry->text, ==, "two\nlines");
  g_assert_cmpint (entry->time, >=, before);
  g_assert_cmpint (entry->time, <=, g_get_real_time ());
  g_assert_null (((PgcLogEntry *) g_ptr_array_index (all, 0))->database);

  g_autoptr (GPtrArray) rest = read_log (fixture, "id-1", one, 1);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpint (((PgcLogEntry *) g_ptr_array_index (rest, 0))->sequence, ==, two);
  g_autoptr (GPtrArray) none = read_log (fixture, "id-1", three, 10);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_log_number_is_never_given_twice (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  gint64 last = append_log (fixture, "id-1", NULL, "line");
  g_assert_true (pgc_journal_remove (fixture->journal, "id-1", &error));
  reopen_journal (fixture);
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  g_assert_cmpint (append_log (fixture, "id-1", NULL, "line"), >, last);
}

static void
test_log_keeps_the_newest_lines (Fixture *fixture, gconstpointer unused)
{
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  pgc_sample_migration_insert (fixture->journal, "id-2", "second");
  append_log (fixture, "id-2", NULL, "older than all of the other");
  g_autofree char *nothing
      = query (fixture, "WITH RECURSIVE n (i) AS"
                        " (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50300)"
                        " INSERT INTO log (migration, time, level, text)"
                        " SELECT 1, i, 'info', 'line ' || i FROM n");
  g_assert_null (nothing);
  gint64 newest = append_log (fixture, "id-1", NULL, "newest");
  assert_query (fixture, "SELECT count(*) FROM log WHERE migration = 1", "50000");
  assert_query (fixture, "SELECT text FROM log WHERE migration = 1 ORDER BY sequence LIMIT 1",
                "line 302");
  assert_query (fixture, "SELECT count(*) FROM log WHERE migration = 2", "1");

  /* Not at every line, but before there are many more. */
  append_log (fixture, "id-1", NULL, "more");
  assert_query (fixture, "SELECT count(*) FROM log WHERE migration = 1", "50001");
  for (int i = 0; i < 1000; i++)
    append_log (fixture, "id-1", NULL, "more");
  g_autofree char *count = query (fixture, "SELECT count(*) FROM log WHERE migration = 1");
  g_assert_cmpint (g_ascii_strtoll (count, NULL, 10), <, LOG_KEPT + 1000);
  g_autoptr (GPtrArray) rest = read_log (fixture, "id-1", newest, G_MAXUINT);
  g_assert_cmpuint (rest->len, ==, 1001);
}

static void
test_damaged_record_is_named (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  pgc_sample_migration_insert (fixture->journal, "id-1", "first");
  pgc_sample_migration_insert (fixture->journal, "id-2", "second");
  g_autofree char *nothing
      = query (fixture, "UPDATE migration SET resource = '{' WHERE id = 'id-2'");
  g_assert_null (nothing);
  g_assert_null (pgc_journal_load (fixture->journal, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_JOURNAL);
  g_assert_nonnull (strstr (error->message, "second"));
  g_assert_nonnull (pgc_error_get_remedy (error));
}

#define N_THREADS 4
#define N_CALLS 50

typedef struct
{
  Fixture *fixture;
  int number;
} Worker;

static gpointer
work (gpointer data)
{
  Worker *worker = data;
  g_autofree char *id = g_strdup_printf ("id-%d", worker->number % 2);
  for (int i = 0; i < N_CALLS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *key = g_strdup_printf ("worker/%d/%d", worker->number, i);
      set_fact (worker->fixture, id, key, key);
      assert_fact (worker->fixture, id, key, key);
      append_log (worker->fixture, id, NULL, key);
      g_autoptr (PgcStatus) status = pgc_sample_migration_make_status (id);
      g_assert_true (pgc_journal_save (worker->fixture->journal, id, status, PGC_STAGE_MIGRATING,
                                       "Migrating", &error));
      g_assert_no_error (error);
    }
  return NULL;
}

static void
test_calls_from_many_threads (Fixture *fixture, gconstpointer unused)
{
  pgc_sample_migration_insert (fixture->journal, "id-0", "first");
  pgc_sample_migration_insert (fixture->journal, "id-1", "second");
  Worker workers[N_THREADS];
  GThread *threads[N_THREADS];
  for (int i = 0; i < N_THREADS; i++)
    {
      workers[i] = (Worker){ fixture, i };
      threads[i] = g_thread_new ("worker", work, &workers[i]);
    }
  for (int i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  assert_query (fixture, "SELECT count(*) FROM fact WHERE key = value", "200");
  assert_query (fixture, "SELECT count(DISTINCT text) FROM log", "200");
  assert_query (fixture, "SELECT count(*) FROM event", "200");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
  g_test_add ("/journal/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("new-is-empty", test_new_journal_is_empty);
  ADD ("all-is-there-after-reopening", test_all_is_there_after_reopening);
  ADD ("save-keeps-history", test_save_replaces_status_and_keeps_history);
  ADD ("progress-leaves-no-history", test_progress_leaves_no_history);
  ADD ("oldest-first", test_oldest_first);
  ADD ("name-is-taken-per-target", test_name_is_taken_per_target_in_any_casing);
  ADD ("remove-leaves-nothing", test_remove_leaves_nothing);
  ADD ("unknown-migration", test_unknown_migration_is_an_error);
  ADD ("facts-set-replaced-removed", test_facts_are_set_replaced_and_removed);
  ADD ("facts-by-exact-prefix", test_facts_are_listed_by_exact_prefix);
  ADD ("facts-are-handed-over", test_facts_are_handed_over_without_their_prefix);
  ADD ("log-is-read-from-where-one-was", test_log_is_read_from_where_one_was);
  ADD ("log-number-never-twice", test_log_number_is_never_given_twice);
  ADD ("log-keeps-the-newest", test_log_keeps_the_newest_lines);
  ADD ("damaged-record-is-named", test_damaged_record_is_named);
  ADD ("many-threads", test_calls_from_many_threads);
  return g_test_run ();
}
