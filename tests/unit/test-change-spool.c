/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-change-spool.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "agent/postgres/pgc-pgoutput.h"
#include "tests/unit/pgc-pgoutput-bytes.h"

#define PLENTY (64 * 1024 * 1024)
#define NOTHING 0

/* A spool in a directory of its own, which must be empty at the end: files have no names. */
typedef struct
{
  char *directory;       /* (owned) */
  PgcChangeSpool *spool; /* (owned) */
} Fixture;

static Fixture *
fixture_new (gsize memory_limit)
{
  g_autoptr (GError) error = NULL;
  Fixture *fixture = g_new0 (Fixture, 1);
  fixture->directory = g_dir_make_tmp ("pgc-spool-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->spool = pgc_change_spool_new (fixture->directory, memory_limit);
  return fixture;
}

static void
fixture_free (Fixture *fixture)
{
  pgc_change_spool_free (fixture->spool);
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_free (fixture->directory);
  g_free (fixture);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static void
push (Fixture *fixture, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes (words);
  pgc_change_spool_push (fixture->spool, 77, bytes->data, bytes->len, &error);
  g_assert_no_error (error);
  /* What is kept must be a copy. */
  memset (bytes->data, 0xFF, bytes->len);
}

static void
push_all (Fixture *fixture, const char *const *messages)
{
  for (guint i = 0; messages[i] != NULL; i++)
    push (fixture, messages[i]);
}

static void
flush (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  pgc_change_spool_flush (fixture->spool, &error);
  g_assert_no_error (error);
}

static void
assert_refused (Fixture *fixture, const char *words, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes (words);
  g_assert_false (pgc_change_spool_push (fixture->spool, 1, bytes->data, bytes->len, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_FAILED);
  g_assert_true (g_pattern_match_simple (pattern, error->message));
  g_assert_nonnull (pgc_error_get_remedy (error));
}

static void
describe (GString *text, const PgcChangeRecord *record)
{
  g_auto (PgcPgoutputMessage) message;
  g_autoptr (GError) error = NULL;
  pgc_pgoutput_message_init (&message);
  if (text->len > 0)
    g_string_append_c (text, ' ');
  switch (record->kind)
    {
    case PGC_CHANGE_POSITION:
      g_string_append_printf (text, "position:%u", (guint) record->lsn);
      return;
    case PGC_CHANGE_RESTART:
      g_string_append_printf (text, "restart:%u", (guint) record->lsn);
      return;
    case PGC_CHANGE_STREAM_BEGIN:
      g_string_append (text, "stream-");
      break;
    case PGC_CHANGE_MESSAGE:
    case PGC_CHANGE_MESSAGE_IN_STREAM:
      break;
    }
  pgc_pgoutput_decode (record->data, record->length, record->kind == PGC_CHANGE_MESSAGE_IN_STREAM,
                       &message, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (record->lsn, ==, 77);
  g_string_append_c (text, (char) message.kind);
  if (message.kind == PGC_PGOUTPUT_INSERT)
    {
      const PgcValue *value = &message.change.new_row.values[0];
      if (value->length > 10)
        g_string_append_printf (text, "(%u)", value->length);
      else
        g_string_append_len (text, (const char *) value->data, value->length);
    }
  else if (message.kind == PGC_PGOUTPUT_BEGIN || message.kind == PGC_PGOUTPUT_STREAM_COMMIT)
    g_string_append_printf (text, "%u", message.xid);
}

/* Everything that can be taken now. */
static char *
take_all (Fixture *fixture)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PgcChangeBlock) block = NULL;
      gboolean is_end;
      PgcChangeRecord record;
      pgc_change_spool_take (fixture->spool, 0, &block, &is_end, NULL, &error);
      g_assert_no_error (error);
      if (block == NULL)
        return g_string_free (g_steal_pointer (&text), FALSE);
      while (pgc_change_block_next (block, &record))
        describe (text, &record);
    }
}

static void
assert_taken (Fixture *fixture, const char *expected)
{
  g_autofree char *text = take_all (fixture);
  g_assert_cmpstr (text, ==, expected);
}

#define BEGIN(xid) "'B 8:1 8:0 4:" #xid
#define COMMIT(end) "'C 1:0 8:1 8:" #end " 8:0"
#define INSERT(value) "'I 4:7 'N 2:1 't =" #value
#define START(xid, first) "'S 4:" #xid " 1:" #first
#define STOP "'E"
#define STREAMED(xid, value) "'I 4:" #xid " 4:7 'N 2:1 't =" #value
#define STREAM_COMMIT(xid, end) "'c 4:" #xid " 1:0 8:1 8:" #end " 8:0"
#define STREAM_ABORT(xid, subxid) "'A 4:" #xid " 4:" #subxid

static void
test_nothing_before_a_flush (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  const char *const messages[] = { BEGIN (5), INSERT (a), INSERT (b), NULL };
  push_all (fixture, messages);
  assert_taken (fixture, "");
  flush (fixture);
  assert_taken (fixture, "B5 Ia Ib");
  push (fixture, COMMIT (100));
  flush (fixture);
  flush (fixture);
  assert_taken (fixture, "C");
  g_assert_cmpuint (pgc_change_spool_get_received (fixture->spool), ==, 100);
}

static void
assert_statistics (Fixture *fixture, gboolean in_memory, gboolean in_files, gboolean in_streams)
{
  PgcSpoolStatistics statistics;
  pgc_change_spool_get_statistics (fixture->spool, &statistics);
  g_assert_true ((statistics.memory_bytes > 0) == in_memory);
  g_assert_true ((statistics.file_bytes > 0) == in_files);
  g_assert_true ((statistics.stream_bytes > 0) == in_streams);
  g_assert_true ((statistics.n_streams > 0) == in_streams);
}

static void
test_beyond_the_limit_in_a_file (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NOTHING);
  const char *const messages[] = { BEGIN (5), INSERT (a), COMMIT (100), NULL };
  for (guint i = 0; i < 3; i++)
    {
      push_all (fixture, messages);
      flush (fixture);
    }
  assert_statistics (fixture, FALSE, TRUE, FALSE);
  assert_taken (fixture, "B5 Ia C B5 Ia C B5 Ia C");
  assert_statistics (fixture, FALSE, FALSE, FALSE);
  push_all (fixture, messages);
  flush (fixture);
  assert_taken (fixture, "B5 Ia C");
}

