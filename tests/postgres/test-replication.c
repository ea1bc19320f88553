/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-replication.h"

#include <signal.h>
#include <string.h>

#include "tests/postgres/pgc-stream-log.h"
#include "tests/postgres/pgc-test-server.h"

/* Far more than any answer takes, so that running into it means that it never comes. */
#define PATIENCE_MS 20000

static PgcTestServer *server;
static guint n_slots;

/* A database with a schema, a publication of all its tables, a slot and a stream from it. */
typedef struct
{
  char *database;         /* (owned) */
  char *slot;             /* (owned) */
  char *snapshot;         /* (owned) */
  PgcConnection *sql;     /* (owned): a session that writes */
  PgcReplication *stream; /* (owned) (nullable) */
  PgcLsn consistent_point;
  PgcPgoutputMessage message;
  PgcStreamLog *log; /* (owned) */
  GHashTable *lsns;  /* (owned) (element-type guint64): the positions of inserts */
  guint n_inserts;
  gboolean every_origin; /* ask for replicated changes too */
  guint32 end_relation;  /* OID of the table whose inserts mark the end of what is collected */
  gboolean in_stream;
} Source;

static const char *const publications[] = { "pgc test", NULL };

static void
source_create_slot (Source *source)
{
  g_autoptr (GError) error = NULL;
  const PgcSlotOptions options = { .name = source->slot, .export_snapshot = TRUE };
  pgc_replication_create_slot (source->stream, &options, &source->consistent_point,
                               &source->snapshot, NULL, &error);
  g_assert_no_error (error);
}

static void
source_connect (Source *source)
{
  g_autoptr (GError) error = NULL;
  g_clear_pointer (&source->stream, pgc_replication_close);
  source->stream = pgc_replication_open (
      pgc_test_server_connect_replication (server, source->database), NULL, &error);
  g_assert_no_error (error);
}

static void
source_start (Source *source, PgcLsn start, gboolean streaming, gboolean binary)
{
  g_autoptr (GError) error = NULL;
  const PgcStreamOptions options = {
    .slot = source->slot,
    .start = start,
    .publications = publications,
    .streaming = streaming,
    .binary = binary,
    .messages = TRUE,
    .local_only = !source->every_origin,
  };
  pgc_replication_start (source->stream, &options, NULL, &error);
  g_assert_no_error (error);
  source->in_stream = FALSE;
}

static Source *
source_new (const char *schema)
{
  Source *source = g_new0 (Source, 1);
  source->database = pgc_test_server_create_database (server, "source");
  source->slot = g_strdup_printf ("slot_%u", ++n_slots);
  source->sql = pgc_test_server_connect (server, source->database);
  source->log = pgc_stream_log_new ();
  source->lsns = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  pgc_pgoutput_message_init (&source->message);
  pgc_test_exec (source->sql, "SET search_path = public");
  pgc_test_exec (source->sql, schema);
  pgc_test_exec (source->sql, "CREATE TABLE end_of_test ()");
  pgc_test_exec (source->sql, "CREATE PUBLICATION \"pgc test\" FOR ALL TABLES");
  source_connect (source);
  source_create_slot (source);
  return source;
}

static Source *
source_new_streaming (const char *schema)
{
  Source *source = source_new (schema);
  source_start (source, source->consistent_point, TRUE, FALSE);
  return source;
}

static void
source_free (Source *source)
{
  g_autoptr (GError) error = NULL;
  /* Its own session is enough to drop a slot, once that is no longer streamed from. */
  source_connect (source);
  pgc_replication_drop_slot (source->stream, source->slot, NULL, &error);
  g_assert_no_error (error);
  pgc_replication_close (source->stream);
  pgc_connection_close (source->sql);
  pgc_pgoutput_message_clear (&source->message);
  pgc_stream_log_free (source->log);
  g_hash_table_unref (source->lsns);
  g_free (source->database);
  g_free (source->slot);
  g_free (source->snapshot);
  g_free (source);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Source, source_free)

