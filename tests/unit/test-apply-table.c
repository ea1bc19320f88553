/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-apply-table.h"
#include "tests/unit/pgc-pgoutput-bytes.h"

#include <string.h>

/* OIDs of types, as fixed in PostgreSQL's catalog. */
#define INT4 23
#define TEXT 25

/* Letters that say what a target column is. */
static PgcTargetColumn
make_column (const char *name, const char *traits)
{
  return (PgcTargetColumn){
    .name = g_strdup (name),
    .type = strchr (traits, 't') != NULL ? TEXT : INT4,
    .equality = strchr (traits, '=') != NULL ? g_strdup ("OPERATOR(ext.=)") : NULL,
    .is_generated = strchr (traits, 'g') != NULL,
    .is_identity_always = strchr (traits, 'a') != NULL,
    .is_unique_key = strchr (traits, 'k') != NULL,
    .is_indexed = strchr (traits, 'i') != NULL,
  };
}

/* "id:k note:t" = column id, in a unique key, and column note, a text. */
static PgcTargetTable *
make_target (const char *words, gboolean is_partitioned)
{
  g_auto (GStrv) columns = g_strsplit (words, " ", -1);
  guint n_columns = *words == '\0' ? 0 : g_strv_length (columns);
  PgcTargetTable *table = pgc_target_table_new ("s", "t", n_columns);
  table->is_partitioned = is_partitioned;
  for (guint i = 0; i < n_columns; i++)
    {
      g_auto (GStrv) parts = g_strsplit (columns[i], ":", 2);
      table->columns[i] = make_column (parts[0], parts[1]);
    }
  return table;
}

typedef struct
{
  PgcRelationCache *cache; /* (owned) */
  GByteArray *bytes;       /* (owned) (nullable): what @message points into */
  PgcPgoutputMessage message;
  PgcApplyTable *table; /* (owned) (nullable) */
} Pair;

static void
pair_decode (Pair *pair, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_clear_pointer (&pair->bytes, g_byte_array_unref);
  pair->bytes = pgc_pgoutput_bytes (words);
  pgc_pgoutput_decode (pair->bytes->data, pair->bytes->len, FALSE, &pair->message, &error);
  g_assert_no_error (error);
}

/* @relation: words of a Relation message with OID 7; @target: as make_target() reads. */
static Pair *
pair_new_full (const char *relation, const char *target, gboolean is_partitioned, GError **error)
{
  Pair *pair = g_new0 (Pair, 1);
  g_autofree char *description = NULL;
  pair->cache = pgc_relation_cache_new ();
  pgc_pgoutput_message_init (&pair->message);
  pair_decode (pair, relation);
  pgc_relation_cache_update (pair->cache, &pair->message, &description);
  pair->table = pgc_apply_table_new (pgc_relation_cache_lookup (pair->cache, 7),
                                     make_target (target, is_partitioned), error);
  return pair;
}

static Pair *
pair_new (const char *relation, const char *target)
{
  g_autoptr (GError) error = NULL;
  Pair *pair = pair_new_full (relation, target, FALSE, &error);
  g_assert_no_error (error);
  return pair;
}

static void
pair_free (Pair *pair)
{
  pgc_relation_cache_free (pair->cache);
  pgc_pgoutput_message_clear (&pair->message);
  g_clear_pointer (&pair->bytes, g_byte_array_unref);
  pgc_apply_table_free (pair->table);
  g_free (pair);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

static const PgcApplyStatement *
pair_apply (Pair *pair, const char *change)
{
  g_autoptr (GError) error = NULL;
  pair_decode (pair, change);
  const PgcApplyStatement *statement
      = pgc_apply_table_get_statement (pair->table, &pair->message, &error);
  g_assert_no_error (error);
  return statement;
}

/* @parameters: "n0 o1" = the first value of the new row, the second of the old one. */
static void
assert_parameters (const PgcApplyStatement *statement, const char *parameters)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < statement->n_parameters; i++)
    g_string_append_printf (text, "%s%c%u", i > 0 ? " " : "",
                            statement->parameters[i].side == PGC_ROW_NEW ? 'n' : 'o',
                            statement->parameters[i].column);
  g_assert_cmpstr (text->str, ==, parameters);
}

