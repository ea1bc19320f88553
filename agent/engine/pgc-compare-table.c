/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-compare-table.h"

#include <string.h>

#include "agent/contract/pgc-error.h"

/* A table that differs is divided into so many groups of rows by a hash of the key; only groups
 * that differ are read. */
#define N_BUCKETS 4096
/* Rows of a group that are read at most, and differing rows that are named. */
#define READ_ROWS 20000
#define NAMED_ROWS 10

void
pgc_compare_table_free (PgcCompareTable *table)
{
  if (table == NULL)
    return;
  g_free (table->qualified);
  g_free (table->display);
  g_free (table->columns);
  g_free (table->key_columns);
  g_free (table->condition);
  g_free (table);
}

/* The text of a whole row: the output form of a row value tells NULL from an empty string and
 * quotes what could be mistaken for its own commas. */
static char *
row_text (const PgcCompareTable *table)
{
  if (*table->columns == '\0')
    return g_strdup ("''");
  return g_strdup_printf ("ROW(%s)::pg_catalog.text", table->columns);
}

/* What tells one row from another: the primary key, or else the whole row. */
static char *
key_text (const PgcCompareTable *table)
{
  if (*table->key_columns == '\0')
    return row_text (table);
  return g_strdup_printf ("ROW(%s)::pg_catalog.text", table->key_columns);
}

/* Two 64-bit numbers for each row, added up as numerics: the sum does not depend on the order of
 * rows, and 128 bits leave no room for chance. md5() is refused where a server is in FIPS mode;
 * the hash of hash indexes and partitioning, with two seeds, is there since version 11. */
char *
pgc_compare_table_sum_sql (const PgcCompareTable *table, gboolean with_md5)
{
  g_autofree char *text = row_text (table);
  if (with_md5)
    return g_strdup_printf (
        "SELECT pg_catalog.count(*) AS rows, "
        "coalesce(pg_catalog.sum(('x' || pg_catalog.substr(h, 1, 16))::pg_catalog.bit(64)"
        "::pg_catalog.int8::pg_catalog.numeric), 0)::pg_catalog.text || '/' || "
        "coalesce(pg_catalog.sum(('x' || pg_catalog.substr(h, 17, 16))::pg_catalog.bit(64)"
        "::pg_catalog.int8::pg_catalog.numeric), 0)::pg_catalog.text AS checksum "
        "FROM (SELECT pg_catalog.md5(%s) AS h FROM ONLY %s %s OFFSET 0) AS t",
        text, table->qualified, table->condition);
  return g_strdup_printf (
      "SELECT pg_catalog.count(*) AS rows, "
      "coalesce(pg_catalog.sum(pg_catalog.hashtextextended(r, 0)::pg_catalog.numeric), 0)"
      "::pg_catalog.text || '/' || "
      "coalesce(pg_catalog.sum(pg_catalog.hashtextextended(r, 1)::pg_catalog.numeric), 0)"
      "::pg_catalog.text AS checksum "
      "FROM (SELECT %s COLLATE \"C\" AS r FROM ONLY %s %s OFFSET 0) AS t",
      text, table->qualified, table->condition);
}

/* --- both servers at once ---------------------------------------------------------------------- */

typedef struct
{
  PgcConnection *connection;
  const char *sql;
  GCancellable *cancellable;
  PgcResult *result; /* (owned) (nullable) */
  GError *error;     /* (owned) (nullable) */
} Question;

static gpointer
ask_thread (gpointer data)
{
  Question *question = data;
  question->result = pgc_connection_query (question->connection, question->sql, NULL,
                                           question->cancellable, &question->error);
  return NULL;
}

static gboolean
ask_both (PgcConnection *source, PgcConnection *target, const char *sql, PgcResult **here,
          PgcResult **there, GCancellable *cancellable, GError **error)
{
  Question question = { .connection = target, .sql = sql, .cancellable = cancellable };
  GThread *thread = g_thread_new ("pgc-compare-target", ask_thread, &question);
  *here = pgc_connection_query (source, sql, NULL, cancellable, error);
  g_thread_join (thread);
  *there = question.result;
  if (*here != NULL && *there == NULL)
    {
      g_propagate_error (error, question.error);
      g_clear_pointer (here, pgc_result_free);
      return FALSE;
    }
  g_clear_error (&question.error);
  if (*here == NULL)
    g_clear_pointer (there, pgc_result_free);
  return *here != NULL;
}

/* --- which rows -------------------------------------------------------------------------------- */