static void
receive (Source *source, PgcFrame *frame)
{
  g_autoptr (GError) error = NULL;
  pgc_replication_receive (source->stream, PATIENCE_MS, frame, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (frame->kind, !=, PGC_FRAME_NONE);
}

static void
receive_message (Source *source, PgcFrame *frame)
{
  g_autoptr (GError) error = NULL;
  do
    receive (source, frame);
  while (frame->kind != PGC_FRAME_DATA);
  pgc_pgoutput_decode (frame->data, frame->length, source->in_stream, &source->message, &error);
  g_assert_no_error (error);
  if (source->message.kind == PGC_PGOUTPUT_STREAM_START)
    source->in_stream = TRUE;
  if (source->message.kind == PGC_PGOUTPUT_STREAM_STOP)
    source->in_stream = FALSE;
}

static void
count_position (Source *source, const PgcFrame *frame)
{
  if (source->message.kind != PGC_PGOUTPUT_INSERT)
    return;
  g_hash_table_add (source->lsns, g_memdup2 (&frame->start_lsn, sizeof frame->start_lsn));
  source->n_inserts++;
}

/* The mark is a row in a table rather than a logical message, which needs 14. */
static gboolean
is_mark (Source *source)
{
  if (source->message.kind == PGC_PGOUTPUT_RELATION
      && g_str_equal (source->message.relation.name, "end_of_test"))
    source->end_relation = source->message.relation.oid;
  return source->message.kind == PGC_PGOUTPUT_INSERT
         && source->message.change.relation == source->end_relation;
}

/* Reads everything that was written until now, and returns it as lines. */
static char *
source_collect (Source *source)
{
  pgc_test_exec (source->sql, "INSERT INTO public.end_of_test DEFAULT VALUES");
  for (;;)
    {
      PgcFrame frame;
      receive_message (source, &frame);
      if (is_mark (source))
        break;
      count_position (source, &frame);
      if (source->message.kind != PGC_PGOUTPUT_RELATION
          || source->message.relation.oid != source->end_relation)
        pgc_stream_log_append (source->log, &source->message);
    }
  pgc_stream_log_drop_last (source->log); /* the begin of the mark's transaction */
  PgcFrame commit;
  receive_message (source, &commit);
  g_assert_cmpint (source->message.kind, ==, PGC_PGOUTPUT_COMMIT);
  return pgc_stream_log_steal_text (source->log);
}

static void
assert_stream (Source *source, const char *expected)
{
  g_autofree char *lines = source_collect (source);
  g_assert_cmpstr (lines, ==, expected);
}

/* What only servers from 14 on can do. */
static gboolean
is_before_14 (Source *source)
{
  if (pgc_connection_get_server_version (source->sql) >= 140000)
    return FALSE;
  g_test_skip ("needs a server of version 14 or later");
  return TRUE;
}

static void
test_identify (void)
{
  g_autoptr (Source) source = source_new ("CREATE TABLE t ()");
  g_autoptr (GError) error = NULL;
  g_auto (PgcSystemIdentity) identity = { 0 };
  pgc_replication_identify (source->stream, &identity, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *expected = pgc_test_query_text (
      source->sql, "SELECT system_identifier AS text FROM pg_control_system()");
  g_assert_cmpstr (identity.system_id, ==, expected);
  g_assert_cmpuint (identity.timeline, ==, 1);
  g_assert_cmpuint (identity.flush_lsn, >=, source->consistent_point);
}

static void
test_snapshot_and_stream_meet (void)
{
  g_autoptr (Source) source = source_new ("CREATE TABLE t (id int PRIMARY KEY);"
                                          "INSERT INTO t VALUES (1)");
  pgc_test_exec (source->sql, "INSERT INTO t VALUES (2)");
  g_autoptr (PgcConnection) copy = pgc_test_server_connect (server, source->database);
  g_autofree char *import = g_strdup_printf ("SET TRANSACTION SNAPSHOT '%s'", source->snapshot);
  pgc_test_exec (copy, "BEGIN ISOLATION LEVEL REPEATABLE READ");
  pgc_test_exec (copy, import);
  g_autofree char *seen
      = pgc_test_query_text (copy, "SELECT pg_catalog.string_agg(id::text, ' ') AS text "
                                   "FROM public.t");
  g_assert_cmpstr (seen, ==, "1");
  source_start (source, source->consistent_point, TRUE, FALSE);
  assert_stream (source, "begin\n"
                         "relation public.t d id*\n"
                         "insert public.t (id='2')\n"
                         "commit\n");
}

static void
test_replica_identity_default (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY, v text)");
  pgc_test_exec (source->sql, "BEGIN;"
                              "INSERT INTO public.t VALUES (1, 'a'), (2, NULL);"
                              "UPDATE public.t SET v = 'b' WHERE id = 1;"
                              "UPDATE public.t SET id = 3 WHERE id = 1;"
                              "DELETE FROM public.t WHERE id = 2;"
                              "COMMIT");
  assert_stream (source, "begin\n"
                         "relation public.t d id* v\n"
                         "insert public.t (id='1' v='a')\n"
                         "insert public.t (id='2' v=null)\n"
                         "update public.t (id='1' v='b')\n"
                         "update public.t key(id='1' v=null) (id='3' v='b')\n"
                         "delete public.t key(id='2' v=null)\n"
                         "commit\n");
}

static void
test_replica_identity_index (void)
{
  g_autoptr (Source) source
      = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL, v text);"
                              "CREATE UNIQUE INDEX t_code ON t (code);"
                              "ALTER TABLE t REPLICA IDENTITY USING INDEX t_code");
  pgc_test_exec (source->sql, "BEGIN;"
                              "INSERT INTO public.t VALUES (1, 'a', 'x');"
                              "UPDATE public.t SET id = 2;"
                              "UPDATE public.t SET code = 'b';"
                              "DELETE FROM public.t;"
                              "COMMIT");
  assert_stream (source, "begin\n"
                         "relation public.t i id code* v\n"
                         "insert public.t (id='1' code='a' v='x')\n"
                         "update public.t (id='2' code='a' v='x')\n"
                         "update public.t key(id=null code='a' v=null) (id='2' code='b' v='x')\n"
                         "delete public.t key(id=null code='b' v=null)\n"
                         "commit\n");
}

