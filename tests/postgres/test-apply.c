/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libpq-fe.h>
#include <string.h>

#include "tests/postgres/pgc-test-link.h"

static PgcTestServer *server;

/* Runs a workload on the source and applies it; the tables must then be the same on both sides. */
static void
assert_applied (PgcTestLink *link, const char *workload, const char *tables)
{
  pgc_test_exec (link->source, workload);
  pgc_test_link_drain (link);
  if (link->diverged->len > 0)
    g_error ("Diverged: %s", (char *) g_ptr_array_index (link->diverged, 0));
  pgc_test_link_assert_same (link, tables);
}

typedef struct
{
  const char *name;
  gboolean text_only; /* types whose binary form names OIDs of the source */
  const char *schema;
  const char *target_schema; /* (nullable) */
  gboolean via_root;         /* needs 13 */
  const char *workload;
  const char *tables;
  guint n_applied;
} Scenario;

static const Scenario scenarios[] = {
  {
      .name = "keyed-table",
      .schema = "CREATE TABLE t (id int PRIMARY KEY, v text, big text);"
                "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
      .workload
      = "BEGIN;"
        "INSERT INTO t SELECT g, 'v' || g, repeat('x', 5000) FROM generate_series(1, 20) g;"
        "UPDATE t SET v = NULL WHERE id <= 5;"
        "UPDATE t SET id = id + 100 WHERE id <= 3;"
        "UPDATE t SET id = id + 200, big = 'short', v = '' WHERE id = 4;"
        "DELETE FROM t WHERE id BETWEEN 10 AND 12;"
        "COMMIT;"
        "UPDATE t SET big = big || 'y' WHERE id > 15",
      .tables = "t",
      .n_applied = 20 + 5 + 3 + 1 + 3 + 9,
  },
  {
      .name = "keys-that-shift",
      .schema = "CREATE TABLE t (id int PRIMARY KEY, v int)",
      .workload = "INSERT INTO t SELECT 100 - g, g FROM generate_series(1, 20) g;"
                  "UPDATE t SET id = id + 1",
      .tables = "t",
      .n_applied = 40,
  },
  {
      .name = "identity-using-an-index",
      .schema = "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b text NOT NULL, v text);"
                "CREATE UNIQUE INDEX t_ab ON t (b, a);"
                "ALTER TABLE t REPLICA IDENTITY USING INDEX t_ab",
      .workload = "INSERT INTO t SELECT g, g % 3, 'b' || g, 'v' FROM generate_series(1, 9) g;"
                  "UPDATE t SET id = id + 100 WHERE a = 0;"
                  "UPDATE t SET b = b || '!' WHERE a = 1;"
                  "DELETE FROM t WHERE a = 2",
      .tables = "t",
      .n_applied = 9 + 3 + 3 + 3,
  },
  {
      .name = "duplicate-rows",
      .schema = "CREATE TABLE t (a int, b text); ALTER TABLE t REPLICA IDENTITY FULL",
      .workload = "INSERT INTO t SELECT g % 2, CASE g % 3 WHEN 0 THEN 'x' END "
                  "FROM generate_series(1, 24) g;"
                  "UPDATE t SET b = 'new' WHERE ctid = '(0,1)';"
                  "UPDATE t SET a = NULL WHERE ctid = '(0,2)';"
                  "DELETE FROM t WHERE ctid IN ('(0,3)', '(0,4)', '(0,5)');"
                  "UPDATE t SET b = b || '2' WHERE b IS NOT NULL",
      .tables = "t",
      .n_applied = 24 + 1 + 1 + 3 + 8,
  },
  {
      /* Rows that are equal and yet not the same. */
      .name = "equal-but-not-the-same",
      .schema = "CREATE TABLE t (f float8, n numeric, i interval, v text);"
                "ALTER TABLE t REPLICA IDENTITY FULL",
      .workload = "INSERT INTO t VALUES ('0', 1.0, '1 day', 'a'), ('-0', 1.0, '1 day', 'a'),"
                  " ('0', 1.00, '1 day', 'a'), ('0', 1.0, '24 hours', 'a'),"
                  " ('NaN', 'NaN', '1 mon', 'a'), ('Infinity', 0, '30 days', 'a');"
                  "UPDATE t SET v = 'minus' WHERE f::text = '-0';"
                  "UPDATE t SET v = 'scale' WHERE n::text = '1.00';"
                  "DELETE FROM t WHERE i::text = '24:00:00';"
                  "UPDATE t SET v = 'nan' WHERE f = 'NaN';"
                  "UPDATE t SET v = 'mon' WHERE f = 'Infinity'",
      .tables = "t",
      .n_applied = 6 + 5,
  },
  {
      .name = "types-without-equality",
      .schema = "CREATE TABLE t (j json, x xml, p point, y polygon, b box, c circle, a point[], "
                "v text); ALTER TABLE t REPLICA IDENTITY FULL",
      .workload = "INSERT INTO t SELECT json_build_object('n', g % 2), "
                  "('<a>' || g % 2 || '</a>')::xml, point(g % 2, 0), "
                  "'((0,0),(1,1),(1,0))', box(point(0, 0), point(g % 2, 1)), "
                  "circle(point(g, 0), 1), ARRAY[point(g, 1), NULL], 'v' "
                  "FROM generate_series(1, 6) g;"
                  "INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES;"
                  "UPDATE t SET v = 'one' WHERE c ~= circle(point(3, 0), 1);"
                  "DELETE FROM t WHERE c ~= circle(point(4, 0), 1);"
                  "UPDATE t SET v = 'was null' WHERE ctid = '(0,7)'",
      .tables = "t",
      .n_applied = 8 + 3,
  },
  {
      .name = "every-kind-of-type",
      .schema = "CREATE TABLE t (i2 int2, i8 int8, r float4, n numeric(20,5), m money, bo bool, "
                "ch char(10), vc varchar(10), na name, by bytea, d date, ti time, tz timetz, "
                "ts timestamp(3), tstz timestamptz, iv interval, u uuid, ine inet, ci cidr, "
                "mac macaddr, bi bit(5), vb varbit, jb jsonb, tv tsvector, tq tsquery, "
                "ir int4range, ia int[], ta text[], qc \"char\", l pg_lsn, oi oid, xm text);"
                "ALTER TABLE t REPLICA IDENTITY FULL",
      .workload = "INSERT INTO t VALUES (-5, 9e15, 1.1, 12.5, '3.50', true, 'pad', 'v', 'nm', "
                  "'\\x0001ff', '0044-03-15 BC', '12:34:56.789', '12:34:56+02', "
                  "'2026-02-03 04:05:06.7891', '2026-02-03 04:05:06+09', '1 mon -2 days 03:04', "
                  "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10.0.0.1/8', '10.0.0.0/8', "
                  "'08:00:2b:01:02:03', B'10101', B'101', '{\"a\": [1.0, null]}', 'a:1 b:2A', "
                  "'a & !b', '[1,5)', '{1,NULL,3}', '{\"a,b\",NULL,\"\"}', 'c', '16/B374D848', 42, "
                  "E'tab\\tline\\nback\\\\slash');"
                  "INSERT INTO t DEFAULT VALUES;"
                  "UPDATE t SET xm = 'changed' WHERE i2 = -5;"
                  "UPDATE t SET i2 = 1 WHERE i2 IS NULL;"
                  "DELETE FROM t WHERE i2 = 1",
      .tables = "t",
      .n_applied = 5,
  },
  {
      .name = "user-types",
      .text_only = TRUE,
      .schema = "CREATE TYPE mood AS ENUM ('sad', 'fine'); CREATE DOMAIN age AS int CHECK "
                "(VALUE >= 0); CREATE TYPE pair AS (m mood, n int); CREATE TYPE span AS RANGE "
                "(subtype = numeric); CREATE DOMAIN moods AS mood[];"
                "CREATE TABLE k (m mood, a age, v text, PRIMARY KEY (m, a));"
                "CREATE TABLE f (m mood, a age, p pair, ms mood[], ps pair[], s span, md moods);"
                "ALTER TABLE f REPLICA IDENTITY FULL",
      .workload = "INSERT INTO k VALUES ('sad', 1, 'a'), ('fine', 1, 'b'), ('fine', 2, 'c');"
                  "UPDATE k SET v = 'x' WHERE a = 1;"
                  "UPDATE k SET a = 7 WHERE a = 2;"
                  "INSERT INTO f SELECT m, a, ROW(m, a)::pair, ARRAY[m, NULL], "
                  "ARRAY[ROW(m, 1)::pair], numrange(0, a)::text::span, ARRAY[m] FROM k;"
                  "UPDATE f SET a = a + 1 WHERE m = 'fine';"
                  "DELETE FROM f WHERE m = 'sad'",
      .tables = "k f",
      .n_applied = 3 + 2 + 1 + 3 + 2 + 1,
  },
  {
      /* Operators that are found only by their schema, as the search path is empty. */
      .name = "extension-type-as-key",
      .schema = "CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext;"
                "SET search_path = public, ext;"
                "CREATE TABLE t (c ext.citext PRIMARY KEY, v text);"
                "CREATE TABLE f (c ext.citext, v text); CREATE INDEX ON f (c);"
                "ALTER TABLE f REPLICA IDENTITY FULL",
      .workload
      = "INSERT INTO t VALUES ('Abc', 'a'), ('xyz', 'b');"
        "UPDATE t SET v = 'changed' WHERE c = 'ABC'; UPDATE t SET c = 'ABC' WHERE c = 'abc';"
        "DELETE FROM t WHERE c = 'XYZ';"
        "INSERT INTO f VALUES ('abc', 'lower'), ('ABC', 'lower'), (NULL, 'n');"
        "UPDATE f SET v = 'upper' WHERE c::text = 'ABC';"
        "DELETE FROM f WHERE c IS NULL",
      .tables = "t f",
      .n_applied = 2 + 1 + 1 + 1 + 3 + 1 + 1,
  },
  {
      .name = "identity-always-as-key",
      .schema
      = "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text, big text);"
        "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
      .workload = "INSERT INTO t (v, big) SELECT 'v' || g, repeat('x', 5000) "
                  "FROM generate_series(1, 5) g;"
                  "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (100, 'given', NULL);"
                  "UPDATE t SET v = 'set' WHERE id = 1;"
                  "UPDATE t SET id = DEFAULT WHERE id = 2;"
                  "UPDATE t SET id = DEFAULT, v = 'both', big = 'short' WHERE id = 3;"
                  "DELETE FROM t WHERE id = 4",
      .tables = "t",
      .n_applied = 10,
  },
  {
      .name = "identity-always-beside-the-key",
      .schema = "CREATE TABLE t (code text PRIMARY KEY, "
                "n int GENERATED ALWAYS AS IDENTITY UNIQUE, v text, big text);"
                "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
      .target_schema = "CREATE TABLE t (code text PRIMARY KEY, "
                       "n int GENERATED ALWAYS AS IDENTITY UNIQUE, v text, big text);"
                       "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
      .workload = "INSERT INTO t (code, v, big) SELECT 'c' || g, 'v', repeat('x', 5000) "
                  "FROM generate_series(1, 6) g;"
                  "UPDATE t SET v = 'set' WHERE code = 'c1';"
                  "UPDATE t SET n = DEFAULT WHERE code = 'c2';"
                  "UPDATE t SET n = DEFAULT, code = 'new', v = NULL WHERE code = 'c3';"
                  "UPDATE t SET code = 'moved' WHERE code = 'c4';"
                  "UPDATE t SET big = 'b' WHERE code = 'c5'",
      .tables = "t",
      .n_applied = 11,
  },
  {
      .name = "identity-always-in-a-full-identity",
      .schema = "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, v text);"
                "ALTER TABLE t REPLICA IDENTITY FULL",
      .workload = "INSERT INTO t (v) VALUES ('a'), ('b'), ('c');"
                  "UPDATE t SET v = 'x' WHERE id = 1;"
                  "UPDATE t SET id = DEFAULT WHERE id = 2;"
                  "DELETE FROM t WHERE id = 3",
      .tables = "t",
      .n_applied = 6,
  },
  {
      .name = "generated-columns",
      .schema = "CREATE TABLE t (id int PRIMARY KEY, w int GENERATED ALWAYS AS (id * 2) STORED, "
                "v text);"
                "CREATE TABLE f (a int, w int GENERATED ALWAYS AS (a * 2) STORED);"
                "ALTER TABLE f REPLICA IDENTITY FULL",
      .workload = "INSERT INTO t (id, v) VALUES (1, 'a'), (2, 'b');"
                  "UPDATE t SET v = 'c' WHERE id = 1; UPDATE t SET id = 3 WHERE id = 2;"
                  "INSERT INTO f VALUES (1), (1), (2); UPDATE f SET a = 5 WHERE a = 2;"
                  "DELETE FROM f WHERE ctid = '(0,1)'",
      .tables = "t f",
      .n_applied = 9,
  },
  {
      .name = "other-order-of-columns",
      .schema = "CREATE TABLE t (gone int, a int, id int PRIMARY KEY, gone2 text, b text);"
                "ALTER TABLE t DROP gone; ALTER TABLE t DROP gone2;"
                "CREATE VIEW v AS SELECT a, b, id FROM t",
      .target_schema = "CREATE TABLE t (b text, extra int DEFAULT 7, id int PRIMARY KEY, a int);"
                       "CREATE VIEW v AS SELECT a, b, id FROM t",
      .workload = "INSERT INTO t VALUES (1, 10, 'x'), (2, 20, 'y');"
                  "UPDATE t SET a = 3 WHERE id = 10; DELETE FROM t WHERE id = 20",
      .tables = "v",
      .n_applied = 4,
  },
  {
      .name = "odd-names",
      .schema = "CREATE SCHEMA \"My \"\" Schema\"; CREATE TABLE \"My \"\" Schema\".\"T.%s\" "
                "(\"select\" int PRIMARY KEY, \"a \"\" b\" text, \"$1\" text);"
                "CREATE VIEW v AS SELECT * FROM \"My \"\" Schema\".\"T.%s\"",
      .workload = "INSERT INTO \"My \"\" Schema\".\"T.%s\" VALUES (1, 'a', 'b'), (2, 'c', 'd');"
                  "UPDATE \"My \"\" Schema\".\"T.%s\" SET \"$1\" = 'z' WHERE \"select\" = 1;"
                  "DELETE FROM \"My \"\" Schema\".\"T.%s\" WHERE \"select\" = 2",
      .tables = "v",
      .n_applied = 4,
  },
  {
      .name = "truncate",
      .schema = "CREATE TABLE p (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"
                "CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p); CREATE TABLE o (id int)",
      .workload
      = "INSERT INTO p DEFAULT VALUES; INSERT INTO c VALUES (1, 1); INSERT INTO o VALUES (1);"
        "TRUNCATE p RESTART IDENTITY CASCADE;"
        "INSERT INTO p DEFAULT VALUES; INSERT INTO c VALUES (2, 1)",
      .tables = "p c o",
      .n_applied = 5,
  },
  {
      .name = "inheritance",
      .schema = "CREATE TABLE p (id int PRIMARY KEY, v text);"
                "CREATE TABLE c (extra int, PRIMARY KEY (id)) INHERITS (p)",
      .workload
      = "INSERT INTO p VALUES (1, 'parent'); INSERT INTO c VALUES (1, 'child', 5), (2, 'c', 6);"
        "UPDATE ONLY p SET v = 'changed'; DELETE FROM c WHERE id = 2;"
        "UPDATE p SET v = v || '!'; TRUNCATE ONLY p",
      .tables = "p c",
      .n_applied = 3 + 1 + 1 + 2,
  },
  {
      .name = "partitions",
      .schema = "CREATE TABLE p (id int, v text, PRIMARY KEY (id)) PARTITION BY RANGE (id);"
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);"
                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20)",
      .workload = "INSERT INTO p SELECT g, 'v' FROM generate_series(5, 14) g;"
                  "UPDATE p SET v = 'x' WHERE id = 7; UPDATE p SET id = 19 WHERE id = 5;"
                  "DELETE FROM p WHERE id = 12; TRUNCATE p1",
      .tables = "p p1 p2",
      .n_applied = 10 + 1 + 2 + 1,
  },
  {
      .name = "partitions-by-their-root",
      .via_root = TRUE,
      .schema = "CREATE TABLE p (id int, v text, PRIMARY KEY (id)) PARTITION BY RANGE (id);"
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);"
                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);"
                "CREATE TABLE f (a int, v text) PARTITION BY LIST (a);"
                "CREATE TABLE f1 PARTITION OF f FOR VALUES IN (1);"
                "CREATE TABLE f2 PARTITION OF f FOR VALUES IN (2, NULL);"
                "ALTER TABLE f REPLICA IDENTITY FULL; ALTER TABLE f1 REPLICA IDENTITY FULL;"
                "ALTER TABLE f2 REPLICA IDENTITY FULL",
      .target_schema = "CREATE TABLE p (id int, v text, PRIMARY KEY (id)) PARTITION BY HASH (id);"
                       "CREATE TABLE px PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
                       "CREATE TABLE py PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
                       "CREATE TABLE f (a int, v text) PARTITION BY LIST (v);"
                       "CREATE TABLE fx PARTITION OF f FOR VALUES IN ('v');"
                       "CREATE TABLE fy PARTITION OF f DEFAULT",
      .workload = "INSERT INTO p SELECT g, 'v' FROM generate_series(5, 14) g;"
                  "UPDATE p SET v = 'x' WHERE id = 7;"
                  "DELETE FROM p WHERE id = 12;"
                  "INSERT INTO f VALUES (1, 'v'), (1, 'v'), (1, 'w'), (NULL, 'v'), (NULL, 'v');"
                  "UPDATE f SET v = 'z' WHERE ctid = '(0,1)'; DELETE FROM f WHERE ctid = '(0,2)'",
      .tables = "p f",
      .n_applied = 10 + 1 + 1 + 5 + 2 + 2,
  },
  {
      .name = "table-without-columns",
      .schema = "CREATE TABLE t (); ALTER TABLE t REPLICA IDENTITY FULL;"
                "CREATE VIEW v AS SELECT count(*) FROM t",
      .workload = "INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES;"
                  "INSERT INTO t DEFAULT VALUES; DELETE FROM t WHERE ctid = '(0,1)'",
      .tables = "v",
      .n_applied = 4,
  },
  {
      .name = "full-identity-with-toast",
      .schema = "CREATE TABLE t (a int, v int, big text);"
                "ALTER TABLE t ALTER big SET STORAGE EXTERNAL; ALTER TABLE t REPLICA IDENTITY FULL",
      .workload = "INSERT INTO t SELECT 1, 1, repeat('x', 10000) FROM generate_series(1, 3);"
                  "INSERT INTO t VALUES (1, 1, repeat('y', 10000));"
                  "UPDATE t SET v = 2 WHERE ctid = '(0,1)'; UPDATE t SET v = 3 WHERE big LIKE 'y%';"
                  "DELETE FROM t WHERE ctid = '(0,2)'",
      .tables = "t",
      .n_applied = 7,
  },
};

