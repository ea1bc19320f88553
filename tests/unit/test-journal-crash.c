/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/core/pgc-transition.h"
#include "agent/journal/pgc-sqlite-journal.h"
#include "tests/unit/pgc-sample-migration.h"
#include "tests/unit/pgc-scratch.h"

/* The agent is killed in the middle of writing: whatever it was told is durable must be there. */

#define ID "id-1"
#define ROUNDS 6

/* The child: says each number on @fd once a fact, a line of log and a status of it are journalled.
 * Never returns. */
static void
write_until_killed (const char *path, int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcJournal) journal = pgc_sqlite_journal_open (path, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) records = pgc_journal_load (journal, &error);
  if (records->len == 0)
    pgc_sample_migration_insert (journal, ID, "first");
  g_autoptr (GPtrArray) facts = pgc_journal_list_facts (journal, ID, "fact/", &error);
  g_assert_no_error (error);
  g_autoptr (PgcStatus) status = pgc_sample_migration_make_status (ID);
  /* From the last fact on, because its line of log may be missing. */
  for (guint32 i = facts->len > 0 ? facts->len / 2 - 1 : 0;; i++)
    {
      g_autofree char *key = g_strdup_printf ("fact/%08u", i);
      pgc_status_find_database (status, "shop")->rows_done = i;
      pgc_journal_set_fact (journal, ID, key, key, &error);
      g_assert_no_error (error);
      pgc_journal_append_log (journal, ID, PGC_LOG_INFO, NULL, key, &error);
      g_assert_no_error (error);
      pgc_journal_save (journal, ID, status, PGC_STAGE_MIGRATING, "Migrating", &error);
      g_assert_no_error (error);
      g_assert_cmpint (write (fd, &i, sizeof i), ==, sizeof i);
    }
}

/* Starts the child, kills it after @count acknowledgements, and returns the last one it gave. */
static guint32
run_and_kill (const char *path, int count)
{
  int fds[2];
  g_assert_cmpint (pipe (fds), ==, 0);
  pid_t child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      close (fds[0]);
      write_until_killed (path, fds[1]);
    }
  close (fds[1]);
  guint32 last = 0, number;
  int seen = 0;
  gssize n;
  while ((n = read (fds[0], &number, sizeof number)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      g_assert_cmpint (n, ==, sizeof number);
      last = number;
      if (++seen == count)
        g_assert_cmpint (kill (child, SIGKILL), ==, 0);
    }
  close (fds[0]);
  int status;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  g_assert_cmpint (seen, >=, count);
  return last;
}

static void
assert_acknowledged (const char *path, guint32 last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcJournal) journal = pgc_sqlite_journal_open (path, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) facts = pgc_journal_list_facts (journal, ID, "fact/", &error);
  g_assert_no_error (error);
  /* The one it was at when it died may be there too. */
  guint n_facts = facts->len / 2;
  g_assert_cmpuint (n_facts, >=, last + 1);
  g_assert_cmpuint (n_facts, <=, last + 2);
  for (guint i = 0; i < n_facts; i++)
    {
      g_autofree char *key = g_strdup_printf ("fact/%08u", i);
      g_assert_cmpstr (g_ptr_array_index (facts, 2 * i), ==, key);
      g_assert_cmpstr (g_ptr_array_index (facts, 2 * i + 1), ==, key);
    }
  g_autoptr (GPtrArray) log = pgc_journal_read_log (journal, ID, 0, G_MAXUINT, &error);
  g_assert_no_error (error);
  g_autoptr (GHashTable) lines = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < log->len; i++)
    g_hash_table_add (lines, ((PgcLogEntry *) g_ptr_array_index (log, i))->text);
  for (guint i = 0; i <= last; i++)
    g_assert_true (g_hash_table_contains (lines, g_ptr_array_index (facts, 2 * i)));
  g_autoptr (GPtrArray) records = pgc_journal_load (journal, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 1);
  const PgcJournalRecord *record = g_ptr_array_index (records, 0);
  g_assert_cmpuint (pgc_status_find_database (record->status, "shop")->rows_done, >=, last);
}

static void
test_acknowledged_survives_kill (void)
{
  g_autoptr (PgcScratch) scratch = pgc_scratch_new ();
  g_autofree char *path = pgc_scratch_dup_path (scratch, "journal.db");
  for (int round = 0; round < ROUNDS; round++)
    assert_acknowledged (path, run_and_kill (path, 1 + 23 * round));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal-crash/acknowledged-survives", test_acknowledged_survives_kill);
  return g_test_run ();
}