static void
test_replica_identity_full (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (a int, b text);"
                                                    "ALTER TABLE t REPLICA IDENTITY FULL");
  pgc_test_exec (source->sql, "BEGIN;"
                              "INSERT INTO public.t VALUES (1, NULL), (1, NULL);"
                              "UPDATE public.t SET b = 'x' WHERE ctid = '(0,1)';"
                              "DELETE FROM public.t WHERE b IS NULL;"
                              "COMMIT");
  assert_stream (source, "begin\n"
                         "relation public.t f a* b*\n"
                         "insert public.t (a='1' b=null)\n"
                         "insert public.t (a='1' b=null)\n"
                         "update public.t row(a='1' b=null) (a='1' b='x')\n"
                         "delete public.t row(a='1' b=null)\n"
                         "commit\n");
}

static void
test_replica_identity_nothing (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (a int);"
                                                    "ALTER TABLE t REPLICA IDENTITY NOTHING");
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES (1)");
  assert_stream (source, "begin\n"
                         "relation public.t n a\n"
                         "insert public.t (a='1')\n"
                         "commit\n");
}

static void
test_unchanged_toast (void)
{
  g_autoptr (Source) source
      = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY, v int, big text);"
                              "ALTER TABLE t ALTER big SET STORAGE EXTERNAL;"
                              "CREATE TABLE f (id int, v int, big text);"
                              "ALTER TABLE f ALTER big SET STORAGE EXTERNAL;"
                              "ALTER TABLE f REPLICA IDENTITY FULL");
  pgc_test_exec (source->sql, "BEGIN;"
                              "INSERT INTO public.t VALUES (1, 1, repeat('x', 10000));"
                              "UPDATE public.t SET v = 2;"
                              "UPDATE public.t SET id = 2;"
                              "UPDATE public.t SET big = big || 'y';"
                              "INSERT INTO public.f SELECT * FROM public.t;"
                              "UPDATE public.f SET v = 3;"
                              "COMMIT");
  assert_stream (
      source, "begin\n"
              "relation public.t d id* v big\n"
              "insert public.t (id='1' v='1' big='10000 bytes')\n"
              "update public.t (id='1' v='2' big=unchanged)\n"
              "update public.t key(id='1' v=null big=null) (id='2' v='2' big=unchanged)\n"
              "update public.t (id='2' v='2' big='10001 bytes')\n"
              "relation public.f f id* v* big*\n"
              "insert public.f (id='2' v='2' big='10001 bytes')\n"
              "update public.f row(id='2' v='2' big='10001 bytes') (id='2' v='3' big=unchanged)\n"
              "commit\n");
}

static void
test_copied_rows_share_positions (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY)");
  pgc_test_exec (source->sql, "COPY public.t FROM PROGRAM 'seq 1 100'");
  g_autofree char *lines = source_collect (source);
  g_assert_cmpuint (source->n_inserts, ==, 100);
  /* Were each row at its own position, this test would show nothing. */
  g_assert_cmpuint (g_hash_table_size (source->lsns), <, 100);
  g_assert_nonnull (strstr (lines, "insert public.t (id='1')\ninsert public.t (id='2')\n"));
  g_assert_true (g_str_has_suffix (lines, "insert public.t (id='100')\ncommit\n"));
}

static void
test_truncate_cascade (void)
{
  g_autoptr (Source) source = source_new_streaming (
      "CREATE TABLE parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"
      "CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent)");
  pgc_test_exec (source->sql, "TRUNCATE public.parent RESTART IDENTITY CASCADE");
  pgc_test_exec (source->sql, "TRUNCATE public.child");
  assert_stream (source, "begin\n"
                         "relation public.parent d id*\n"
                         "relation public.child d id* parent\n"
                         "truncate public.parent public.child cascade restart identity\n"
                         "commit\n"
                         "begin\n"
                         "relation public.child d id* parent\n"
                         "truncate public.child\n"
                         "commit\n");
}

static void
test_logical_messages (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY)");
  if (is_before_14 (source))
    return;
  pgc_test_exec (source->sql, "BEGIN;"
                              "INSERT INTO public.t VALUES (1);"
                              "SELECT pg_logical_emit_message(false, 'loose', 'one');"
                              "SELECT pg_logical_emit_message(true, 'tied', 'two');"
                              "ROLLBACK;"
                              "SELECT pg_logical_emit_message(true, 'tied', '')");
  assert_stream (source, "message (at once) loose 'one'\n"
                         "begin\n"
                         "message tied ''\n"
                         "commit\n");
}