static void
push_large (Fixture *fixture, const char *words, gsize length, char fill)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes (words);
  guint32 big_endian = GUINT32_TO_BE ((guint32) length);
  g_autofree guint8 *value = g_malloc (length);
  memset (value, fill, length);
  g_byte_array_append (bytes, (const guint8 *) &big_endian, sizeof big_endian);
  g_byte_array_append (bytes, value, (guint) length);
  pgc_change_spool_push (fixture->spool, 77, bytes->data, bytes->len, &error);
  g_assert_no_error (error);
}

/* A value of many blocks, between small ones. */
static void
test_huge_message (gconstpointer memory_limit)
{
  g_autoptr (Fixture) fixture = fixture_new (GPOINTER_TO_SIZE (memory_limit));
  push (fixture, INSERT (a));
  push_large (fixture, "'I 4:7 'N 2:1 't", 3000000, 'x');
  push (fixture, INSERT (b));
  flush (fixture);
  assert_taken (fixture, "Ia I(3000000) Ib");
}

static void
test_streams_come_out_when_they_commit (gconstpointer memory_limit)
{
  g_autoptr (Fixture) fixture = fixture_new (GPOINTER_TO_SIZE (memory_limit));
  const char *const before[] = {
    START (10, 1), STREAMED (10, a), STOP,         START (20, 1), STREAMED (20, b), STOP,
    BEGIN (30),    INSERT (c),       COMMIT (100), START (10, 0), STREAMED (10, d), STOP,
    NULL,
  };
  push_all (fixture, before);
  flush (fixture);
  assert_statistics (fixture, memory_limit != NOTHING, memory_limit == NOTHING, TRUE);
  assert_taken (fixture, "B30 Ic C");
  push (fixture, STREAM_COMMIT (20, 200));
  push (fixture, STREAM_COMMIT (10, 300));
  flush (fixture);
  assert_taken (fixture, "stream-c20 Ib c20 stream-c10 Ia Id c10");
  assert_statistics (fixture, FALSE, FALSE, FALSE);
  g_assert_cmpuint (pgc_change_spool_get_received (fixture->spool), ==, 300);

  PgcSpoolStatistics statistics;
  pgc_change_spool_get_statistics (fixture->spool, &statistics);
  g_assert_cmpuint (statistics.n_transactions, ==, 3);
  g_assert_cmpuint (statistics.n_changes, ==, 4);
}