static void
assert_applied (Pair *pair, const char *change, const char *sql, const char *parameters)
{
  const PgcApplyStatement *statement = pair_apply (pair, change);
  g_assert_cmpstr (statement->sql, ==, sql);
  g_assert_cmpuint (statement->n_rows, ==, 1);
  assert_parameters (statement, parameters);
}

#define KEYED "'R 4:7 \"s \"t 'd 2:3 1:1 \"id 4:23 4:-1 1:0 \"v 4:25 4:-1 1:0 \"big 4:25 4:-1"
#define FULL "'R 4:7 \"s \"t 'f 2:3 1:1 \"id 4:23 4:-1 1:1 \"v 4:25 4:-1 1:1 \"big 4:25 4:-1"

static void
test_insert (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:k v:t big:t");
  assert_applied (pair, "'I 4:7 'N 2:3 't =1 't =a 'n",
                  "INSERT INTO \"s\".\"t\" (\"id\", \"v\", \"big\") VALUES ($1, $2, $3)",
                  "n0 n1 n2");
  const PgcApplyStatement *statement = pair_apply (pair, "'I 4:7 'N 2:3 't =1 't =a 'n");
  g_assert_cmpuint (statement->types[0], ==, INT4);
  g_assert_cmpuint (statement->types[1], ==, TEXT);
  g_assert_cmpuint (statement->types[2], ==, TEXT);
}

static void
test_insert_of_several_rows (void)
{
  g_autoptr (Pair) pair
      = pair_new ("'R 4:7 \"s \"t 'd 2:2 1:1 \"id 4:23 4:-1 1:0 \"v 4:25 4:-1", "id:ak v:t");
  const PgcApplyStatement *statement = pgc_apply_table_get_insert (pair->table, 4);
  g_assert_cmpstr (statement->sql, ==,
                   "INSERT INTO \"s\".\"t\" (\"id\", \"v\") OVERRIDING SYSTEM VALUE VALUES "
                   "($1, $2), ($3, $4), ($5, $6), ($7, $8)");
  g_assert_cmpuint (statement->n_rows, ==, 4);
  assert_parameters (statement, "n0 n1");
  for (guint i = 0; i < 8; i++)
    g_assert_cmpuint (statement->types[i], ==, i % 2 == 0 ? INT4 : TEXT);
  g_assert_true (pgc_apply_table_get_insert (pair->table, 4) == statement);
  g_assert_cmpuint (pgc_apply_table_get_max_rows (pair->table), ==, 64);
}

/* 1,600 columns by 64 rows are more parameters than a message can count. */
static void
test_insert_rows_of_a_wide_table (void)
{
  g_autoptr (GString) relation = g_string_new ("'R 4:7 \"s \"t 'd 2:1600");
  g_autoptr (GString) target = g_string_new (NULL);
  for (guint i = 0; i < 1600; i++)
    {
      g_string_append_printf (relation, " 1:0 \"c%u 4:23 4:-1", i);
      g_string_append_printf (target, "%sc%u:", i > 0 ? " " : "", i);
    }
  g_autoptr (Pair) pair = pair_new (relation->str, target->str);
  g_assert_cmpuint (pgc_apply_table_get_max_rows (pair->table), ==, 32);
}

static void
test_columns_are_paired_by_name (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "extra: big:t id:k v:t");
  assert_applied (pair, "'I 4:7 'N 2:3 't =1 't =a 'n",
                  "INSERT INTO \"s\".\"t\" (\"id\", \"v\", \"big\") VALUES ($1, $2, $3)",
                  "n0 n1 n2");
}

static void
test_table_without_columns (void)
{
  g_autoptr (Pair) pair = pair_new ("'R 4:7 \"s \"t 'f 2:0", "");
  assert_applied (pair, "'I 4:7 'N 2:0", "INSERT INTO \"s\".\"t\" DEFAULT VALUES", "");
  assert_applied (pair, "'D 4:7 'O 2:0",
                  "DELETE FROM ONLY \"s\".\"t\" WHERE ctid = "
                  "(SELECT ctid FROM ONLY \"s\".\"t\" LIMIT 1)",
                  "");
  g_assert_cmpuint (pgc_apply_table_get_max_rows (pair->table), ==, 1);
}