/* What another replication has brought to the source says so, and is left out when asked. */
static void
test_origin (gconstpointer every_origin)
{
  g_autoptr (Source) source = source_new ("CREATE TABLE t (id int PRIMARY KEY)");
  source->every_origin = GPOINTER_TO_INT (every_origin);
  source_start (source, source->consistent_point, TRUE, FALSE);
  g_autoptr (PgcConnection) writer = pgc_test_server_connect (server, source->database);
  pgc_test_exec (writer, "SELECT pg_replication_origin_create(current_database());"
                         "SELECT pg_replication_origin_session_setup(current_database())");
  pgc_test_exec (writer, "INSERT INTO public.t VALUES (1)");
  pgc_test_exec (writer, "SELECT pg_replication_origin_session_reset();"
                         "SELECT pg_replication_origin_drop(current_database())");
  g_autofree char *expected = g_strdup_printf ("begin\n"
                                               "origin %s\n"
                                               "relation public.t d id*\n"
                                               "insert public.t (id='1')\n"
                                               "commit\n",
                                               source->database);
  gboolean is_filtered
      = !source->every_origin && pgc_connection_get_server_version (source->sql) >= 160000;
  assert_stream (source, is_filtered ? "" : expected);
}

static void
test_types_are_described (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TYPE mood AS ENUM ('sad', 'fine');"
                                                    "CREATE TABLE t (id mood PRIMARY KEY)");
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES ('fine')");
  assert_stream (source, "begin\n"
                         "type public.mood\n"
                         "relation public.t d id*\n"
                         "insert public.t (id='fine')\n"
                         "commit\n");
}

static void
test_binary_values (void)
{
  g_autoptr (Source) source = source_new ("CREATE TABLE t (id int PRIMARY KEY, v text)");
  if (is_before_14 (source))
    return;
  source_start (source, source->consistent_point, FALSE, TRUE);
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES (258, 'AB')");
  assert_stream (source, "begin\n"
                         "relation public.t d id* v\n"
                         "insert public.t (id=0x00000102 v=0x4142)\n"
                         "commit\n");
}

/* Settings of the database must not change the text of values. */
static void
test_values_have_one_text_form (void)
{
  g_autoptr (Source) source = source_new (
      "CREATE TABLE t (id int PRIMARY KEY, d date, f float8, b bytea, i interval, z timestamptz);"
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET DateStyle = German', "
      "current_database()); EXECUTE format('ALTER DATABASE %I SET extra_float_digits = -9', "
      "current_database()); EXECUTE format('ALTER DATABASE %I SET bytea_output = escape', "
      "current_database()); EXECUTE format('ALTER DATABASE %I SET IntervalStyle = iso_8601', "
      "current_database()); EXECUTE format('ALTER DATABASE %I SET TimeZone = ''Asia/Tokyo''', "
      "current_database()); END $$");
  source_connect (source);
  source_start (source, source->consistent_point, FALSE, FALSE);
  pgc_test_exec (source->sql,
                 "INSERT INTO public.t VALUES (1, '2026-02-03', 0.1, '\\x00ff', '1 day', "
                 "'2026-02-03 04:05:06+00')");
  assert_stream (source, "begin\n"
                         "relation public.t d id* d f b i z\n"
                         "insert public.t (id='1' d='2026-02-03' f='0.1' b='\\x00ff' i='1 day' "
                         "z='2026-02-03 04:05:06+00')\n"
                         "commit\n");
}

static void
test_savepoint_rolled_back_in_a_streamed_transaction (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY, v text)");
  if (is_before_14 (source))
    return;
  /* From another session and in steps: what is known to be rolled back when it is decoded is not
   * sent at all (18). */
  g_autoptr (PgcConnection) writer = pgc_test_server_connect (server, source->database);
  pgc_test_exec (writer, "BEGIN;"
                         "INSERT INTO public.t VALUES (1, 'kept');"
                         "SAVEPOINT a;"
                         "INSERT INTO public.t "
                         "SELECT g, repeat('x', 100) FROM generate_series(2, 2001) g");
  g_autofree char *before = source_collect (source);
  pgc_test_exec (writer, "ROLLBACK TO a;"
                         "INSERT INTO public.t "
                         "SELECT g, repeat('y', 100) FROM generate_series(2, 2001) g;"
                         "COMMIT");
  g_autofree char *rest = source_collect (source);
  g_autofree char *text = g_strconcat (before, rest, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  /* The transaction is x1; x2 is its subtransaction that is rolled back, x3 the one after it. */
  g_assert_cmpstr (lines[0], ==, "stream start x1 first");
  g_assert_cmpstr (lines[1], ==, "x1: relation public.t d id* v");
  g_assert_cmpstr (lines[2], ==, "x1: insert public.t (id='1' v='kept')");
  guint kept = 0, rolled_back = 0, after = 0, aborts = 0;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "x1: insert"))
        kept++;
      if (g_str_has_prefix (lines[i], "x2: insert"))
        {
          g_assert_cmpuint (aborts, ==, 0);
          rolled_back++;
        }
      if (g_str_has_prefix (lines[i], "x3: insert"))
        {
          g_assert_cmpuint (aborts, ==, 1);
          after++;
        }
      if (g_str_equal (lines[i], "stream abort x1 x2"))
        aborts++;
    }
  g_assert_cmpuint (kept, ==, 1);
  g_assert_cmpuint (rolled_back, >, 0);
  g_assert_cmpuint (after, ==, 2000);
  g_assert_cmpuint (aborts, ==, 1);
  g_assert_true (g_str_has_suffix (text, "stream stop\nstream commit x1\n"));
}