static void
run_scenario (const Scenario *scenario, gboolean is_binary)
{
  const PgcTestLinkOptions options = {
    .source_schema = scenario->schema,
    .target_schema = scenario->target_schema,
    .via_root = scenario->via_root,
    .is_binary = is_binary,
  };
  g_autoptr (PgcTestLink) link = pgc_test_link_new (server, &options);
  assert_applied (link, scenario->workload, scenario->tables);
  g_assert_cmpuint (link->n_applied, ==, scenario->n_applied);
}

static void
test_scenario_in_text (gconstpointer scenario)
{
  run_scenario (scenario, FALSE);
}

static void
test_scenario_in_binary (gconstpointer scenario)
{
  run_scenario (scenario, TRUE);
}

/* Each of these changes misses its row on the target, and the count must say so. */
static void
test_missed_rows_are_counted (void)
{
  const PgcTestLinkOptions options
      = { .source_schema
          = "CREATE TABLE k (id int PRIMARY KEY, v int);"
            "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int);"
            "CREATE TABLE n (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, v int);"
            "CREATE TABLE f (a int, b text); ALTER TABLE f REPLICA IDENTITY FULL" };
  g_autoptr (PgcTestLink) link = pgc_test_link_new (server, &options);
  pgc_test_exec (link->source,
                 "INSERT INTO k VALUES (1, 1), (2, 2); INSERT INTO a (v) VALUES (1);"
                 "INSERT INTO n VALUES (1), (2); INSERT INTO f VALUES (1, 'x'), (2, 'y')");
  pgc_test_link_drain (link);
  g_assert_cmpuint (link->diverged->len, ==, 0);
  pgc_test_exec (link->target, "DELETE FROM public.k; DELETE FROM public.a; DELETE FROM public.n;"
                               "UPDATE public.f SET b = b || '!'");
  pgc_test_exec (link->source, "UPDATE k SET v = 5 WHERE id = 1;"
                               "DELETE FROM k WHERE id = 2;"
                               "UPDATE a SET id = DEFAULT;"
                               "UPDATE n SET v = 5 WHERE id = 1;"
                               "UPDATE n SET n = DEFAULT WHERE id = 2;"
                               "UPDATE f SET b = 'z' WHERE a = 1;"
                               "DELETE FROM f WHERE a = 2");
  pgc_test_link_drain (link);
  const char *const expected[] = {
    "UPDATE of \"public\".\"k\" where \"id\" = '1'",
    "DELETE from \"public\".\"k\" where \"id\" = '2'",
    "UPDATE of \"public\".\"a\" where \"id\" = '1'",
    "UPDATE of \"public\".\"n\" where \"id\" = '1'",
    "UPDATE of \"public\".\"n\" where \"id\" = '2'",
    "UPDATE of \"public\".\"f\" where \"a\" = '1', \"b\" = 'x'",
    "DELETE from \"public\".\"f\" where \"a\" = '2', \"b\" = 'y'",
  };
  g_assert_cmpuint (link->diverged->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (g_ptr_array_index (link->diverged, i), ==, expected[i]);
}

/* A key that is not unique on the target would change more than the source did. */
static void
test_too_many_rows_are_counted (void)
{
  const PgcTestLinkOptions options
      = { .source_schema = "CREATE TABLE t (id int PRIMARY KEY, v int)",
          .target_schema = "CREATE TABLE t (id int, v int)" };
  g_autoptr (PgcTestLink) link = pgc_test_link_new (server, &options);
  pgc_test_exec (link->target, "INSERT INTO public.t VALUES (1, 1)");
  pgc_test_exec (link->source, "INSERT INTO t VALUES (1, 1); UPDATE t SET v = 2");
  pgc_test_link_drain (link);
  g_assert_cmpuint (link->diverged->len, ==, 1);
}

static char *
dup_plan (PgcTestLink *link, const char *statement)
{
  g_autofree char *prepare = g_strdup_printf ("PREPARE s (int, text) AS %s", statement);
  pgc_test_exec (link->target, prepare);
  PGresult *result = PQexec (pgc_connection_get_pg (link->target),
                             "EXPLAIN (COSTS OFF, FORMAT JSON) EXECUTE s ('1', 'x')");
  g_assert_cmpint (PQresultStatus (result), ==, PGRES_TUPLES_OK);
  char *plan = g_strdup (PQgetvalue (result, 0, 0));
  PQclear (result);
  pgc_test_exec (link->target, "DEALLOCATE s");
  return plan;
}

/* The whole table must not be read for each row that an index finds, nor to get at a row by its
 * place. */
static void
test_full_identity_reads_little (void)
{
  const PgcTestLinkOptions options = {
    .source_schema
    = "CREATE TABLE t (a int, b text); CREATE INDEX ON t (a); ALTER TABLE t REPLICA IDENTITY FULL;"
      "CREATE TABLE p (a int, b text) PARTITION BY HASH (b);"
      "CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 1, REMAINDER 0);"
      "CREATE INDEX ON p (a)"
  };
  g_autoptr (PgcTestLink) link = pgc_test_link_new (server, &options);
  pgc_test_exec (link->source,
                 "INSERT INTO t VALUES (1, 'x'), (2, 'y'); DELETE FROM t WHERE a = 1");
  pgc_test_link_drain (link);
  pgc_test_exec (link->target, "SET enable_seqscan = off");
  for (guint i = 0; i < 2; i++)
    {
      const char *name = i == 0 ? "t" : "p";
      g_autoptr (GError) error = NULL;
      PgcTargetTable *target = pgc_target_table_load (link->target, "public", name, NULL, &error);
      g_assert_no_error (error);
      const PgcApplyColumn columns[] = { { .target = &target->columns[0], .is_key = TRUE },
                                         { .target = &target->columns[1], .is_key = TRUE } };
      const PgcApplyShape shape
          = { .kind = PGC_APPLY_DELETE, .old_kind = PGC_OLD_ROW, .n_rows = 1 };
      g_autoptr (PgcApplyStatement) statement
          = pgc_apply_statement_new (target, columns, 2, &shape);
      g_autofree char *plan = dup_plan (link, statement->sql);
      g_assert_nonnull (strstr (plan, "\"Tid Scan\""));
      g_assert_nonnull (strstr (plan, "\"Index"));
      g_assert_null (strstr (plan, "\"Seq Scan\""));
      pgc_target_table_free (target);
    }
}

static void
test_target_table (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *database = pgc_test_server_create_database (server, "target");
  g_autoptr (PgcConnection) target = pgc_test_server_connect (server, database);
  pgc_test_exec (target,
                 "SET search_path = public; CREATE TABLE t (gone int, a text, b int NOT NULL, "
                 "c int GENERATED ALWAYS AS (b + 1) STORED, "
                 "d int GENERATED ALWAYS AS IDENTITY, e int GENERATED BY DEFAULT AS IDENTITY, "
                 "f int NOT NULL, g int NOT NULL, h json);"
                 "ALTER TABLE t DROP gone;"
                 /* Not keys: nulls, a part of the rows, an expression, deferred. */
                 "CREATE UNIQUE INDEX ON t (a);"
                 "CREATE UNIQUE INDEX ON t (f) WHERE b > 0;"
                 "CREATE UNIQUE INDEX ON t ((g + 1));"
                 "ALTER TABLE t ADD UNIQUE (g) DEFERRABLE;"
                 "CREATE UNIQUE INDEX ON t (f, b) INCLUDE (a);"
                 "CREATE INDEX ON t (d, e)");
  g_autoptr (PgcTargetTable) table = pgc_target_table_load (target, "public", "t", NULL, &error);
  g_assert_no_error (error);
  g_assert_false (table->is_partitioned);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < table->n_columns; i++)
    {
      const PgcTargetColumn *column = &table->columns[i];
      g_string_append_printf (
          text, "%s %u%s%s%s%s%s\n", column->name, column->type,
          column->equality != NULL ? " equality" : "", column->is_generated ? " generated" : "",
          column->is_identity_always ? " identity" : "", column->is_unique_key ? " key" : "",
          column->is_indexed ? " indexed" : "");
    }
  g_assert_cmpstr (text->str, ==,
                   "a 25 equality indexed\n"
                   "b 23 equality key\n"
                   "c 23 generated\n"
                   "d 23 equality identity indexed\n"
                   "e 23 equality\n"
                   "f 23 equality key indexed\n"
                   "g 23 equality indexed\n"
                   "h 114\n");
  g_assert_cmpstr (table->columns[1].equality, ==, "OPERATOR(pg_catalog.=)");

  g_assert_null (pgc_target_table_load (target, "public", "missing", NULL, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_DIVERGENCE);
  g_assert_nonnull (pgc_error_get_remedy (error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  server = pgc_test_server_start (NULL);
  g_autoptr (PgcConnection) connection = pgc_test_server_connect (server, "postgres");
  int version = pgc_connection_get_server_version (connection);
  g_clear_pointer (&connection, pgc_connection_close);
  for (gsize i = 0; i < G_N_ELEMENTS (scenarios); i++)
    {
      if (scenarios[i].via_root && version < 130000)
        continue;
      g_autofree char *text = g_strconcat ("/apply/text/", scenarios[i].name, NULL);
      g_test_add_data_func (text, &scenarios[i], test_scenario_in_text);
      if (scenarios[i].text_only || version < 140000)
        continue;
      g_autofree char *binary = g_strconcat ("/apply/binary/", scenarios[i].name, NULL);
      g_test_add_data_func (binary, &scenarios[i], test_scenario_in_binary);
    }
  g_test_add_func ("/apply/missed-rows-are-counted", test_missed_rows_are_counted);
  g_test_add_func ("/apply/too-many-rows-are-counted", test_too_many_rows_are_counted);
  g_test_add_func ("/apply/full-identity-reads-little", test_full_identity_reads_little);
  g_test_add_func ("/apply/target-table", test_target_table);
  int status = g_test_run ();
  pgc_test_server_free (server);
  return status;
}