static void
test_update_leaves_the_key_alone (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:k v:t big:t");
  assert_applied (pair, "'U 4:7 'N 2:3 't =1 't =a 't =b",
                  "UPDATE ONLY \"s\".\"t\" SET \"v\" = $1, \"big\" = $2 WHERE \"id\" = $3",
                  "n1 n2 n0");
}

static void
test_update_leaves_unchanged_toast_alone (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:k v:t big:t");
  assert_applied (pair, "'U 4:7 'N 2:3 't =1 't =a 'u",
                  "UPDATE ONLY \"s\".\"t\" SET \"v\" = $1 WHERE \"id\" = $2", "n1 n0");
}

static void
test_update_of_the_key (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:k v:t big:t");
  assert_applied (pair, "'U 4:7 'K 2:3 't =1 'n 'n 'N 2:3 't =2 't =a 'u",
                  "UPDATE ONLY \"s\".\"t\" SET \"id\" = $1, \"v\" = $2 WHERE \"id\" = $3",
                  "n0 n1 o0");
}

/* The row must be there all the same. */
static void
test_update_of_nothing (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:k v:g big:t");
  assert_applied (pair, "'U 4:7 'N 2:3 't =1 't =a 'u",
                  "SELECT 1 FROM ONLY \"s\".\"t\" WHERE \"id\" = $1", "n0");
}

static void
test_delete_by_key (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:k v:t big:t");
  assert_applied (pair, "'D 4:7 'K 2:3 't =1 'n 'n",
                  "DELETE FROM ONLY \"s\".\"t\" WHERE \"id\" = $1", "o0");
}

static void
test_key_of_two_columns_by_their_operators (void)
{
  g_autoptr (Pair) pair
      = pair_new ("'R 4:7 \"s \"t 'i 2:3 1:1 \"a 4:23 4:-1 1:0 \"v 4:25 4:-1 1:1 \"b 4:25 4:-1",
                  "a:ki v:t b:k=");
  assert_applied (pair, "'D 4:7 'K 2:3 't =1 'n 't =x",
                  "DELETE FROM ONLY \"s\".\"t\" WHERE \"a\" = $1 AND \"b\" OPERATOR(ext.=) $2",
                  "o0 o2");
}

static void
test_names_are_quoted (void)
{
  g_autoptr (Pair) pair
      = pair_new ("'R 4:7 \"s \"t 'd 2:1 1:1 \"Odd\"Name 4:23 4:-1", "Odd\"Name:k");
  assert_applied (pair, "'D 4:7 'K 2:1 't =1",
                  "DELETE FROM ONLY \"s\".\"t\" WHERE \"Odd\"\"Name\" = $1", "o0");
}

static void
test_full_identity_with_a_unique_key (void)
{
  g_autoptr (Pair) pair = pair_new (FULL, "id:k v:t big:t");
  assert_applied (pair, "'U 4:7 'O 2:3 't =1 't =a 't =b 'N 2:3 't =1 't =c 'u",
                  "UPDATE ONLY \"s\".\"t\" SET \"id\" = $1, \"v\" = $2 WHERE \"id\" = $3",
                  "n0 n1 o0");
  assert_applied (pair, "'D 4:7 'O 2:3 't =1 't =a 't =b",
                  "DELETE FROM ONLY \"s\".\"t\" WHERE \"id\" = $1", "o0");
}

static void
test_full_identity_without_a_key_touches_one_row (void)
{
  g_autoptr (Pair) pair = pair_new (FULL, "id: v:t big:t");
  assert_applied (
      pair, "'U 4:7 'O 2:3 't =1 'n 't =b 'N 2:3 't =1 't =c 'u",
      "UPDATE ONLY \"s\".\"t\" SET \"id\" = $1, \"v\" = $2 WHERE ctid = "
      "(SELECT ctid FROM ONLY \"s\".\"t\" WHERE "
      "pg_catalog.record_image_eq(ROW(\"id\", \"v\", \"big\"), ROW($3, $4, $5)) LIMIT 1)",
      "n0 n1 o0 o1 o2");
}

static void
test_full_identity_leaves_out_what_did_not_come (void)
{
  g_autoptr (Pair) pair = pair_new (FULL, "id: v:g big:t");
  assert_applied (pair, "'D 4:7 'O 2:3 't =1 't =a 'u",
                  "DELETE FROM ONLY \"s\".\"t\" WHERE ctid = (SELECT ctid FROM ONLY \"s\".\"t\" "
                  "WHERE pg_catalog.record_image_eq(ROW(\"id\"), ROW($1)) LIMIT 1)",
                  "o0");
}