static void
test_streamed_transaction_rolled_back_whole (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY, v text)");
  if (is_before_14 (source))
    return;
  g_autoptr (PgcConnection) writer = pgc_test_server_connect (server, source->database);
  pgc_test_exec (writer, "BEGIN;"
                         "INSERT INTO public.t "
                         "SELECT g, repeat('x', 100) FROM generate_series(1, 2000) g");
  g_autofree char *text = source_collect (source);
  g_assert_true (g_str_has_prefix (text, "stream start x1 first\n"));
  pgc_test_exec (writer, "ROLLBACK");
  assert_stream (source, "stream abort x1 x1\n");
}

static void
test_interleaved_transactions_arrive_in_commit_order (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY)");
  g_autoptr (PgcConnection) second = pgc_test_server_connect (server, source->database);
  g_autoptr (PgcConnection) third = pgc_test_server_connect (server, source->database);
  pgc_test_exec (source->sql, "BEGIN; INSERT INTO public.t VALUES (1)");
  pgc_test_exec (second, "BEGIN; INSERT INTO public.t VALUES (2)");
  pgc_test_exec (third, "BEGIN; INSERT INTO public.t VALUES (3)");
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES (11)");
  pgc_test_exec (second, "INSERT INTO public.t VALUES (12)");
  pgc_test_exec (third, "INSERT INTO public.t VALUES (13); COMMIT");
  pgc_test_exec (source->sql, "COMMIT");
  pgc_test_exec (second, "COMMIT");
  assert_stream (source, "begin\n"
                         "relation public.t d id*\n"
                         "insert public.t (id='3')\n"
                         "insert public.t (id='13')\n"
                         "commit\n"
                         "begin\n"
                         "insert public.t (id='1')\n"
                         "insert public.t (id='11')\n"
                         "commit\n"
                         "begin\n"
                         "insert public.t (id='2')\n"
                         "insert public.t (id='12')\n"
                         "commit\n");
}

static void
test_ddl_shows_in_relations (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY)");
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES (1)");
  pgc_test_exec (source->sql, "ALTER TABLE public.t ADD note text");
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES (2, 'x')");
  pgc_test_exec (source->sql, "ALTER TABLE public.t DROP note");
  pgc_test_exec (source->sql, "DROP TABLE public.t; CREATE TABLE public.t (id int PRIMARY KEY)");
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES (3)");
  assert_stream (source, "begin\n"
                         "relation public.t d id*\n"
                         "insert public.t (id='1')\n"
                         "commit\n"
                         "begin\n"
                         "relation public.t d id* note [column \"note\" was added]\n"
                         "insert public.t (id='2' note='x')\n"
                         "commit\n"
                         "begin\n"
                         "relation public.t d id* [another table has taken the name "
                         "\"public\".\"t\"]\n"
                         "insert public.t (id='3')\n"
                         "commit\n");
}

static PgcLsn
query_lsn (Source *source, const char *sql)
{
  PgcLsn lsn;
  g_autofree char *text = pgc_test_query_text (source->sql, sql);
  g_assert_true (pgc_lsn_from_string (text, &lsn));
  return lsn;
}

static PgcLsn
confirmed_position (Source *source)
{
  g_autofree char *sql = g_strdup_printf ("SELECT confirmed_flush_lsn AS text "
                                          "FROM pg_replication_slots WHERE slot_name = '%s'",
                                          source->slot);
  return query_lsn (source, sql);
}

/* Waits for the server to know of the progress that it was told. */
static void
await_confirmed (Source *source, PgcLsn lsn)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_MS * G_GINT64_CONSTANT (1000);
  while (confirmed_position (source) < lsn)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (5000);
    }
}