static void
test_stream_rolled_back (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  const char *const messages[]
      = { START (10, 1), STREAMED (10, a),      STOP, START (20, 1), STREAMED (20, b),
          STOP,          STREAM_ABORT (10, 10), NULL };
  push_all (fixture, messages);
  flush (fixture);
  assert_taken (fixture, "");
  assert_refused (fixture, STREAM_COMMIT (10, 100), "*Stream Commit without a stream*10");
  PgcSpoolStatistics statistics;
  pgc_change_spool_get_statistics (fixture->spool, &statistics);
  g_assert_cmpuint (statistics.n_streams, ==, 1);
  g_assert_cmpuint (statistics.n_changes, ==, 0);
}

/* As the server streams it: SAVEPOINT 11; SAVEPOINT 12; back to 11; 13. */
static void
test_subtransactions_rolled_back (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  const char *const messages[] = {
    START (10, 1),
    STREAMED (10, a),
    STREAMED (11, b),
    STREAMED (12, c),
    STREAMED (11, d),
    STOP,
    STREAM_ABORT (10, 12), /* its own, and what 11 did after it, as that is rolled back too */
    STREAM_ABORT (10, 11),
    STREAM_ABORT (10, 99), /* nothing of it was streamed */
    START (10, 0),
    STREAMED (13, e),
    STREAMED (10, f),
    STREAMED (11, g), /* the number may not come again, but if it did it would be a new one */
    STOP,
    STREAM_COMMIT (10, 100),
    NULL,
  };
  push_all (fixture, messages);
  flush (fixture);
  assert_taken (fixture, "stream-c10 Ia Ie If Ig c10");
  PgcSpoolStatistics statistics;
  pgc_change_spool_get_statistics (fixture->spool, &statistics);
  g_assert_cmpuint (statistics.n_changes, ==, 4);
}

/* Where the rolled back part began lies in the file, in memory, or just between. */
static void
test_rollback_wherever_it_began (void)
{
  for (gsize kept = 60000; kept < 70000; kept += 1111)
    for (gsize dropped = 10; dropped < 200000; dropped += 66666)
      {
        g_autoptr (Fixture) fixture = fixture_new (PLENTY);
        push (fixture, START (10, 1));
        push_large (fixture, "'I 4:10 4:7 'N 2:1 't", kept, 'k');
        push_large (fixture, "'I 4:11 4:7 'N 2:1 't", dropped, 'd');
        push_large (fixture, "'I 4:12 4:7 'N 2:1 't", dropped, 'd');
        push (fixture, STOP);
        push (fixture, STREAM_ABORT (10, 12));
        push (fixture, STREAM_ABORT (10, 11));
        push (fixture, START (10, 0));
        push (fixture, STREAMED (13, a));
        push (fixture, STOP);
        push (fixture, STREAM_COMMIT (10, 100));
        flush (fixture);
        g_autofree char *expected = g_strdup_printf ("stream-c10 I(%u) Ia c10", (guint) kept);
        assert_taken (fixture, expected);
        assert_statistics (fixture, FALSE, FALSE, FALSE);
      }
}

