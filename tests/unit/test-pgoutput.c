/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-pgoutput.h"
#include "tests/unit/pgc-pgoutput-bytes.h"

#include <string.h>

/* 2000-01-01 00:00:01 UTC, which the protocol writes as 1000000. */
#define SECOND_ONE G_GINT64_CONSTANT (946684801000000)

typedef struct
{
  const char *name;
  gboolean in_stream;
  const char *words;
} Sample;

/* Every message, and every optional part of it. */
static const Sample samples[] = {
  { "begin", FALSE, "'B 8:0x16B374D848 8:1000000 4:733" },
  { "commit", FALSE, "'C 1:0 8:0x16B374D848 8:0x16B374D878 8:1000000" },
  { "origin", FALSE, "'O 8:0x1234 \"node_a" },
  { "origin-in-stream", TRUE, "'O 8:0 \"node_a" },
  { "relation", FALSE,
    "'R 4:16385 \"public \"account 'd 2:2 1:1 \"id 4:23 4:-1 1:0 \"name 4:1043 4:24" },
  { "relation-in-stream", TRUE, "'R 4:900 4:16385 \" \"account 'f 2:1 1:1 \"id 4:23 4:-1" },
  { "relation-without-columns", FALSE, "'R 4:16385 \"public \"empty 'n 2:0" },
  { "type", FALSE, "'Y 4:16400 \"public \"mood" },
  { "type-in-stream", TRUE, "'Y 4:900 4:16400 \"public \"mood" },
  { "insert", FALSE, "'I 4:16385 'N 2:4 't =1 'n 'u 'b =xyz" },
  { "insert-in-stream", TRUE, "'I 4:900 4:16385 'N 2:2 't =1 't =" },
  { "insert-without-columns", FALSE, "'I 4:16385 'N 2:0" },
  { "update", FALSE, "'U 4:16385 'N 2:2 't =1 'u" },
  { "update-key", FALSE, "'U 4:16385 'K 2:2 't =1 'n 'N 2:2 't =2 't =new" },
  { "update-full", FALSE, "'U 4:16385 'O 2:2 't =1 't =old 'N 2:2 't =1 't =new" },
  { "update-in-stream", TRUE, "'U 4:900 4:16385 'K 2:1 't =1 'N 2:1 't =2" },
  { "delete-key", FALSE, "'D 4:16385 'K 2:2 't =1 'n" },
  { "delete-full", FALSE, "'D 4:16385 'O 2:2 't =1 't =old" },
  { "delete-in-stream", TRUE, "'D 4:900 4:16385 'K 2:1 't =1" },
  { "truncate", FALSE, "'T 4:2 1:3 4:16385 4:16390" },
  { "truncate-in-stream", TRUE, "'T 4:900 4:1 1:0 4:16385" },
  { "message", FALSE, "'M 1:1 8:0x1234 \"pgcutover =marker" },
  { "message-in-stream", TRUE, "'M 4:900 1:1 8:0x1234 \"pgcutover =" },
  { "stream-start", FALSE, "'S 4:900 1:1" },
  { "stream-stop", TRUE, "'E" },
  { "stream-commit", FALSE, "'c 4:900 1:0 8:0x16B374D848 8:0x16B374D878 8:1000000" },
  { "stream-abort", FALSE, "'A 4:900 4:901" },
};

static void
decode (PgcPgoutputMessage *message, const GByteArray *bytes, gboolean in_stream)
{
  g_autoptr (GError) error = NULL;
  gboolean decoded = pgc_pgoutput_decode (bytes->data, bytes->len, in_stream, message, &error);
  g_assert_no_error (error);
  g_assert_true (decoded);
}

static void
assert_value (const PgcTuple *row, guint column, PgcValueKind kind, const char *text)
{
  g_assert_cmpuint (column, <, row->n_values);
  const PgcValue *value = &row->values[column];
  g_assert_cmpint (value->kind, ==, kind);
  g_assert_cmpmem (value->data, value->length, text, text != NULL ? strlen (text) : 0);
}

