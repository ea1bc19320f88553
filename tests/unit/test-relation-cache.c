/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/postgres/pgc-relation-cache.h"
#include "tests/unit/pgc-pgoutput-bytes.h"

#include <string.h>

static PgcRelationDifference
feed (PgcRelationCache *cache, const char *words, char **description)
{
  g_auto (PgcPgoutputMessage) message;
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = pgc_pgoutput_bytes (words);
  pgc_pgoutput_message_init (&message);
  gboolean decoded = pgc_pgoutput_decode (bytes->data, bytes->len, FALSE, &message, &error);
  g_assert_no_error (error);
  g_assert_true (decoded);
  PgcRelationDifference difference = pgc_relation_cache_update (cache, &message, description);
  /* What the cache keeps must not point into the message. */
  memset (bytes->data, 0xFF, bytes->len);
  return difference;
}

typedef struct
{
  const char *name;
  const char *before;
  const char *after;
  PgcRelationDifference difference;
  const char *description; /* (nullable) */
} Change;

#define ACCOUNT "'R 4:7 \"public \"account 'd 2:2 1:1 \"id 4:23 4:-1 1:0 \"name 4:1043 4:24"

static const Change changes[] = {
  { "described-again", ACCOUNT, ACCOUNT, PGC_RELATION_SAME, NULL },
  { "column-added", ACCOUNT,
    "'R 4:7 \"public \"account 'd 2:3 1:1 \"id 4:23 4:-1 1:0 \"name 4:1043 4:24 "
    "1:0 \"note 4:25 4:-1",
    PGC_RELATION_COLUMNS, "column \"note\" was added" },
  { "column-removed", ACCOUNT, "'R 4:7 \"public \"account 'd 2:1 1:1 \"id 4:23 4:-1",
    PGC_RELATION_COLUMNS, "column \"name\" was removed" },
  { "first-column-removed", ACCOUNT, "'R 4:7 \"public \"account 'd 2:1 1:0 \"name 4:1043 4:24",
    PGC_RELATION_COLUMNS, "column \"id\" was removed" },
  { "column-renamed", ACCOUNT,
    "'R 4:7 \"public \"account 'd 2:2 1:1 \"id 4:23 4:-1 1:0 \"title 4:1043 4:24",
    PGC_RELATION_COLUMNS, "column \"name\" was renamed to or replaced by \"title\"" },
  { "column-replaced-by-another-type", ACCOUNT,
    "'R 4:7 \"public \"account 'd 2:2 1:1 \"id 4:23 4:-1 1:0 \"title 4:25 4:-1",
    PGC_RELATION_COLUMNS, "column \"name\" was removed, column \"title\" was added" },
  { "type-changed", ACCOUNT,
    "'R 4:7 \"public \"account 'd 2:2 1:1 \"id 4:20 4:-1 1:0 \"name 4:1043 4:24",
    PGC_RELATION_COLUMNS, "column \"id\" changed from type with OID 23 to type with OID 20" },
  { "length-changed", ACCOUNT,
    "'R 4:7 \"public \"account 'd 2:2 1:1 \"id 4:23 4:-1 1:0 \"name 4:1043 4:44",
    PGC_RELATION_COLUMNS, "column \"name\" has another length or precision" },
  { "dropped-and-added-again", ACCOUNT,
    "'R 4:7 \"public \"account 'd 2:2 1:0 \"name 4:1043 4:24 1:1 \"id 4:23 4:-1",
    PGC_RELATION_COLUMNS, "column \"id\" was removed and added again" },
  { "table-renamed", ACCOUNT,
    "'R 4:7 \"public \"old_account 'd 2:2 1:1 \"id 4:23 4:-1 1:0 \"name 4:1043 4:24",
    PGC_RELATION_NAME, "it was renamed to \"public\".\"old_account\"" },
  { "schema-changed", ACCOUNT,
    "'R 4:7 \"archive \"account 'd 2:2 1:1 \"id 4:23 4:-1 1:0 \"name 4:1043 4:24",
    PGC_RELATION_NAME, "it was renamed to \"archive\".\"account\"" },
  { "identity-changed", ACCOUNT,
    "'R 4:7 \"public \"account 'f 2:2 1:1 \"id 4:23 4:-1 1:1 \"name 4:1043 4:24",
    PGC_RELATION_IDENTITY, "its replica identity changed from DEFAULT to FULL" },
  { "key-changed", ACCOUNT,
    "'R 4:7 \"public \"account 'd 2:2 1:0 \"id 4:23 4:-1 1:1 \"name 4:1043 4:24",
    PGC_RELATION_IDENTITY, "column \"id\" left its key" },
  { "table-replaced", ACCOUNT,
    "'R 4:8 \"public \"account 'd 2:2 1:1 \"id 4:23 4:-1 1:0 \"name 4:1043 4:24",
    PGC_RELATION_NEW | PGC_RELATION_REPLACED,
    "another table has taken the name \"public\".\"account\"" },
  { "another-table", ACCOUNT, "'R 4:8 \"public \"branch 'n 2:0", PGC_RELATION_NEW, NULL },
};