static char *
bucket_expression (const PgcCompareTable *table, gboolean with_md5)
{
  g_autofree char *key = key_text (table);
  if (with_md5)
    return g_strdup_printf ("(('x' || pg_catalog.substr(pg_catalog.md5(%s), 1, 8))"
                            "::pg_catalog.bit(32)::pg_catalog.int4 & %d)",
                            key, N_BUCKETS - 1);
  return g_strdup_printf ("(pg_catalog.hashtextextended(%s COLLATE \"C\", 2) & %d)", key,
                          N_BUCKETS - 1);
}

static char *
hash_expression (const char *text, gboolean with_md5)
{
  return with_md5 ? g_strdup_printf ("pg_catalog.md5(%s)", text)
                  : g_strdup_printf ("pg_catalog.hashtextextended(%s COLLATE \"C\", 0)", text);
}

static char *
bucket_sql (const PgcCompareTable *table, gboolean with_md5)
{
  g_autofree char *bucket = bucket_expression (table, with_md5);
  g_autofree char *text = row_text (table);
  g_autofree char *hash = hash_expression (text, with_md5);
  /* Sorted, so that the list of hashes of a group is the same text on both sides. */
  return g_strdup_printf (
      "SELECT b AS bucket, pg_catalog.count(*)::pg_catalog.text || ' ' || pg_catalog.md5("
      "pg_catalog.string_agg(h::pg_catalog.text, ',' ORDER BY h)) AS digest FROM "
      "(SELECT %s AS b, %s AS h FROM ONLY %s %s OFFSET 0) AS t GROUP BY b ORDER BY b",
      bucket, hash, table->qualified, table->condition);
}

/* The buckets of @here that @there has not, or has otherwise; and the reverse. */
static void
add_different (GHashTable *found, const PgcResult *here, const PgcResult *there)
{
  g_autoptr (GHashTable) digests = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < pgc_result_get_n_rows (there); i++)
    g_hash_table_insert (digests, (gpointer) pgc_result_get (there, i, "bucket"),
                         (gpointer) pgc_result_get (there, i, "digest"));
  for (guint i = 0; i < pgc_result_get_n_rows (here); i++)
    {
      const char *bucket = pgc_result_get (here, i, "bucket");
      if (g_strcmp0 (g_hash_table_lookup (digests, bucket), pgc_result_get (here, i, "digest"))
          != 0)
        g_hash_table_add (found, g_strdup (bucket));
    }
}

static char *
rows_sql (const PgcCompareTable *table, GHashTable *buckets, gboolean with_md5)
{
  g_autofree char *bucket = bucket_expression (table, with_md5);
  g_autofree char *text = row_text (table);
  g_autofree char *key = key_text (table);
  g_autofree char *hash = hash_expression (text, with_md5);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, buckets);
  /* A few groups are enough to name the first differences. */
  while (list->len < NAMED_ROWS && g_hash_table_iter_next (&iter, &value, NULL))
    g_ptr_array_add (list, value);
  g_ptr_array_add (list, NULL);
  g_autofree char *wanted = g_strjoinv (", ", (char **) list->pdata);
  return g_strdup_printf (
      "SELECT k AS key, h AS hash, pg_catalog.count(*) OVER (PARTITION BY k) AS n FROM "
      "(SELECT %s AS k, %s AS h, %s AS b FROM ONLY %s %s OFFSET 0) AS t "
      "WHERE b IN (%s) ORDER BY k COLLATE \"C\", h LIMIT %d",
      key, hash, bucket, table->qualified, table->condition, wanted, READ_ROWS);
}

static void
name_row (GString *out, guint *n, const char *what, const char *key)
{
  if ((*n)++ < NAMED_ROWS)
    {
      g_autofree char *valid = g_utf8_make_valid (key, -1);
      g_autofree char *shown = g_utf8_strlen (valid, -1) > 120
                                   ? g_utf8_substring (valid, 0, 120)
                                   : g_strdup (valid);
      g_string_append_printf (out, "%s%s %s", out->len > 0 ? "; " : "", what, shown);
    }
}

/* Merges two lists in the same order and names the rows that are not in both. */
static char *
describe_rows (const PgcResult *here, const PgcResult *there, guint n_buckets)
{
  GString *out = g_string_new (NULL);
  guint n = 0;
  guint i = 0;
  guint j = 0;
  guint n_here = pgc_result_get_n_rows (here);
  guint n_there = pgc_result_get_n_rows (there);
  while (i < n_here || j < n_there)
    {
      const char *a = i < n_here ? pgc_result_get (here, i, "key") : NULL;
      const char *b = j < n_there ? pgc_result_get (there, j, "key") : NULL;
      int order = a == NULL ? 1 : b == NULL ? -1 : strcmp (a, b);
      if (order < 0)
        name_row (out, &n, "missing on the target", a), i++;
      else if (order > 0)
        name_row (out, &n, "only on the target", b), j++;
      else
        {
          if (!g_str_equal (pgc_result_get (here, i, "hash"), pgc_result_get (there, j, "hash")))
            name_row (out, &n, "different", a);
          i++;
          j++;
        }
    }
  if (n > NAMED_ROWS || n_buckets > NAMED_ROWS)
    g_string_append (out, "; and more");
  return g_string_free (out, FALSE);
}