static void
test_full_identity_uses_an_index (void)
{
  g_autoptr (Pair) pair = pair_new (FULL, "id:i= v:t big:t");
  assert_applied (
      pair, "'D 4:7 'O 2:3 't =1 't =a 't =b",
      "DELETE FROM ONLY \"s\".\"t\" WHERE ctid = (SELECT ctid FROM ONLY \"s\".\"t\" "
      "WHERE \"id\" OPERATOR(ext.=) $1 AND "
      "pg_catalog.record_image_eq(ROW(\"id\", \"v\", \"big\"), ROW($1, $2, $3)) LIMIT 1)",
      "o0 o1 o2");
  assert_applied (
      pair, "'D 4:7 'O 2:3 'n 't =a 't =b",
      "DELETE FROM ONLY \"s\".\"t\" WHERE ctid = (SELECT ctid FROM ONLY \"s\".\"t\" "
      "WHERE \"id\" IS NULL AND "
      "pg_catalog.record_image_eq(ROW(\"id\", \"v\", \"big\"), ROW($1, $2, $3)) LIMIT 1)",
      "o0 o1 o2");
}

static void
test_full_identity_in_a_partitioned_table (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Pair) pair
      = pair_new_full ("'R 4:7 \"s \"t 'f 2:1 1:1 \"id 4:23 4:-1", "id:", TRUE, &error);
  g_assert_no_error (error);
  assert_applied (
      pair, "'D 4:7 'O 2:1 't =1",
      "DELETE FROM \"s\".\"t\" WHERE (tableoid, ctid) = (SELECT tableoid, ctid "
      "FROM \"s\".\"t\" WHERE pg_catalog.record_image_eq(ROW(\"id\"), ROW($1)) LIMIT 1)",
      "o0");
}

static void
test_generated_columns_are_never_written (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:k v:g big:t");
  assert_applied (pair, "'I 4:7 'N 2:3 't =1 't =a 'n",
                  "INSERT INTO \"s\".\"t\" (\"id\", \"big\") VALUES ($1, $2)", "n0 n2");
  assert_applied (pair, "'U 4:7 'N 2:3 't =1 't =a 'n",
                  "UPDATE ONLY \"s\".\"t\" SET \"big\" = $1 WHERE \"id\" = $2", "n2 n0");
}

static void
test_identity_always_as_key (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:ak v:t big:t");
  assert_applied (pair, "'I 4:7 'N 2:3 't =1 't =a 'n",
                  "INSERT INTO \"s\".\"t\" (\"id\", \"v\", \"big\") OVERRIDING SYSTEM VALUE "
                  "VALUES ($1, $2, $3)",
                  "n0 n1 n2");
  assert_applied (pair, "'U 4:7 'N 2:3 't =1 't =a 'n",
                  "UPDATE ONLY \"s\".\"t\" SET \"v\" = $1, \"big\" = $2 WHERE \"id\" = $3",
                  "n1 n2 n0");
}

/* UPDATE may not set it, so the row is deleted and inserted; what did not come stays as it was. */
static void
test_identity_always_that_changes (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:ak v:t big:t extra: sum:g");
  assert_applied (pair, "'U 4:7 'K 2:3 't =1 'n 'n 'N 2:3 't =2 't =a 'u",
                  "WITH gone AS (DELETE FROM ONLY \"s\".\"t\" WHERE \"id\" = $1 RETURNING *) "
                  "INSERT INTO \"s\".\"t\" (\"id\", \"v\", \"big\", \"extra\") "
                  "OVERRIDING SYSTEM VALUE SELECT $2, $3, gone.\"big\", gone.\"extra\" FROM gone",
                  "o0 n0 n1");
}