static void
test_descriptions_stay_with_their_transaction (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  const char *const messages[] = {
    START (10, 1),
    "'Y 4:10 4:16400 \"public \"mood",
    "'R 4:10 4:7 \"public \"t 'd 2:1 1:1 \"id 4:23 4:-1",
    STREAMED (10, a),
    "'M 4:10 1:1 8:1 \"p =x",
    STOP,
    "'M 1:0 8:1 \"p =now",
    STREAM_COMMIT (10, 100),
    NULL,
  };
  push_all (fixture, messages);
  flush (fixture);
  assert_taken (fixture, "M stream-c10 Y R Ia M c10");
}

static void
test_streams_out_of_order (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  assert_refused (fixture, START (10, 0), "*a later part without the first*10");
  push (fixture, START (10, 1));
  assert_refused (fixture, "'S 4:11 1:1", "*Stream Start within a stream*11");
}

static void
test_damaged_message (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  assert_refused (fixture, "'I 4:7 'N 2:2 'n", "*damaged*");
  flush (fixture);
  assert_taken (fixture, "");
}

static void
push_position (Fixture *fixture, PgcLsn lsn)
{
  g_autoptr (GError) error = NULL;
  pgc_change_spool_push_position (fixture->spool, lsn, &error);
  g_assert_no_error (error);
}

static void
test_last_of_several_positions (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  push_position (fixture, 1);
  push_position (fixture, 2);
  push (fixture, BEGIN (5));
  push (fixture, COMMIT (3));
  push_position (fixture, 4);
  push_position (fixture, 5);
  push_position (fixture, 6);
  flush (fixture);
  push_position (fixture, 7);
  flush (fixture);
  assert_taken (fixture, "position:2 B5 C position:6 position:7");
}

static void
test_restart (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  g_autoptr (GError) error = NULL;
  const char *const before[]
      = { BEGIN (5), INSERT (a), COMMIT (100), START (10, 1), STREAMED (10, x),
          STOP,      BEGIN (6),  INSERT (b),   NULL };
  push_all (fixture, before);
  pgc_change_spool_push_restart (fixture->spool, &error);
  g_assert_no_error (error);
  assert_statistics (fixture, TRUE, FALSE, FALSE);
  const char *const after[]
      = { BEGIN (6),     INSERT (b),       INSERT (c), COMMIT (200),
          START (10, 1), STREAMED (10, x), STOP,       STREAM_COMMIT (10, 300),
          NULL };
  push_all (fixture, after);
  flush (fixture);
  assert_taken (fixture, "B5 Ia C B6 Ib restart:100 B6 Ib Ic C stream-c10 Ix c10");
  PgcSpoolStatistics statistics;
  pgc_change_spool_get_statistics (fixture->spool, &statistics);
  g_assert_cmpuint (statistics.n_changes, ==, 4);
  g_assert_cmpuint (statistics.n_transactions, ==, 3);
}

/* The connection may be lost within a stream; the next message is not of it. */
static void
test_restart_within_a_stream (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  g_autoptr (GError) error = NULL;
  push (fixture, START (10, 1));
  push (fixture, STREAMED (10, x));
  pgc_change_spool_push_restart (fixture->spool, &error);
  g_assert_no_error (error);
  push (fixture, BEGIN (5));
  flush (fixture);
  assert_taken (fixture, "restart:0 B5");
}

static void
test_closed (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcChangeBlock) block = NULL;
  gboolean is_end = TRUE;
  g_assert_true (pgc_change_spool_take (fixture->spool, 0, &block, &is_end, NULL, &error));
  g_assert_false (is_end);
  push (fixture, BEGIN (5));
  flush (fixture);
  pgc_change_spool_close (fixture->spool);
  assert_taken (fixture, "B5");
  g_assert_true (pgc_change_spool_take (fixture->spool, -1, &block, &is_end, NULL, &error));
  g_assert_null (block);
  g_assert_true (is_end);
}

static void
test_time_runs_out (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcChangeBlock) block = NULL;
  gboolean is_end;
  gint64 started = g_get_monotonic_time ();
  g_assert_true (pgc_change_spool_take (fixture->spool, 20, &block, &is_end, NULL, &error));
  g_assert_null (block);
  g_assert_false (is_end);
  g_assert_cmpint (g_get_monotonic_time () - started, >=, 20000);
}