/* Copies to an allocation of exactly that length, so that a sanitizer sees any read beyond it. */
static void
assert_refused (const guint8 *data, gsize length, gboolean in_stream, const char *pattern)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autofree guint8 *copy = g_memdup2 (data, length);
  g_autoptr (GError) error = NULL;
  g_assert_false (pgc_pgoutput_decode (copy, length, in_stream, &message, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_FAILED);
  g_assert_nonnull (pgc_error_get_remedy (error));
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("\"%s\" does not match \"%s\"", error->message, pattern);
}

static void
test_sample_whole (gconstpointer data)
{
  const Sample *sample = data;
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes (sample->words);
  decode (&message, bytes, sample->in_stream);
  g_assert_cmpint (message.kind, ==, bytes->data[0]);
}

static void
test_sample_truncated_anywhere (gconstpointer data)
{
  const Sample *sample = data;
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes (sample->words);
  for (guint length = 1; length < bytes->len; length++)
    assert_refused (bytes->data, length, sample->in_stream, "*damaged: message '?' of * bytes: *");
}

static void
test_sample_with_bytes_left_over (gconstpointer data)
{
  const Sample *sample = data;
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes (sample->words);
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  assert_refused (bytes->data, bytes->len, sample->in_stream, "*bytes are left over*");
}

static void
test_transaction_bounds (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) begin = pgc_pgoutput_bytes (samples[0].words);
  decode (&message, begin, FALSE);
  g_assert_cmpuint (message.begin.final_lsn, ==, G_GUINT64_CONSTANT (0x16B374D848));
  g_assert_cmpint (message.begin.commit_time, ==, SECOND_ONE);
  g_assert_cmpuint (message.xid, ==, 733);

  g_autoptr (GByteArray) commit = pgc_pgoutput_bytes (samples[1].words);
  decode (&message, commit, FALSE);
  g_assert_cmpuint (message.commit.commit_lsn, ==, G_GUINT64_CONSTANT (0x16B374D848));
  g_assert_cmpuint (message.commit.end_lsn, ==, G_GUINT64_CONSTANT (0x16B374D878));
  g_assert_cmpint (message.commit.commit_time, ==, SECOND_ONE);
  g_assert_cmpuint (message.xid, ==, 0);
}

static void
test_origin (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes ("'O 8:0x1234 \"node_a");
  decode (&message, bytes, FALSE);
  g_assert_cmpuint (message.origin.commit_lsn, ==, 0x1234);
  g_assert_cmpstr (message.origin.name, ==, "node_a");
}

static void
test_relation (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes (
      "'R 4:16385 \"public \"account 'd 2:2 1:1 \"id 4:23 4:-1 1:0 \"name 4:1043 4:24");
  decode (&message, bytes, FALSE);
  g_assert_cmpuint (message.relation.oid, ==, 16385);
  g_assert_cmpstr (message.relation.schema, ==, "public");
  g_assert_cmpstr (message.relation.name, ==, "account");
  g_assert_cmpint (message.relation.replica_identity, ==, 'd');
  g_assert_cmpuint (message.relation.n_columns, ==, 2);
  g_assert_cmpstr (message.relation.columns[0].name, ==, "id");
  g_assert_cmpuint (message.relation.columns[0].type, ==, 23);
  g_assert_cmpint (message.relation.columns[0].typmod, ==, -1);
  g_assert_true (message.relation.columns[0].is_key);
  g_assert_cmpstr (message.relation.columns[1].name, ==, "name");
  g_assert_cmpuint (message.relation.columns[1].type, ==, 1043);
  g_assert_cmpint (message.relation.columns[1].typmod, ==, 24);
  g_assert_false (message.relation.columns[1].is_key);
}

static void
test_type_in_stream (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes ("'Y 4:900 4:16400 \"public \"mood");
  decode (&message, bytes, TRUE);
  g_assert_cmpuint (message.xid, ==, 900);
  g_assert_cmpuint (message.type.oid, ==, 16400);
  g_assert_cmpstr (message.type.schema, ==, "public");
  g_assert_cmpstr (message.type.name, ==, "mood");
}