static void
test_identity_always_in_a_full_identity (void)
{
  g_autoptr (Pair) pair = pair_new (FULL, "id:ak v:t big:t");
  assert_applied (pair, "'U 4:7 'O 2:3 't =1 't =a 'n 'N 2:3 't =1 't =b 'n",
                  "UPDATE ONLY \"s\".\"t\" SET \"v\" = $1, \"big\" = $2 WHERE \"id\" = $3",
                  "n1 n2 o0");
  assert_applied (pair, "'U 4:7 'O 2:3 't =1 't =a 'n 'N 2:3 't =2 't =b 'n",
                  "WITH gone AS (DELETE FROM ONLY \"s\".\"t\" WHERE \"id\" = $1 RETURNING *) "
                  "INSERT INTO \"s\".\"t\" (\"id\", \"v\", \"big\") "
                  "OVERRIDING SYSTEM VALUE SELECT $2, $3, $4 FROM gone",
                  "o0 n0 n1 n2");
}

/* The stream says nothing of the old value of a column outside the key. */
static void
test_identity_always_outside_the_key (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:k v:a big:t");
  assert_applied (
      pair, "'U 4:7 'N 2:3 't =1 't =5 'u",
      "WITH kept AS (SELECT 1 FROM ONLY \"s\".\"t\" WHERE \"id\" = $1 AND \"v\" = $2), "
      "gone AS (DELETE FROM ONLY \"s\".\"t\" WHERE \"id\" = $1 AND \"v\" <> $2 RETURNING *), "
      "replaced AS (INSERT INTO \"s\".\"t\" (\"id\", \"v\", \"big\") OVERRIDING SYSTEM VALUE "
      "SELECT $1, $2, gone.\"big\" FROM gone RETURNING 1) "
      "SELECT 1 FROM kept UNION ALL SELECT 1 FROM replaced",
      "n0 n1");
  assert_applied (
      pair, "'U 4:7 'K 2:3 't =1 'n 'n 'N 2:3 't =2 't =5 't =b",
      "WITH kept AS (UPDATE ONLY \"s\".\"t\" SET \"id\" = $1, \"big\" = $2 WHERE \"id\" = $3 "
      "AND \"v\" = $4 RETURNING 1), "
      "gone AS (DELETE FROM ONLY \"s\".\"t\" WHERE \"id\" = $3 AND \"v\" <> $4 RETURNING *), "
      "replaced AS (INSERT INTO \"s\".\"t\" (\"id\", \"v\", \"big\") OVERRIDING SYSTEM VALUE "
      "SELECT $1, $4, $2 FROM gone RETURNING 1) "
      "SELECT 1 FROM kept UNION ALL SELECT 1 FROM replaced",
      "n0 n2 o0 n1");
}

static void
test_statements_are_kept_by_shape (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:k v:t big:t");
  const PgcApplyStatement *whole = pair_apply (pair, "'U 4:7 'N 2:3 't =1 't =a 't =b");
  const PgcApplyStatement *toast = pair_apply (pair, "'U 4:7 'N 2:3 't =1 't =a 'u");
  const PgcApplyStatement *key
      = pair_apply (pair, "'U 4:7 'K 2:3 't =1 'n 'n 'N 2:3 't =1 't =a 't =b");
  g_assert_true (whole != toast && whole != key);
  /* A NULL is a value like any other, and so is one in binary. */
  g_assert_true (pair_apply (pair, "'U 4:7 'N 2:3 't =9 'n 'b =x") == whole);
  g_assert_true (pair_apply (pair, "'U 4:7 'N 2:3 't =9 'n 'u") == toast);
  g_assert_cmpstr (whole->name, !=, toast->name);
  g_assert_cmpstr (whole->name, !=, "");

  g_autoptr (Pair) other = pair_new (KEYED, "id:k v:t big:t");
  const PgcApplyStatement *elsewhere = pair_apply (other, "'U 4:7 'N 2:3 't =1 't =a 't =b");
  g_assert_cmpstr (elsewhere->name, !=, whole->name);
}