static void
test_nothing_is_confirmed_unasked (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY)");
  g_autoptr (GError) error = NULL;
  PgcLsn before = confirmed_position (source);
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES (1)");
  g_autofree char *lines = source_collect (source);
  PgcLsn end_lsn = source->message.commit.end_lsn;
  pgc_replication_send_status (source->stream, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (confirmed_position (source), ==, before);

  pgc_replication_set_progress (source->stream, end_lsn, end_lsn);
  pgc_replication_send_status (source->stream, NULL, &error);
  g_assert_no_error (error);
  await_confirmed (source, end_lsn);
  g_assert_cmpuint (confirmed_position (source), ==, end_lsn);

  /* Never backwards. */
  pgc_replication_set_progress (source->stream, before, before);
  pgc_replication_send_status (source->stream, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (confirmed_position (source), ==, end_lsn);
}

/* What lies before the start was applied already and must not come again. */
static void
test_start_after_what_is_applied (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY)");
  g_autoptr (GError) error = NULL;
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES (1)");
  g_autofree char *lines = source_collect (source);
  PgcLsn end_lsn = source->message.commit.end_lsn;
  pgc_replication_stop (source->stream, PATIENCE_MS, NULL, &error);
  g_assert_no_error (error);
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES (2)");
  /* The session takes commands again, though a server ends a second stream in it at once. */
  g_auto (PgcSystemIdentity) identity = { 0 };
  pgc_replication_identify (source->stream, &identity, NULL, &error);
  g_assert_no_error (error);
  source_connect (source);
  source_start (source, end_lsn, TRUE, FALSE);
  assert_stream (source, "begin\n"
                         "relation public.t d id*\n"
                         "insert public.t (id='2')\n"
                         "commit\n");
}