static void
test_insert_values_of_each_kind (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes ("'I 4:16385 'N 2:5 't =1 'n 'u 'b =xyz 't =");
  decode (&message, bytes, FALSE);
  g_assert_cmpuint (message.change.relation, ==, 16385);
  g_assert_cmpint (message.change.old_kind, ==, PGC_OLD_NONE);
  g_assert_cmpuint (message.change.old_row.n_values, ==, 0);
  g_assert_cmpuint (message.change.new_row.n_values, ==, 5);
  assert_value (&message.change.new_row, 0, PGC_VALUE_TEXT, "1");
  assert_value (&message.change.new_row, 1, PGC_VALUE_NULL, NULL);
  assert_value (&message.change.new_row, 2, PGC_VALUE_UNCHANGED, NULL);
  assert_value (&message.change.new_row, 3, PGC_VALUE_BINARY, "xyz");
  assert_value (&message.change.new_row, 4, PGC_VALUE_TEXT, "");
  /* No copies: the value is the message's own bytes. */
  g_assert_true (message.change.new_row.values[3].data > bytes->data);
  g_assert_true (message.change.new_row.values[3].data < bytes->data + bytes->len);
}

static void
test_update_old_and_new (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) key
      = pgc_pgoutput_bytes ("'U 4:900 4:7 'K 2:2 't =1 'n 'N 2:2 't =2 't =new");
  decode (&message, key, TRUE);
  g_assert_cmpuint (message.xid, ==, 900);
  g_assert_cmpuint (message.change.relation, ==, 7);
  g_assert_cmpint (message.change.old_kind, ==, PGC_OLD_KEY);
  assert_value (&message.change.old_row, 0, PGC_VALUE_TEXT, "1");
  assert_value (&message.change.old_row, 1, PGC_VALUE_NULL, NULL);
  assert_value (&message.change.new_row, 0, PGC_VALUE_TEXT, "2");
  assert_value (&message.change.new_row, 1, PGC_VALUE_TEXT, "new");

  g_autoptr (GByteArray) full = pgc_pgoutput_bytes ("'U 4:7 'O 2:2 't =1 't =old 'N 2:2 't =1 'u");
  decode (&message, full, FALSE);
  g_assert_cmpint (message.change.old_kind, ==, PGC_OLD_ROW);
  assert_value (&message.change.old_row, 1, PGC_VALUE_TEXT, "old");
  assert_value (&message.change.new_row, 1, PGC_VALUE_UNCHANGED, NULL);

  g_autoptr (GByteArray) bare = pgc_pgoutput_bytes ("'U 4:7 'N 2:1 't =1");
  decode (&message, bare, FALSE);
  g_assert_cmpint (message.change.old_kind, ==, PGC_OLD_NONE);
  g_assert_cmpuint (message.change.old_row.n_values, ==, 0);
  g_assert_cmpuint (message.change.new_row.n_values, ==, 1);
}

static void
test_delete (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes ("'D 4:7 'K 2:2 't =1 'n");
  decode (&message, bytes, FALSE);
  g_assert_cmpint (message.change.old_kind, ==, PGC_OLD_KEY);
  g_assert_cmpuint (message.change.old_row.n_values, ==, 2);
  g_assert_cmpuint (message.change.new_row.n_values, ==, 0);
}

static void
test_truncate (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes ("'T 4:2 1:3 4:16385 4:16390");
  decode (&message, bytes, FALSE);
  g_assert_cmpint (message.truncate.flags, ==,
                   PGC_TRUNCATE_CASCADE | PGC_TRUNCATE_RESTART_IDENTITY);
  g_assert_cmpuint (message.truncate.n_relations, ==, 2);
  g_assert_cmpuint (message.truncate.relations[0], ==, 16385);
  g_assert_cmpuint (message.truncate.relations[1], ==, 16390);
}

static void
test_logical_message (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes ("'M 1:1 8:0x1234 \"pgcutover =marker");
  decode (&message, bytes, FALSE);
  g_assert_true (message.message.transactional);
  g_assert_cmpuint (message.message.lsn, ==, 0x1234);
  g_assert_cmpstr (message.message.prefix, ==, "pgcutover");
  g_assert_cmpmem (message.message.content, message.message.length, "marker", 6);

  g_autoptr (GByteArray) loose = pgc_pgoutput_bytes ("'M 1:0 8:0x1234 \"x =");
  decode (&message, loose, FALSE);
  g_assert_false (message.message.transactional);
  g_assert_cmpuint (message.message.length, ==, 0);
}