static gpointer
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancelled_while_waiting (void)
{
  g_autoptr (Fixture) fixture = fixture_new (PLENTY);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (PgcChangeBlock) block = NULL;
  gboolean is_end;
  GThread *thread = g_thread_new ("cancel", cancel, cancellable);
  g_assert_false (pgc_change_spool_take (fixture->spool, -1, &block, &is_end, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_directory_that_is_not_there (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgcChangeSpool) spool = pgc_change_spool_new ("/nonexistent/pgcutover", NOTHING);
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes (BEGIN (5));
  pgc_change_spool_push (spool, 1, bytes->data, bytes->len, &error);
  g_assert_no_error (error);
  g_assert_false (pgc_change_spool_flush (spool, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "/nonexistent/pgcutover"));
  g_assert_nonnull (pgc_error_get_remedy (error));
}

/* A limit on the size of files fails in the way of a full disk: amid a write. */
static void
test_full_disk (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NOTHING);
  g_autoptr (GError) error = NULL;
  struct rlimit before;
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  const struct rlimit small = { .rlim_cur = 1000000, .rlim_max = before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  signal (SIGXFSZ, SIG_IGN);

  push (fixture, INSERT (a));
  push_large (fixture, "'I 4:7 'N 2:1 't", 900000, 'x');
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes ("'I 4:7 'N 2:1 't");
  const guint32 length = 900000;
  const guint32 big_endian = GUINT32_TO_BE (length);
  g_autofree guint8 *value = g_malloc0 (length);
  g_byte_array_append (bytes, (const guint8 *) &big_endian, sizeof big_endian);
  g_byte_array_append (bytes, value, length);
  g_assert_false (pgc_change_spool_push (fixture->spool, 77, bytes->data, bytes->len, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, PGC_ERROR, PGC_ERROR_RESOURCES);
  g_assert_nonnull (strstr (error->message, fixture->directory));
  g_assert_nonnull (strstr (pgc_error_get_remedy (error), fixture->directory));

  /* What came before is whole. */
  pgc_change_spool_close (fixture->spool);
  assert_taken (fixture, "Ia I(900000)");
}

#define N_SENT 40000

typedef struct
{
  Fixture *fixture;
  guint32 seed;
} Sender;

/* Lengths with a few blocks among the many small ones. */
static gsize
random_length (GRand *rand)
{
  if (g_rand_int_range (rand, 0, 2000) == 0)
    return (gsize) g_rand_int_range (rand, 100000, 900000);
  return (gsize) g_rand_int_range (rand, 11, 400);
}

static gpointer
send_many (gpointer data)
{
  Sender *sender = data;
  GRand *rand = g_rand_new_with_seed (sender->seed);
  for (guint i = 0; i < N_SENT; i++)
    {
      push_large (sender->fixture, "'I 4:7 'N 2:1 't", random_length (rand), (char) ('a' + i % 26));
      if (i % 97 == 0)
        flush (sender->fixture);
    }
  flush (sender->fixture);
  pgc_change_spool_close (sender->fixture->spool);
  g_rand_free (rand);
  return NULL;
}

/* Both threads at work, with the limit small enough that memory and files take turns. */
static void
test_two_threads (gconstpointer memory_limit)
{
  g_autoptr (Fixture) fixture = fixture_new (GPOINTER_TO_SIZE (memory_limit));
  Sender sender = { .fixture = fixture, .seed = 4711 };
  GRand *rand = g_rand_new_with_seed (sender.seed);
  GThread *thread = g_thread_new ("sender", send_many, &sender);
  guint n = 0;
  for (gboolean is_end = FALSE; !is_end;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PgcChangeBlock) block = NULL;
      PgcChangeRecord record;
      pgc_change_spool_take (fixture->spool, -1, &block, &is_end, NULL, &error);
      g_assert_no_error (error);
      while (block != NULL && pgc_change_block_next (block, &record))
        {
          gsize length = random_length (rand);
          g_assert_cmpuint (record.length, ==, strlen ("I0123N01t0123") + length);
          g_assert_cmpint (record.data[record.length - 1], ==, 'a' + n % 26);
          g_assert_cmpint (record.data[record.length - length], ==, 'a' + n % 26);
          n++;
        }
    }
  g_thread_join (thread);
  g_assert_cmpuint (n, ==, N_SENT);
  assert_statistics (fixture, FALSE, FALSE, FALSE);
  g_rand_free (rand);
}

/* However much waits, what is in memory stays within the limit. */
static void
test_memory_stays_within_the_limit (void)
{
  const gsize limit = 1024 * 1024;
  g_autoptr (Fixture) fixture = fixture_new (limit);
  for (guint i = 0; i < 20000; i++)
    {
      PgcSpoolStatistics statistics;
      push_large (fixture, "'I 4:7 'N 2:1 't", 1000, 'x');
      pgc_change_spool_get_statistics (fixture->spool, &statistics);
      g_assert_cmpuint (statistics.memory_bytes, <=, limit);
    }
  flush (fixture);
  PgcSpoolStatistics statistics;
  pgc_change_spool_get_statistics (fixture->spool, &statistics);
  g_assert_cmpuint (statistics.memory_bytes, >, limit / 2);
  g_assert_cmpuint (statistics.memory_bytes + statistics.file_bytes, >, 20000 * 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change-spool/nothing-before-a-flush", test_nothing_before_a_flush);
  g_test_add_func ("/change-spool/beyond-the-limit-in-a-file", test_beyond_the_limit_in_a_file);
  g_test_add_data_func ("/change-spool/huge-message/memory", GSIZE_TO_POINTER (PLENTY),
                        test_huge_message);
  g_test_add_data_func ("/change-spool/huge-message/file", GSIZE_TO_POINTER (NOTHING),
                        test_huge_message);
  g_test_add_data_func ("/change-spool/streams-come-out-when-they-commit/memory",
                        GSIZE_TO_POINTER (PLENTY), test_streams_come_out_when_they_commit);
  g_test_add_data_func ("/change-spool/streams-come-out-when-they-commit/file",
                        GSIZE_TO_POINTER (NOTHING), test_streams_come_out_when_they_commit);
  g_test_add_func ("/change-spool/stream-rolled-back", test_stream_rolled_back);
  g_test_add_func ("/change-spool/subtransactions-rolled-back", test_subtransactions_rolled_back);
  g_test_add_func ("/change-spool/rollback-wherever-it-began", test_rollback_wherever_it_began);
  g_test_add_func ("/change-spool/descriptions-stay-with-their-transaction",
                   test_descriptions_stay_with_their_transaction);
  g_test_add_func ("/change-spool/streams-out-of-order", test_streams_out_of_order);
  g_test_add_func ("/change-spool/damaged-message", test_damaged_message);
  g_test_add_func ("/change-spool/last-of-several-positions", test_last_of_several_positions);
  g_test_add_func ("/change-spool/restart", test_restart);
  g_test_add_func ("/change-spool/restart-within-a-stream", test_restart_within_a_stream);
  g_test_add_func ("/change-spool/closed", test_closed);
  g_test_add_func ("/change-spool/time-runs-out", test_time_runs_out);
  g_test_add_func ("/change-spool/cancelled-while-waiting", test_cancelled_while_waiting);
  g_test_add_func ("/change-spool/directory-that-is-not-there", test_directory_that_is_not_there);
  g_test_add_func ("/change-spool/full-disk", test_full_disk);
  g_test_add_data_func ("/change-spool/two-threads/plenty", GSIZE_TO_POINTER (PLENTY),
                        test_two_threads);
  g_test_add_data_func ("/change-spool/two-threads/little", GSIZE_TO_POINTER (700000),
                        test_two_threads);
  g_test_add_data_func ("/change-spool/two-threads/nothing", GSIZE_TO_POINTER (NOTHING),
                        test_two_threads);
  g_test_add_func ("/change-spool/memory-stays-within-the-limit",
                   test_memory_stays_within_the_limit);
  return g_test_run ();
}