static void
test_change (gconstpointer data)
{
  const Change *change = data;
  g_autoptr (PgcRelationCache) cache = pgc_relation_cache_new ();
  g_autofree char *first = NULL, *second = NULL, *third = NULL;
  g_assert_cmpint (feed (cache, change->before, &first), ==, PGC_RELATION_NEW);
  g_assert_null (first);
  g_assert_cmpint (feed (cache, change->after, &second), ==, change->difference);
  g_assert_cmpstr (second, ==, change->description);
  /* Said once: the new definition is now the known one. */
  g_assert_cmpint (feed (cache, change->after, &third), ==, PGC_RELATION_SAME);
  g_assert_null (third);
}

static void
test_lookup (void)
{
  g_autoptr (PgcRelationCache) cache = pgc_relation_cache_new ();
  g_autofree char *description = NULL;
  g_assert_null (pgc_relation_cache_lookup (cache, 7));
  feed (cache, ACCOUNT, &description);
  const PgcRelation *relation = pgc_relation_cache_lookup (cache, 7);
  g_assert_nonnull (relation);
  g_assert_cmpstr (relation->schema, ==, "public");
  g_assert_cmpstr (relation->name, ==, "account");
  g_assert_cmpuint (relation->n_columns, ==, 2);
  g_assert_cmpstr (relation->columns[1].name, ==, "name");
  g_assert_cmpuint (relation->columns[1].type, ==, 1043);
  g_assert_cmpint (relation->columns[1].typmod, ==, 24);
  g_assert_true (relation->columns[0].is_key);
  g_assert_false (relation->columns[1].is_key);
  /* Described again without a difference: who holds on to it may go on doing so. */
  feed (cache, ACCOUNT, &description);
  g_assert_true (pgc_relation_cache_lookup (cache, 7) == relation);
}

/* A table that left its name first does not make the next holder a replacement. */
static void
test_names_swapped (void)
{
  g_autoptr (PgcRelationCache) cache = pgc_relation_cache_new ();
  g_autofree char *first = NULL, *second = NULL, *third = NULL;
  feed (cache, "'R 4:7 \"public \"account 'n 2:0", &first);
  g_assert_cmpint (feed (cache, "'R 4:7 \"public \"account_old 'n 2:0", &second), ==,
                   PGC_RELATION_NAME);
  g_assert_cmpint (feed (cache, "'R 4:8 \"public \"account 'n 2:0", &third), ==, PGC_RELATION_NEW);
}

static void
test_type_names (void)
{
  g_autoptr (PgcRelationCache) cache = pgc_relation_cache_new ();
  g_autofree char *nothing = NULL, *first = NULL, *change = NULL;
  g_assert_cmpint (feed (cache, "'Y 4:16400 \"public \"mood", &nothing), ==, PGC_RELATION_SAME);
  g_assert_null (nothing);
  g_autofree char *name = pgc_relation_cache_dup_type_name (cache, 16400);
  g_assert_cmpstr (name, ==, "\"public\".\"mood\"");
  feed (cache, "'R 4:7 \" \"t 'n 2:1 1:0 \"m 4:25 4:-1", &first);
  g_assert_cmpstr (pgc_relation_cache_lookup (cache, 7)->schema, ==, "pg_catalog");
  feed (cache, "'R 4:7 \" \"t 'n 2:1 1:0 \"m 4:16400 4:-1", &change);
  g_assert_cmpstr (change, ==, "column \"m\" changed from type with OID 25 to \"public\".\"mood\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strconcat ("/relation-cache/", changes[i].name, NULL);
      g_test_add_data_func (path, &changes[i], test_change);
    }
  g_test_add_func ("/relation-cache/lookup", test_lookup);
  g_test_add_func ("/relation-cache/names-swapped", test_names_swapped);
  g_test_add_func ("/relation-cache/type-names", test_type_names);
  return g_test_run ();
}