static void
test_stream_bounds (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) first = pgc_pgoutput_bytes ("'S 4:900 1:1");
  decode (&message, first, FALSE);
  g_assert_cmpuint (message.xid, ==, 900);
  g_assert_true (message.stream_start.is_first);
  g_autoptr (GByteArray) next = pgc_pgoutput_bytes ("'S 4:900 1:0");
  decode (&message, next, FALSE);
  g_assert_false (message.stream_start.is_first);
  g_autoptr (GByteArray) commit
      = pgc_pgoutput_bytes ("'c 4:900 1:0 8:0x16B374D848 8:0x16B374D878 8:1000000");
  decode (&message, commit, FALSE);
  g_assert_cmpuint (message.xid, ==, 900);
  g_assert_cmpuint (message.commit.end_lsn, ==, G_GUINT64_CONSTANT (0x16B374D878));
  g_assert_cmpint (message.commit.commit_time, ==, SECOND_ONE);
  g_autoptr (GByteArray) rollback = pgc_pgoutput_bytes ("'A 4:900 4:901");
  decode (&message, rollback, FALSE);
  g_assert_cmpuint (message.xid, ==, 900);
  g_assert_cmpuint (message.stream_abort.subxid, ==, 901);
}

/* Times are arbitrary bytes to a decoder; adding the epoch must not overflow. */
static void
test_extreme_time (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes ("'B 8:0 8:0x7FFFFFFFFFFFFFFF 4:1");
  decode (&message, bytes, FALSE);
  g_assert_cmpint (message.begin.commit_time, <, 0);
}

static void
test_empty_message_is_refused (void)
{
  assert_refused ((const guint8 *) "", 0, FALSE, "*a message is empty");
}

static void
test_unknown_type_names_its_byte (void)
{
  assert_refused ((const guint8 *) "x", 1, FALSE, "*unknown message type 0x78 ('x')");
  assert_refused ((const guint8 *) "\x01", 1, TRUE, "*unknown message type 0x01 ('.')");
  /* Two-phase messages belong to protocol 3, which is never asked for. */
  assert_refused ((const guint8 *) "P", 1, FALSE, "*unknown message type 0x50 ('P')");
}

static void
assert_words_refused (const char *words, const char *pattern)
{
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes (words);
  assert_refused (bytes->data, bytes->len, FALSE, pattern);
}

static void
test_counts_and_lengths_that_lie (void)
{
  assert_words_refused ("'I 4:1 'N 2:3 'n 'n", "*claims more columns than it has*");
  assert_words_refused ("'I 4:1 'N 2:-1 'n 'n", "*claims more columns than it has*");
  assert_words_refused ("'R 4:1 \"s \"t 'd 2:32767 1:1 \"id 4:23 4:-1",
                        "*claims more columns than it has*");
  assert_words_refused ("'T 4:-1 1:0 4:1", "*claims more tables than it has*");
  assert_words_refused ("'T 4:2 1:0 4:1", "*claims more tables than it has*");
  assert_words_refused ("'I 4:1 'N 2:1 't 4:5 'a", "*ends too early*");
  assert_words_refused ("'I 4:1 'N 2:1 't 4:-1 'a", "*ends too early*");
  assert_words_refused ("'M 1:1 8:1 \"p 4:-1 'a", "*ends too early*");
}

static void
test_wrong_marks_are_refused (void)
{
  assert_words_refused ("'I 4:1 'X 2:0", "*the new row is missing*");
  assert_words_refused ("'I 4:1 'K 2:0 'N 2:0", "*the new row is missing*");
  assert_words_refused ("'U 4:1 'K 2:0 'K 2:0", "*the new row is missing*");
  assert_words_refused ("'D 4:1 'N 2:0", "*the old row is missing*");
  assert_words_refused ("'I 4:1 'N 2:1 'x", "*unknown kind*");
}

/* More columns than a table can have, each of them there: refused all the same, which is what
 * bounds the arrays. */