static char *
find_rows (const PgcCompareTable *table, gboolean with_md5, PgcConnection *source,
           PgcConnection *target, GCancellable *cancellable, GError **error)
{
  g_autofree char *sql = bucket_sql (table, with_md5);
  g_autoptr (PgcResult) here = NULL;
  g_autoptr (PgcResult) there = NULL;
  if (!ask_both (source, target, sql, &here, &there, cancellable, error))
    return NULL;
  g_autoptr (GHashTable) buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  add_different (buckets, here, there);
  add_different (buckets, there, here);
  if (g_hash_table_size (buckets) == 0)
    return g_strdup ("the contents differ");
  g_autofree char *rows = rows_sql (table, buckets, with_md5);
  g_autoptr (PgcResult) rows_here = NULL;
  g_autoptr (PgcResult) rows_there = NULL;
  if (!ask_both (source, target, rows, &rows_here, &rows_there, cancellable, error))
    return NULL;
  return describe_rows (rows_here, rows_there, g_hash_table_size (buckets));
}

/* --- one table --------------------------------------------------------------------------------- */

static char *
checksum_to_hex (const char *sums)
{
  /* Sums of any length to one short word that a person can compare. */
  return g_compute_checksum_for_string (G_CHECKSUM_MD5, sums, -1);
}

PgcComparisonItem *
pgc_compare_table_run (const PgcCompareTable *table, const char *database, PgcConnection *source,
                       PgcConnection *target, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcComparisonItem) item = g_new0 (PgcComparisonItem, 1);
  item->database = g_strdup (database);
  item->object = g_strdup (table->display);
  gboolean with_md5 = TRUE;
  g_autofree char *sql = pgc_compare_table_sum_sql (table, with_md5);
  g_autoptr (PgcResult) here = NULL;
  g_autoptr (PgcResult) there = NULL;
  if (!pgc_connection_exec (source, "SAVEPOINT compared", cancellable, error)
      || !pgc_connection_exec (target, "SAVEPOINT compared", cancellable, error))
    return NULL;
  g_autoptr (GError) failure = NULL;
  gboolean asked = ask_both (source, target, sql, &here, &there, cancellable, &failure);
  if (!asked && failure != NULL && strstr (failure->message, "MD5") != NULL)
    {
      /* FIPS mode: "could not compute MD5 hash: unsupported" */
      with_md5 = FALSE;
      g_clear_error (&failure);
      g_free (sql);
      sql = pgc_compare_table_sum_sql (table, with_md5);
      asked = pgc_connection_exec (source, "ROLLBACK TO SAVEPOINT compared", cancellable, &failure)
              && pgc_connection_exec (target, "ROLLBACK TO SAVEPOINT compared", cancellable,
                                      &failure)
              && ask_both (source, target, sql, &here, &there, cancellable, &failure);
    }
  if (!asked)
    {
      if (pgc_error_is_transient (failure)
          || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      /* A table that one side lacks, or whose columns differ: a difference like any other. */
      item->difference = g_strdup (failure->message);
      if (!pgc_connection_exec (source, "ROLLBACK TO SAVEPOINT compared", cancellable, error)
          || !pgc_connection_exec (target, "ROLLBACK TO SAVEPOINT compared", cancellable, error))
        return NULL;
      return g_steal_pointer (&item);
    }
  item->source_rows = (guint64) pgc_result_get_int (here, 0, "rows");
  item->target_rows = (guint64) pgc_result_get_int (there, 0, "rows");
  item->source_checksum = checksum_to_hex (pgc_result_get (here, 0, "checksum"));
  item->target_checksum = checksum_to_hex (pgc_result_get (there, 0, "checksum"));
  item->equal = item->source_rows == item->target_rows
                && g_str_equal (item->source_checksum, item->target_checksum);
  if (!item->equal)
    {
      item->difference = find_rows (table, with_md5, source, target, cancellable, error);
      if (item->difference == NULL)
        return NULL;
    }
  return g_steal_pointer (&item);
}
