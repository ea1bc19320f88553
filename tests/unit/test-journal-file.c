/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/contract/pgc-error.h"
#include "agent/core/pgc-transition.h"
#include "agent/journal/pgc-sqlite-journal.h"
#include "tests/unit/pgc-sample-migration.h"
#include "tests/unit/pgc-scratch.h"

static PgcJournal *
open_journal (const char *path)
{
  g_autoptr (GError) error = NULL;
  PgcJournal *journal = pgc_sqlite_journal_open (path, &error);
  g_assert_no_error (error);
  return journal;
}

/* It fails, says @words, and says what to do. */
static void
assert_fails (const char *path, PgcErrorCode code, const char *words)
{
  g_autoptr (GError) error = NULL;
  PgcJournal *journal = pgc_sqlite_journal_open (path, &error);
  g_assert_null (journal);
  g_assert_error (error, PGC_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (pgc_error_get_remedy (error));
}

static void
assert_not_opened (const char *path, const char *words)
{
  assert_fails (path, PGC_ERROR_JOURNAL, words);
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
assert_unchanged (const char *path, GBytes *before)
{
  g_autoptr (GBytes) after = pgc_scratch_load (path);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_directory_and_files_are_private (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *directory = pgc_scratch_dup_path (scratch, "a/b");
  g_autofree char *path = g_build_filename (directory, "journal.db", NULL);
  mode_t old_mask = umask (0);
  PgcJournal *journal = open_journal (path);
  pgc_sample_migration_insert (journal, "id-1", "first");
  g_assert_cmpint (pgc_scratch_get_mode (directory), ==, 0700);
  static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);
      g_assert_cmpint (pgc_scratch_get_mode (file), ==, 0600);
    }
  umask (old_mask);
  g_assert_finalize_object (journal);
}

static void
test_second_agent_is_kept_out (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
  g_autofree char *words = g_strdup_printf ("Another agent (process %d) is using", (int) getpid ());
  PgcJournal *journal = open_journal (path);
  assert_fails (path, PGC_ERROR_BUSY, words);
  assert_fails (path, PGC_ERROR_BUSY, words);
  g_assert_finalize_object (journal);
  g_assert_finalize_object (open_journal (path));
}

static void
test_stale_lock_file_is_no_lock (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *lock = pgc_scratch_write (scratch, "journal.db.lock", "1\n", 0600);
  g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
  g_assert_finalize_object (open_journal (path));
}

static void
test_newer_journal_says_what_reads_it (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
  g_assert_finalize_object (open_journal (path));
  run_sql (path, "INSERT INTO schema_version VALUES (2, '0.9.0'), (3, '1.2.0');"
                 "PRAGMA user_version = 3");
  g_autoptr (GBytes) before = pgc_scratch_load (path);
  g_autoptr (GError) error = NULL;
  g_assert_null (pgc_sqlite_journal_open (path, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_JOURNAL);
  g_assert_nonnull (strstr (error->message, "of version 3"));
  g_assert_nonnull (strstr (pgc_error_get_remedy (error), "pgcutover 1.2.0 or newer"));
  assert_unchanged (path, before);
}

static void
test_file_that_is_no_database (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path
      = pgc_scratch_write (scratch, "journal.db", "Dear diary, today I moved a database.\n", 0600);
  g_autoptr (GBytes) before = pgc_scratch_load (path);
  assert_not_opened (path, "no SQLite database");
  assert_unchanged (path, before);
}

static void
test_database_of_another_program (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
  run_sql (path, "CREATE TABLE cookie (name TEXT); PRAGMA user_version = 1");
  g_autoptr (GBytes) before = pgc_scratch_load (path);
  assert_not_opened (path, "another program’s database");
  assert_unchanged (path, before);
}

static void
test_empty_file_becomes_a_journal (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_write (scratch, "journal.db", "", 0600);
  PgcJournal *journal = open_journal (path);
  pgc_sample_migration_insert (journal, "id-1", "first");
  g_assert_finalize_object (journal);
}

/* Every page but the first is overwritten: the header still says that it is ours. */
static void
test_damaged_file (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
  PgcJournal *journal = open_journal (path);
  pgc_sample_migration_insert (journal, "id-1", "first");
  g_assert_finalize_object (journal);
  g_autoptr (GBytes) whole = pgc_scratch_load (path);
  gsize size = g_bytes_get_size (whole);
  g_autofree char *garbage = g_malloc (size);
  memset (garbage, 0xa5, size);
  int fd = g_open (path, O_WRONLY, 0);
  g_assert_cmpint (pwrite (fd, garbage, size - 4096, 4096), ==, (gssize) size - 4096);
  close (fd);

  g_autoptr (GBytes) before = pgc_scratch_load (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcJournal) damaged = pgc_sqlite_journal_open (path, &error);
  if (damaged != NULL)
    g_assert_null (pgc_journal_load (damaged, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_JOURNAL);
  g_assert_nonnull (strstr (error->message, "is damaged"));
  g_assert_nonnull (strstr (pgc_error_get_remedy (error), "backup"));
  g_clear_object (&damaged);
  assert_unchanged (path, before);
}

/* A header of ours with the tables missing: cut off after its first page. */
static void
test_truncated_file (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
  PgcJournal *journal = open_journal (path);
  pgc_sample_migration_insert (journal, "id-1", "first");
  g_assert_finalize_object (journal);
  g_assert_cmpint (truncate (path, 4096), ==, 0);
  g_autoptr (GBytes) before = pgc_scratch_load (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcJournal) damaged = pgc_sqlite_journal_open (path, &error);
  if (damaged != NULL)
    g_assert_null (pgc_journal_load (damaged, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_JOURNAL);
  g_clear_object (&damaged);
  assert_unchanged (path, before);
}

static void
test_directory_in_its_place (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_not_opened (path, "Is a directory");
}

/* --- rights: in a child process, which is nobody ------------------------------------------- */

static void
test_unreadable_file (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
      pgc_scratch_drop_root (scratch);
      g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
      g_assert_finalize_object (open_journal (path));
      g_assert_cmpint (g_chmod (path, 0), ==, 0);
      assert_not_opened (path, "Permission denied");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_directory_without_right_to_write (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
      pgc_scratch_drop_root (scratch);
      g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
      g_assert_cmpint (g_chmod (scratch->path, 0500), ==, 0);
      assert_not_opened (path, "Permission denied");
      g_autofree char *below = pgc_scratch_dup_path (scratch, "new/journal.db");
      g_autoptr (GError) error = NULL;
      g_assert_null (pgc_sqlite_journal_open (below, &error));
      g_assert_error (error, PGC_ERROR, PGC_ERROR_JOURNAL);
      g_assert_nonnull (strstr (error->message, "Cannot make the directory"));
      g_clear_error (&error);
      /* Nor where both files are but SQLite cannot make its own. */
      g_assert_cmpint (g_chmod (scratch->path, 0700), ==, 0);
      g_assert_finalize_object (open_journal (path));
      g_assert_cmpint (g_chmod (scratch->path, 0500), ==, 0);
      assert_not_opened (path, "cannot be opened for writing");
      g_assert_cmpint (g_chmod (scratch->path, 0700), ==, 0);
      g_assert_finalize_object (open_journal (path));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* --- no room ------------------------------------------------------------------------------- */

/* Writes facts until one is refused. Returns: how many were acknowledged */
static int
fill (PgcJournal *journal, GError **error)
{
  g_autofree char *value = g_strnfill (10000, 'x');
  for (int i = 0;; i++)
    {
      g_autofree char *key = g_strdup_printf ("fact/%d", i);
      if (!pgc_journal_set_fact (journal, "id-1", key, value, error))
        return i;
    }
}

static void
assert_count (PgcJournal *journal, guint expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) facts = pgc_journal_list_facts (journal, "id-1", "fact/", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (facts->len, ==, 2 * expected);
}

/* Whatever was acknowledged is kept, and with room again the same journal goes on. */
static void
test_file_size_limit (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
  PgcJournal *journal = open_journal (path);
  pgc_sample_migration_insert (journal, "id-1", "first");

  signal (SIGXFSZ, SIG_IGN);
  struct rlimit old, low;
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  low = old;
  low.rlim_cur = 300000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &low), ==, 0);
  g_autoptr (GError) error = NULL;
  int written = fill (journal, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_cmpint (written, >, 0);
  g_assert_error (error, PGC_ERROR, PGC_ERROR_JOURNAL);
  g_assert_nonnull (strstr (error->message, "cannot be read or written"));
  g_assert_nonnull (pgc_error_get_remedy (error));
  assert_count (journal, written);

  pgc_sample_migration_insert (journal, "id-2", "second");
  g_assert_finalize_object (journal);
  journal = open_journal (path);
  assert_count (journal, written);
  g_assert_finalize_object (journal);
}

/* A file system of this process's own. */
static gboolean
mount_small_disk (const char *path)
{
  if (geteuid () != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNS) < 0)
    return FALSE;
  if (geteuid () == 0 && unshare (CLONE_NEWNS) < 0)
    return FALSE;
  return mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
         && mount ("tmpfs", path, "tmpfs", 0, "size=1m") == 0;
}

/* A container may well forbid it. */
static gboolean
can_mount (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  pid_t child = fork ();
  if (child == 0)
    _exit (mount_small_disk (scratch->path) ? 0 : 1);
  int status;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

static void
test_full_disk (void)
{
  if (!can_mount ())
    {
      g_test_skip ("This user may not mount a file system");
      return;
    }
  if (g_test_subprocess ())
    {
      g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
      g_assert_true (mount_small_disk (scratch->path));
      g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
      g_autofree char *filler = g_strnfill (300000, 'x');
      g_autofree char *other = pgc_scratch_write (scratch, "other", filler, 0600);
      PgcJournal *journal = open_journal (path);
      pgc_sample_migration_insert (journal, "id-1", "first");
      g_autoptr (GError) error = NULL;
      int written = fill (journal, &error);
      g_assert_cmpint (written, >, 0);
      g_assert_error (error, PGC_ERROR, PGC_ERROR_JOURNAL);
      g_assert_nonnull (strstr (error->message, "its file system is full"));
      g_assert_nonnull (pgc_error_get_remedy (error));
      assert_count (journal, written);
      g_assert_cmpint (g_unlink (other), ==, 0);
      pgc_sample_migration_insert (journal, "id-2", "second");
      g_assert_finalize_object (journal);
      journal = open_journal (path);
      assert_count (journal, written);
      g_assert_finalize_object (journal);
      umount (scratch->path);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* --- journals of old ----------------------------------------------------------------------- */

/* A journal that version 0.1.0 wrote: it must be read by whatever comes after. */
static void
test_journal_of_version_1 (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *kept
      = g_test_build_filename (G_TEST_DIST, "journals", "version-1.db", NULL);
  g_autoptr (GBytes) bytes = pgc_scratch_load (kept);
  g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
  g_autoptr (GError) error = NULL;
  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);

  PgcJournal *journal = open_journal (path);
  g_autoptr (GPtrArray) records = pgc_journal_load (journal, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 2);
  const PgcJournalRecord *first = g_ptr_array_index (records, 0);
  g_assert_cmpstr (first->id, ==, "11111111-1111-4111-8111-111111111111");
  g_assert_cmpint (first->stage, ==, PGC_STAGE_FAILED);
  g_autoptr (PgcSpec) spec = pgc_sample_migration_make_spec ("first");
  g_autoptr (PgcStatus) status = pgc_sample_migration_make_status (first->id);
  status->state = PGC_STATE_FAILED;
  pgc_sample_migration_assert_same_spec (first->spec, spec);
  pgc_sample_migration_assert_same_status (first->status, status);
  const PgcJournalRecord *second = g_ptr_array_index (records, 1);
  g_assert_cmpstr (second->spec->name, ==, "second");
  g_assert_cmpint (second->stage, ==, PGC_STAGE_MIGRATING);

  g_autoptr (GPtrArray) facts = pgc_journal_list_facts (journal, first->id, "", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (facts->len, ==, 4);
  g_assert_cmpstr (g_ptr_array_index (facts, 0), ==, "database/shop/created");
  g_assert_cmpstr (g_ptr_array_index (facts, 1), ==, "true");
  g_assert_cmpstr (g_ptr_array_index (facts, 2), ==, "database/Ärger/created");
  g_assert_cmpstr (g_ptr_array_index (facts, 3), ==, "größe\n");

  g_autoptr (GPtrArray) log = pgc_journal_read_log (journal, first->id, 0, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (log->len, ==, 2);
  const PgcLogEntry *line = g_ptr_array_index (log, 1);
  g_assert_cmpint (line->level, ==, PGC_LOG_ERROR);
  g_assert_cmpstr (line->database, ==, "shop");
  g_assert_cmpstr (line->text, ==, "No right to read “x”");
  g_assert_cmpint (line->sequence, ==, 2);

  pgc_sample_migration_insert (journal, "id-3", "third");
  g_assert_finalize_object (journal);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal-file/private", test_directory_and_files_are_private);
  g_test_add_func ("/journal-file/second-agent", test_second_agent_is_kept_out);
  g_test_add_func ("/journal-file/stale-lock", test_stale_lock_file_is_no_lock);
  g_test_add_func ("/journal-file/newer", test_newer_journal_says_what_reads_it);
  g_test_add_func ("/journal-file/no-database", test_file_that_is_no_database);
  g_test_add_func ("/journal-file/of-another-program", test_database_of_another_program);
  g_test_add_func ("/journal-file/empty", test_empty_file_becomes_a_journal);
  g_test_add_func ("/journal-file/damaged", test_damaged_file);
  g_test_add_func ("/journal-file/truncated", test_truncated_file);
  g_test_add_func ("/journal-file/directory", test_directory_in_its_place);
  g_test_add_func ("/journal-file/unreadable", test_unreadable_file);
  g_test_add_func ("/journal-file/read-only-directory", test_directory_without_right_to_write);
  g_test_add_func ("/journal-file/size-limit", test_file_size_limit);
  g_test_add_func ("/journal-file/full-disk", test_full_disk);
  g_test_add_func ("/journal-file/version-1", test_journal_of_version_1);
  return g_test_run ();
}