static void
test_more_columns_than_a_table_has (void)
{
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes ("'I 4:1 'N 2:1601");
  for (guint i = 0; i < 1601; i++)
    g_byte_array_append (bytes, (const guint8 *) "n", 1);
  assert_refused (bytes->data, bytes->len, FALSE, "*claims more columns than it has*");
}

/* Old and new rows share an array that grows while the second is read. */
static void
test_wide_rows_after_narrow_ones (void)
{
  g_auto (PgcPgoutputMessage) message;
  pgc_pgoutput_message_init (&message);
  g_autoptr (GByteArray) narrow = pgc_pgoutput_bytes ("'I 4:1 'N 2:1 't =1");
  decode (&message, narrow, FALSE);

  g_autoptr (GByteArray) wide = pgc_pgoutput_bytes ("'U 4:1 'O 2:1600");
  for (guint i = 0; i < 1600; i++)
    g_byte_array_append (wide, (const guint8 *) "t\0\0\0\1o", 6);
  g_autoptr (GByteArray) second = pgc_pgoutput_bytes ("'N 2:1600");
  g_byte_array_append (wide, second->data, second->len);
  for (guint i = 0; i < 1600; i++)
    g_byte_array_append (wide, (const guint8 *) "t\0\0\0\1n", 6);
  decode (&message, wide, FALSE);
  g_assert_cmpuint (message.change.old_row.n_values, ==, 1600);
  g_assert_cmpuint (message.change.new_row.n_values, ==, 1600);
  for (guint i = 0; i < 1600; i++)
    {
      assert_value (&message.change.old_row, i, PGC_VALUE_TEXT, "o");
      assert_value (&message.change.new_row, i, PGC_VALUE_TEXT, "n");
    }

  /* And the next narrow one has nothing of it. */
  decode (&message, narrow, FALSE);
  g_assert_cmpuint (message.change.old_row.n_values, ==, 0);
  g_assert_cmpuint (message.change.new_row.n_values, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *whole = g_strconcat ("/pgoutput/whole/", samples[i].name, NULL);
      g_autofree char *cut = g_strconcat ("/pgoutput/truncated-anywhere/", samples[i].name, NULL);
      g_autofree char *more = g_strconcat ("/pgoutput/left-over/", samples[i].name, NULL);
      g_test_add_data_func (whole, &samples[i], test_sample_whole);
      g_test_add_data_func (cut, &samples[i], test_sample_truncated_anywhere);
      g_test_add_data_func (more, &samples[i], test_sample_with_bytes_left_over);
    }
  g_test_add_func ("/pgoutput/transaction-bounds", test_transaction_bounds);
  g_test_add_func ("/pgoutput/origin", test_origin);
  g_test_add_func ("/pgoutput/relation", test_relation);
  g_test_add_func ("/pgoutput/type-in-stream", test_type_in_stream);
  g_test_add_func ("/pgoutput/insert-values-of-each-kind", test_insert_values_of_each_kind);
  g_test_add_func ("/pgoutput/update-old-and-new", test_update_old_and_new);
  g_test_add_func ("/pgoutput/delete", test_delete);
  g_test_add_func ("/pgoutput/truncate", test_truncate);
  g_test_add_func ("/pgoutput/logical-message", test_logical_message);
  g_test_add_func ("/pgoutput/stream-bounds", test_stream_bounds);
  g_test_add_func ("/pgoutput/extreme-time", test_extreme_time);
  g_test_add_func ("/pgoutput/empty-message-is-refused", test_empty_message_is_refused);
  g_test_add_func ("/pgoutput/unknown-type-names-its-byte", test_unknown_type_names_its_byte);
  g_test_add_func ("/pgoutput/counts-and-lengths-that-lie", test_counts_and_lengths_that_lie);
  g_test_add_func ("/pgoutput/wrong-marks-are-refused", test_wrong_marks_are_refused);
  g_test_add_func ("/pgoutput/more-columns-than-a-table-has", test_more_columns_than_a_table_has);
  g_test_add_func ("/pgoutput/wide-rows-after-narrow-ones", test_wide_rows_after_narrow_ones);
  return g_test_run ();
}