static void
test_slot_that_was_advanced_is_refused (void)
{
  g_autoptr (Source) source = source_new ("CREATE TABLE t (id int PRIMARY KEY)");
  g_autoptr (GError) error = NULL;
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES (1)");
  g_autofree char *advance = g_strdup_printf (
      "SELECT pg_replication_slot_advance('%s', pg_current_wal_lsn())", source->slot);
  pgc_test_exec (source->sql, advance);
  const PgcStreamOptions options = {
    .slot = source->slot,
    .start = source->consistent_point,
    .publications = publications,
  };
  g_assert_false (pgc_replication_start (source->stream, &options, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_DIVERGENCE);
  g_assert_nonnull (pgc_error_get_remedy (error));
}

static void
test_missing_slot (void)
{
  g_autoptr (Source) source = source_new ("CREATE TABLE t ()");
  g_autoptr (GError) error = NULL;
  const PgcStreamOptions options
      = { .slot = "no_such_slot", .start = source->consistent_point, .publications = publications };
  g_assert_false (pgc_replication_start (source->stream, &options, NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_NOT_FOUND);
  /* Dropping is for cleaning up, and what is not there is clean. */
  g_clear_error (&error);
  g_assert_true (pgc_replication_drop_slot (source->stream, "no_such_slot", NULL, &error));
  g_assert_no_error (error);
}

static void
test_slot_that_exists (void)
{
  g_autoptr (Source) source = source_new ("CREATE TABLE t ()");
  g_autoptr (GError) error = NULL;
  PgcLsn point;
  const PgcSlotOptions options = { .name = source->slot };
  g_assert_false (
      pgc_replication_create_slot (source->stream, &options, &point, NULL, NULL, &error));
  g_assert_cmpstr (pgc_error_get_sqlstate (error), ==, "42710");
  g_assert_true (g_str_has_prefix (error->message, "Creating replication slot \"slot_"));
}

static void
test_temporary_slot_ends_with_its_session (void)
{
  g_autoptr (Source) source = source_new ("CREATE TABLE t ()");
  g_autoptr (GError) error = NULL;
  PgcLsn point;
  g_autofree char *snapshot = NULL;
  const PgcSlotOptions options
      = { .name = "pgc_temporary", .temporary = TRUE, .export_snapshot = TRUE, .failover = TRUE };
  pgc_replication_create_slot (source->stream, &options, &point, &snapshot, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (snapshot);
  source_connect (source);
  gint64 deadline = g_get_monotonic_time () + PATIENCE_MS * G_GINT64_CONSTANT (1000);
  for (;;)
    {
      g_autofree char *left = pgc_test_query_text (
          source->sql, "SELECT pg_catalog.count(*) AS text FROM pg_replication_slots "
                       "WHERE slot_name = 'pgc_temporary'");
      if (g_str_equal (left, "0"))
        break;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (5000);
    }
}

/* An idle database must let go of WAL that other databases write. */
static void
test_keepalive_moves_an_idle_slot (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY)");
  g_autoptr (PgcConnection) elsewhere = pgc_test_server_connect (server, "postgres");
  pgc_test_exec (elsewhere, "CREATE TABLE public.noise AS SELECT generate_series(1, 1000) AS id;"
                            "DROP TABLE public.noise");
  PgcLsn target = query_lsn (source, "SELECT pg_current_wal_lsn() AS text");
  PgcFrame frame;
  do
    {
      receive (source, &frame);
      g_assert_cmpint (frame.kind, ==, PGC_FRAME_KEEPALIVE);
      g_assert_cmpint (ABS (frame.sent_time - g_get_real_time ()), <, 60 * G_USEC_PER_SEC);
      pgc_replication_set_progress (source->stream, frame.end_lsn, frame.end_lsn);
    }
  while (frame.end_lsn < target);
  /* Receiving alone tells the server, without anybody asking for it. */
  gint64 deadline = g_get_monotonic_time () + PATIENCE_MS * G_GINT64_CONSTANT (1000);
  while (confirmed_position (source) < target)
    {
      g_autoptr (GError) error = NULL;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      pgc_replication_receive (source->stream, 50, &frame, NULL, &error);
      g_assert_no_error (error);
    }
}

/* The target stalls and the queue is full: nothing is read, longer than the server is patient. */
static void
test_idling_outlives_the_sender_timeout (void)
{
  g_autoptr (Source) source = source_new ("CREATE TABLE t (id int PRIMARY KEY);"
                                          "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET "
                                          "wal_sender_timeout = ''600ms''', current_database()); "
                                          "END $$");
  g_autoptr (GError) error = NULL;
  source_connect (source);
  source_start (source, source->consistent_point, TRUE, FALSE);
  pgc_test_exec (source->sql, "INSERT INTO public.t SELECT generate_series(1, 50000)");
  pgc_replication_idle (source->stream, 1500, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *lines = source_collect (source);
  g_assert_nonnull (strstr (lines, "insert public.t (id='50000')\n"));
}

static void
test_time_runs_out (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t ()");
  g_autoptr (GError) error = NULL;
  PgcFrame frame;
  g_autofree char *nothing = source_collect (source);
  g_assert_cmpstr (nothing, ==, "");
  gint64 started = g_get_monotonic_time ();
  do
    {
      pgc_replication_receive (source->stream, 30, &frame, NULL, &error);
      g_assert_no_error (error);
    }
  while (frame.kind == PGC_FRAME_KEEPALIVE);
  g_assert_cmpint (frame.kind, ==, PGC_FRAME_NONE);
  g_assert_cmpint (g_get_monotonic_time () - started, >=, 30000);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (50000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancelled_receive_leaves_the_stream (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY)");
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  PgcFrame frame;
  while (pgc_replication_receive (source->stream, PATIENCE_MS, &frame, cancellable, &error))
    g_assert_cmpint (frame.kind, ==, PGC_FRAME_KEEPALIVE);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  pgc_test_exec (source->sql, "INSERT INTO public.t VALUES (1)");
  assert_stream (source, "begin\n"
                         "relation public.t d id*\n"
                         "insert public.t (id='1')\n"
                         "commit\n");
}

/* A slot waits for whoever was running when its creation began; giving up must be possible. */
static void
test_cancelled_slot_creation (void)
{
  g_autoptr (Source) source = source_new ("CREATE TABLE t (id int PRIMARY KEY)");
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  pgc_test_exec (source->sql, "BEGIN; INSERT INTO public.t VALUES (1)");
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  const PgcSlotOptions options = { .name = "pgc_never", .export_snapshot = TRUE };
  PgcLsn point;
  g_assert_false (
      pgc_replication_create_slot (source->stream, &options, &point, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  pgc_test_exec (source->sql, "COMMIT");
  g_autofree char *left = pgc_test_query_text (source->sql, "SELECT pg_catalog.count(*) AS text "
                                                            "FROM pg_replication_slots "
                                                            "WHERE slot_name = 'pgc_never'");
  g_assert_cmpstr (left, ==, "0");
}

/* Reads until the stream is lost; returns how far the server had sent. */
static PgcLsn
read_until_lost (Source *source)
{
  g_autoptr (GError) error = NULL;
  PgcFrame frame;
  PgcLsn end_lsn = PGC_LSN_NONE;
  while (pgc_replication_receive (source->stream, PATIENCE_MS, &frame, NULL, &error))
    {
      g_assert_cmpint (frame.kind, !=, PGC_FRAME_NONE);
      end_lsn = MAX (end_lsn, frame.end_lsn);
      /* A server that shuts down waits until we have all that it sent. */
      pgc_replication_set_progress (source->stream, end_lsn, end_lsn);
    }
  g_assert_true (pgc_error_is_transient (error));
  return end_lsn;
}

static void
reconnect (Source *source)
{
  pgc_connection_close (source->sql);
  source->sql = pgc_test_server_connect (server, source->database);
  pgc_test_exec (source->sql, "SET search_path = public");
  source_connect (source);
}

static void
test_session_ended_by_the_server (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t ()");
  PgcConnection *connection = pgc_replication_get_connection (source->stream);
  g_autofree char *end
      = g_strdup_printf ("SELECT pg_terminate_backend(%d)", pgc_connection_get_pid (connection));
  pgc_test_exec (source->sql, end);
  read_until_lost (source);
}

static void
test_crash_of_the_server (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY)");
  pgc_test_exec (source->sql, "INSERT INTO t VALUES (1)");
  g_autofree char *lines = source_collect (source);
  PgcLsn applied = source->message.commit.end_lsn;
  pgc_test_exec (source->sql, "INSERT INTO t VALUES (2)");
  pgc_test_server_halt (server, SIGQUIT);
  read_until_lost (source);
  pgc_test_server_resume (server);
  reconnect (source);
  source_start (source, applied, TRUE, FALSE);
  assert_stream (source, "begin\n"
                         "relation public.t d id*\n"
                         "insert public.t (id='2')\n"
                         "commit\n");
}

/* A server that is shut down sends what there is and waits until it is confirmed. Before 17 it does
 * not keep what was confirmed last, so it is we who must know where to start. */
static void
test_shutdown_of_the_server (void)
{
  g_autoptr (Source) source = source_new_streaming ("CREATE TABLE t (id int PRIMARY KEY)");
  pgc_test_exec (source->sql, "INSERT INTO t VALUES (1)");
  pgc_test_server_signal (server, SIGINT);
  PgcLsn applied = read_until_lost (source);
  pgc_test_server_halt (server, SIGINT);
  pgc_test_server_resume (server);
  reconnect (source);
  source_start (source, applied, TRUE, FALSE);
  pgc_test_exec (source->sql, "INSERT INTO t VALUES (2)");
  assert_stream (source, "begin\n"
                         "relation public.t d id*\n"
                         "insert public.t (id='2')\n"
                         "commit\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  server = pgc_test_server_start (NULL);
  g_test_add_func ("/replication/identify", test_identify);
  g_test_add_func ("/replication/snapshot-and-stream-meet", test_snapshot_and_stream_meet);
  g_test_add_func ("/replication/replica-identity-default", test_replica_identity_default);
  g_test_add_func ("/replication/replica-identity-index", test_replica_identity_index);
  g_test_add_func ("/replication/replica-identity-full", test_replica_identity_full);
  g_test_add_func ("/replication/replica-identity-nothing", test_replica_identity_nothing);
  g_test_add_func ("/replication/unchanged-toast", test_unchanged_toast);
  g_test_add_func ("/replication/copied-rows-share-positions", test_copied_rows_share_positions);
  g_test_add_func ("/replication/truncate-cascade", test_truncate_cascade);
  g_test_add_func ("/replication/logical-messages", test_logical_messages);
  g_test_add_data_func ("/replication/every-origin", GINT_TO_POINTER (TRUE), test_origin);
  g_test_add_data_func ("/replication/local-origin-only", GINT_TO_POINTER (FALSE), test_origin);
  g_test_add_func ("/replication/types-are-described", test_types_are_described);
  g_test_add_func ("/replication/binary-values", test_binary_values);
  g_test_add_func ("/replication/values-have-one-text-form", test_values_have_one_text_form);
  g_test_add_func ("/replication/savepoint-rolled-back-in-a-streamed-transaction",
                   test_savepoint_rolled_back_in_a_streamed_transaction);
  g_test_add_func ("/replication/streamed-transaction-rolled-back-whole",
                   test_streamed_transaction_rolled_back_whole);
  g_test_add_func ("/replication/interleaved-transactions-arrive-in-commit-order",
                   test_interleaved_transactions_arrive_in_commit_order);
  g_test_add_func ("/replication/ddl-shows-in-relations", test_ddl_shows_in_relations);
  g_test_add_func ("/replication/nothing-is-confirmed-unasked", test_nothing_is_confirmed_unasked);
  g_test_add_func ("/replication/start-after-what-is-applied", test_start_after_what_is_applied);
  g_test_add_func ("/replication/slot-that-was-advanced-is-refused",
                   test_slot_that_was_advanced_is_refused);
  g_test_add_func ("/replication/missing-slot", test_missing_slot);
  g_test_add_func ("/replication/slot-that-exists", test_slot_that_exists);
  g_test_add_func ("/replication/temporary-slot-ends-with-its-session",
                   test_temporary_slot_ends_with_its_session);
  g_test_add_func ("/replication/keepalive-moves-an-idle-slot", test_keepalive_moves_an_idle_slot);
  g_test_add_func ("/replication/idling-outlives-the-sender-timeout",
                   test_idling_outlives_the_sender_timeout);
  g_test_add_func ("/replication/time-runs-out", test_time_runs_out);
  g_test_add_func ("/replication/cancelled-receive-leaves-the-stream",
                   test_cancelled_receive_leaves_the_stream);
  g_test_add_func ("/replication/cancelled-slot-creation", test_cancelled_slot_creation);
  g_test_add_func ("/replication/session-ended-by-the-server", test_session_ended_by_the_server);
  g_test_add_func ("/replication/crash-of-the-server", test_crash_of_the_server);
  g_test_add_func ("/replication/shutdown-of-the-server", test_shutdown_of_the_server);
  int status = g_test_run ();
  pgc_test_server_free (server);
  return status;
}