/* 2^10 combinations of unchanged columns are not 1,024 prepared statements. */
static void
test_kept_statements_are_bounded (void)
{
  g_autoptr (Pair) pair
      = pair_new ("'R 4:7 \"s \"t 'd 2:11 1:1 \"id 4:23 4:-1 1:0 \"a 4:25 4:-1 1:0 \"b 4:25 4:-1 "
                  "1:0 \"c 4:25 4:-1 1:0 \"d 4:25 4:-1 1:0 \"e 4:25 4:-1 1:0 \"f 4:25 4:-1 "
                  "1:0 \"g 4:25 4:-1 1:0 \"h 4:25 4:-1 1:0 \"i 4:25 4:-1 1:0 \"j 4:25 4:-1",
                  "id:k a:t b:t c:t d:t e:t f:t g:t h:t i:t j:t");
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint round = 0; round < 2; round++)
    for (guint bits = 0; bits < 1024; bits++)
      {
        g_autoptr (GString) words = g_string_new ("'U 4:7 'N 2:11 't =1");
        for (guint i = 0; i < 10; i++)
          g_string_append (words, bits & (1 << i) ? " 'u" : " 't =x");
        const PgcApplyStatement *statement = pair_apply (pair, words->str);
        g_assert_cmpuint (statement->n_parameters, ==, 11 - (guint) __builtin_popcount (bits));
        g_hash_table_add (names, g_strdup (statement->name));
      }
  /* The kept ones, and the empty name of all others. */
  g_assert_cmpuint (g_hash_table_size (names), ==, 129);
  g_assert_true (g_hash_table_contains (names, ""));
}

static void
test_column_that_the_target_lacks (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Pair) pair = pair_new_full (KEYED, "id:k v:t", FALSE, &error);
  g_assert_null (pair->table);
  g_assert_error (error, PGC_ERROR, PGC_ERROR_DIVERGENCE);
  g_assert_cmpstr (
      error->message, ==,
      "Column \"big\" of table \"s\".\"t\" exists on the source but not on the target");
  g_assert_nonnull (pgc_error_get_remedy (error));
}

