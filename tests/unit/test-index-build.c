/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-index-build.h"

/* A primary key on an ordinary table; tests change what they are about. */
static PgcIndex
primary_key (void)
{
  return (PgcIndex){
    .schema = (char *) "s",
    .name = (char *) "t_pkey",
    .table = (char *) "\"s\".\"t\"",
    .table_kind = 'r',
    .method = (char *) "btree",
    .definition = (char *) "CREATE UNIQUE INDEX t_pkey ON s.t USING btree (id)",
    .constraint_name = (char *) "t_pkey",
    .constraint_type = 'p',
    .constraint_definition = (char *) "PRIMARY KEY (id)",
    .options = (char *) "",
    .attach_to = (char *) "",
    .statistics = (char *) "",
    .is_valid = TRUE,
  };
}

static void
check (const PgcIndex *index, gboolean at_once, const char *build, const char *finish)
{
  g_autofree char *build_sql = pgc_index_build_sql (index, at_once);
  g_autofree char *finish_sql = pgc_index_finish_sql (index, at_once);
  g_assert_cmpstr (build_sql, ==, build);
  g_assert_cmpstr (finish_sql, ==, finish);
}

static void
test_primary_key (void)
{
  PgcIndex index = primary_key ();
  check (&index, TRUE, "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"t_pkey\" PRIMARY KEY (id)", "");
  check (&index, FALSE, "CREATE UNIQUE INDEX t_pkey ON s.t USING btree (id)",
         "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"t_pkey\" PRIMARY KEY USING INDEX \"t_pkey\"");
}

/* The server prints a constraint without its storage options; they must not be lost. */
static void
test_options_survive (void)
{
  PgcIndex index = primary_key ();
  index.options = (char *) "fillfactor=70";
  check (&index, TRUE, "CREATE UNIQUE INDEX t_pkey ON s.t USING btree (id)",
         "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"t_pkey\" PRIMARY KEY USING INDEX \"t_pkey\"");
  index.is_deferrable = TRUE;
  index.constraint_definition = (char *) "PRIMARY KEY (id) DEFERRABLE";
  check (&index, FALSE,
         "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"t_pkey\" PRIMARY KEY (id) DEFERRABLE",
         "ALTER INDEX \"s\".\"t_pkey\" SET (fillfactor=70)");
}

static void
test_constraints_without_adoption (void)
{
  PgcIndex index = primary_key ();
  index.constraint_type = 'x';
  index.constraint_definition = (char *) "EXCLUDE USING gist (r WITH &&)";
  check (&index, FALSE,
         "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"t_pkey\" EXCLUDE USING gist (r WITH &&)", "");
  index = primary_key ();
  index.has_period = TRUE;
  g_assert_false (pgc_index_is_adoptable (&index));
  index = primary_key ();
  index.table_kind = 'p'; /* USING INDEX is not supported on partitioned tables */
  g_assert_false (pgc_index_is_adoptable (&index));
}

static void
test_plain_index_with_everything (void)
{
  PgcIndex index = primary_key ();
  index.constraint_type = 0;
  index.constraint_name = (char *) "";
  index.name = (char *) "odd \"name\"";
  index.is_clustered = TRUE;
  index.is_replica_identity = TRUE;
  index.statistics = (char *) "ALTER INDEX s.i ALTER COLUMN 1 SET STATISTICS 100";
  check (&index, FALSE, "CREATE UNIQUE INDEX t_pkey ON s.t USING btree (id)",
         "ALTER TABLE \"s\".\"t\" CLUSTER ON \"odd \"\"name\"\"\"; "
         "ALTER TABLE ONLY \"s\".\"t\" REPLICA IDENTITY USING INDEX \"odd \"\"name\"\"\"; "
         "ALTER INDEX s.i ALTER COLUMN 1 SET STATISTICS 100");
}

static void
test_attach (void)
{
  PgcIndex index = primary_key ();
  g_assert_null (pgc_index_attach_sql (&index));
  index.attach_to = (char *) "s.parent_pkey";
  g_autofree char *sql = pgc_index_attach_sql (&index);
  g_assert_cmpstr (sql, ==, "ALTER INDEX s.parent_pkey ATTACH PARTITION \"s\".\"t_pkey\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/index-build/primary-key", test_primary_key);
  g_test_add_func ("/index-build/options-survive", test_options_survive);
  g_test_add_func ("/index-build/without-adoption", test_constraints_without_adoption);
  g_test_add_func ("/index-build/everything", test_plain_index_with_everything);
  g_test_add_func ("/index-build/attach", test_attach);
  return g_test_run ();
}