static void
assert_refused (Pair *pair, const char *change, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  pair_decode (pair, change);
  g_assert_null (pgc_apply_table_get_statement (pair->table, &pair->message, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_DIVERGENCE);
  g_assert_true (g_pattern_match_simple (pattern, error->message));
  g_assert_nonnull (pgc_error_get_remedy (error));
}

static void
test_change_without_identity (void)
{
  g_autoptr (Pair) pair = pair_new ("'R 4:7 \"s \"t 'n 2:1 1:0 \"id 4:23 4:-1", "id:");
  assert_applied (pair, "'I 4:7 'N 2:1 't =1", "INSERT INTO \"s\".\"t\" (\"id\") VALUES ($1)",
                  "n0");
  assert_refused (pair, "'U 4:7 'N 2:1 't =1", "*without a replica identity*");
  assert_refused (pair, "'D 4:7 'K 2:1 't =1", "*without a replica identity*");
}

static void
test_row_of_another_width (void)
{
  g_autoptr (Pair) pair = pair_new (KEYED, "id:k v:t big:t");
  assert_refused (pair, "'I 4:7 'N 2:2 't =1 't =a", "*has 2 columns where its description has 3");
  assert_refused (pair, "'D 4:7 'K 2:4 't =1 'n 'n 'n",
                  "*has 4 columns where its description has 3");
}

static void
test_description (void)
{
  g_autoptr (Pair) keyed = pair_new (KEYED, "id:k v:t big:t");
  pair_decode (keyed, "'U 4:7 'N 2:3 't =1 't =secret 'n");
  g_autofree char *update = pgc_apply_table_describe (keyed->table, &keyed->message);
  g_assert_cmpstr (update, ==, "UPDATE of \"s\".\"t\" where \"id\" = '1'");
  pair_decode (keyed, "'D 4:7 'K 2:3 'b =AB 'n 'n");
  g_autofree char *deletion = pgc_apply_table_describe (keyed->table, &keyed->message);
  g_assert_cmpstr (deletion, ==, "DELETE from \"s\".\"t\" where \"id\" = 0x4142");

  g_autoptr (Pair) keyless
      = pair_new ("'R 4:7 \"s \"t 'n 2:6 1:0 \"a 4:25 4:-1 1:0 \"b 4:25 4:-1 1:0 \"c 4:25 4:-1 "
                  "1:0 \"d 4:25 4:-1 1:0 \"e 4:25 4:-1 1:0 \"f 4:25 4:-1",
                  "a:t b:t c:t d:t e:t f:t");
  pair_decode (keyless, "'I 4:7 'N 2:6 't =\xff 'n 't ="
                        "123456789012345678901234567890123456789012345678901234567890_and_more "
                        "'t =d 't =e 't =f");
  g_autofree char *insertion = pgc_apply_table_describe (keyless->table, &keyless->message);
  g_assert_cmpstr (insertion, ==,
                   "INSERT into \"s\".\"t\" where \"a\" = '\xef\xbf\xbd', \"b\" = NULL, \"c\" = "
                   "'123456789012345678901234567890123456789012345678901234567890'…, "
                   "\"d\" = 'd', \"e\" = 'e', …");
}

static void
test_truncate (void)
{
  g_autoptr (PgcTargetTable) plain = pgc_target_table_new ("s", "plain", 0);
  g_autoptr (PgcTargetTable) root = pgc_target_table_new ("s", "root", 0);
  root->is_partitioned = TRUE;
  const PgcTargetTable *const tables[] = { plain, root };
  g_autofree char *both = pgc_apply_truncate_to_sql (tables, 2, PGC_TRUNCATE_CASCADE);
  g_assert_cmpstr (both, ==, "TRUNCATE ONLY \"s\".\"plain\", \"s\".\"root\"");
  g_autofree char *one = pgc_apply_truncate_to_sql (tables, 1, PGC_TRUNCATE_RESTART_IDENTITY);
  g_assert_cmpstr (one, ==, "TRUNCATE ONLY \"s\".\"plain\" RESTART IDENTITY");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply-table/insert", test_insert);
  g_test_add_func ("/apply-table/insert-of-several-rows", test_insert_of_several_rows);
  g_test_add_func ("/apply-table/insert-rows-of-a-wide-table", test_insert_rows_of_a_wide_table);
  g_test_add_func ("/apply-table/columns-are-paired-by-name", test_columns_are_paired_by_name);
  g_test_add_func ("/apply-table/table-without-columns", test_table_without_columns);
  g_test_add_func ("/apply-table/update-leaves-the-key-alone", test_update_leaves_the_key_alone);
  g_test_add_func ("/apply-table/update-leaves-unchanged-toast-alone",
                   test_update_leaves_unchanged_toast_alone);
  g_test_add_func ("/apply-table/update-of-the-key", test_update_of_the_key);
  g_test_add_func ("/apply-table/update-of-nothing", test_update_of_nothing);
  g_test_add_func ("/apply-table/delete-by-key", test_delete_by_key);
  g_test_add_func ("/apply-table/key-of-two-columns-by-their-operators",
                   test_key_of_two_columns_by_their_operators);
  g_test_add_func ("/apply-table/names-are-quoted", test_names_are_quoted);
  g_test_add_func ("/apply-table/full-identity-with-a-unique-key",
                   test_full_identity_with_a_unique_key);
  g_test_add_func ("/apply-table/full-identity-without-a-key-touches-one-row",
                   test_full_identity_without_a_key_touches_one_row);
  g_test_add_func ("/apply-table/full-identity-leaves-out-what-did-not-come",
                   test_full_identity_leaves_out_what_did_not_come);
  g_test_add_func ("/apply-table/full-identity-uses-an-index", test_full_identity_uses_an_index);
  g_test_add_func ("/apply-table/full-identity-in-a-partitioned-table",
                   test_full_identity_in_a_partitioned_table);
  g_test_add_func ("/apply-table/generated-columns-are-never-written",
                   test_generated_columns_are_never_written);
  g_test_add_func ("/apply-table/identity-always-as-key", test_identity_always_as_key);
  g_test_add_func ("/apply-table/identity-always-that-changes", test_identity_always_that_changes);
  g_test_add_func ("/apply-table/identity-always-in-a-full-identity",
                   test_identity_always_in_a_full_identity);
  g_test_add_func ("/apply-table/identity-always-outside-the-key",
                   test_identity_always_outside_the_key);
  g_test_add_func ("/apply-table/statements-are-kept-by-shape", test_statements_are_kept_by_shape);
  g_test_add_func ("/apply-table/kept-statements-are-bounded", test_kept_statements_are_bounded);
  g_test_add_func ("/apply-table/column-that-the-target-lacks", test_column_that_the_target_lacks);
  g_test_add_func ("/apply-table/change-without-identity", test_change_without_identity);
  g_test_add_func ("/apply-table/row-of-another-width", test_row_of_another_width);
  g_test_add_func ("/apply-table/description", test_description);
  g_test_add_func ("/apply-table/truncate", test_truncate);
  return g_test_run ();
}
