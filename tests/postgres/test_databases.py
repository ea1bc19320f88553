# SPDX-License-Identifier: GPL-3.0-or-later
"""Which databases, how many, and what they are called and made like."""

import subprocess

from postgres import installation, tap
from postgres.case import Case
from postgres.server import quote

ODD_NAMES = ["with space", 'with "quotes"', "it's %s", "🐘 Ünï", "UPPER", "back\\slash", "a=b host=x",
             "select"]


class Databases(Case):
    def fill(self, database, rows=100):
        self.source.create_database(database)
        self.source.sql(f"""
            CREATE TABLE t (id integer PRIMARY KEY, v text);
            INSERT INTO t SELECT i, current_database() || i FROM generate_series(1, {rows}) i;
            CREATE INDEX ON t (v);
            CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM t""", database)

    def assert_all_same(self, name, databases):
        self.assert_succeeded(name)
        for database in databases:
            self.assert_same("digest", database)
            self.assert_same("schema", database)

    def test_name_of_a_database_breaks_quoting(self):
        for database in ODD_NAMES:
            self.fill(database)
        name = self.migrate(*ODD_NAMES)
        self.assert_all_same(name, ODD_NAMES)
        self.assert_compares_equal(name)

    def test_workers_shared_by_many_databases_lose_one(self):
        databases = [f"many_{i}" for i in range(8)]
        for database in databases:
            self.fill(database, rows=3000)
        name = self.migrate(*databases, jobs=3)
        self.assert_all_same(name, databases)

    def test_nothing_to_copy_never_ends(self):
        self.source.create_database("empty")
        self.assert_succeeded(self.migrate("empty"))
        self.assert_same("schema", "empty")

    def test_more_jobs_than_tables_or_one_alone(self):
        self.fill("few")
        for jobs in (1, 16):
            self.target.sql("DROP DATABASE IF EXISTS few")
            self.assert_all_same(self.migrate("few", jobs=jobs), ["few"])

    def test_pgbench_is_copied_with_its_keys(self):
        self.source.create_database("pgbench")
        subprocess.run([installation.client("pgbench"), "-i", "-q", "-s", "2", "--foreign-keys",
                        "--partitions=3", "pgbench"], env=self.source.environment(), check=True,
                       capture_output=True)
        name = self.migrate("pgbench")
        self.assert_all_same(name, ["pgbench"])
        self.assert_same("inventory", "pgbench")

    def test_encoding_locale_or_owner_of_the_database_is_lost(self):
        self.source.sql("CREATE ROLE keeper")
        self.source.create_database(
            "latin", "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0 OWNER keeper CONNECTION LIMIT 7")
        self.source.create_database(
            "icu", "LOCALE_PROVIDER icu ICU_LOCALE 'de-u-kn' LOCALE 'C.UTF-8' TEMPLATE template0")
        self.source.sql("CREATE TABLE t (v text PRIMARY KEY); INSERT INTO t VALUES ('é'), ('ß')", "latin")
        self.source.sql("CREATE TABLE t (v text PRIMARY KEY); INSERT INTO t VALUES ('a10'), ('a9')", "icu")
        self.assert_all_same(self.migrate("latin", "icu"), ["latin", "icu"])
        self.assertEqual(self.target.sql("SELECT string_agg(v, ',' ORDER BY v) FROM t", "icu"), "a9,a10")

    def test_bytes_of_an_sql_ascii_database_are_converted(self):
        self.source.create_database("ascii", "ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
        self.source.sql(r"CREATE TABLE t (v text); INSERT INTO t VALUES (E'\351 \377'), ('plain')", "ascii")
        self.assert_succeeded(self.migrate("ascii"))
        rows = "SELECT md5(string_agg(encode(v::bytea, 'hex'), ',' ORDER BY v)) FROM t"
        self.assertEqual(self.source.sql(rows.replace("v::bytea", "convert_to(v, 'SQL_ASCII')"), "ascii"),
                         self.target.sql(rows.replace("v::bytea", "convert_to(v, 'SQL_ASCII')"), "ascii"))

    def test_rows_a_policy_hides_from_the_migrating_role_are_left_out(self):
        self.source.create_database("policy")
        self.source.sql("""
            CREATE ROLE plain LOGIN PASSWORD 'plain';
            ALTER DATABASE policy OWNER TO plain;
            SET ROLE plain;
            CREATE SCHEMA s CREATE TABLE t (id integer PRIMARY KEY);
            INSERT INTO s.t SELECT generate_series(1, 10);
            ALTER TABLE s.t ENABLE ROW LEVEL SECURITY;
            ALTER TABLE s.t FORCE ROW LEVEL SECURITY;
            CREATE POLICY p ON s.t USING (id <= 3)""", "policy")
        said = self.failure(
            "policy", state="ValidationFailed", expect=3,
            sourceDbServerResourceId=f"{self.source.tcp_address}@plain",
            secretParameters={"adminCredentials": {"sourceServerPassword": "plain",
                                                   "targetServerPassword": self.target.password},
                              "targetServerUserName": "postgres"})
        self.assertRegex(said, r"(?i)row.level security|BYPASSRLS|polic")
        self.assertIn("s.t", said)
        # As a superuser, who sees every row, all of them arrive.
        self.assert_all_same(self.migrate("policy"), ["policy"])

    def test_orphans_of_a_foreign_key_end_the_migration_or_vanish(self):
        self.source.create_database("orphans")
        self.source.sql("""
            CREATE TABLE parent (id integer PRIMARY KEY);
            CREATE TABLE child (id integer PRIMARY KEY, parent integer REFERENCES parent);
            INSERT INTO parent VALUES (1);
            SET session_replication_role = replica;
            INSERT INTO child VALUES (1, 1), (2, 99)""", "orphans")
        name = self.migrate("orphans")
        self.assert_succeeded(name)
        self.assert_same("digest", "orphans")
        self.assertIn("child_parent_fkey", str(self.agent.show(name)))
        self.assertEqual(self.target.sql("SELECT convalidated FROM pg_constraint WHERE contype = 'f'",
                                         "orphans"), "f")

    def test_invalid_index_is_built_without_a_word(self):
        self.source.create_database("invalid")
        self.source.sql("CREATE TABLE t (id integer); INSERT INTO t VALUES (1), (1)", "invalid")
        with self.assertRaises(Exception):
            self.source.sql("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (id)", "invalid")
        name = self.migrate("invalid")
        self.assert_succeeded(name)
        self.assertIn("broken", str(self.agent.show(name)))

    def test_tablespace_that_the_target_lacks_ends_the_migration(self):
        place = self.source.directory / "space"
        place.mkdir()
        self.source._own(place)
        self.source.sql(f"CREATE TABLESPACE elsewhere LOCATION '{place}'")
        self.source.create_database("spaced")
        self.source.sql("""CREATE TABLE t (id integer PRIMARY KEY USING INDEX TABLESPACE elsewhere)
                           TABLESPACE elsewhere; INSERT INTO t VALUES (1)""", "spaced")
        name = self.migrate("spaced")
        self.assert_succeeded(name)
        self.assert_same("digest", "spaced")
        self.assertIn("elsewhere", str(self.agent.show(name)))

    def test_settings_of_the_role_spoil_what_is_read(self):
        settings = ["DateStyle = 'German'", "IntervalStyle = 'sql_standard'", "bytea_output = 'escape'",
                    "extra_float_digits = -10", "search_path = 'nowhere'", "TimeZone = 'Asia/Kathmandu'",
                    "client_encoding = 'LATIN1'", "standard_conforming_strings = off",
                    "default_transaction_isolation = 'serializable'", "quote_all_identifiers = on",
                    "statement_timeout = '1s'", "lock_timeout = '1s'", "xmloption = 'document'",
                    "idle_in_transaction_session_timeout = '1s'", "default_transaction_read_only = on"]
        self.source.create_database("settings")
        self.source.sql(r"""
            CREATE TABLE t (id integer PRIMARY KEY, f float8, i interval, d timestamptz, b bytea, v text[], x xml);
            INSERT INTO t VALUES (1, 0.1::float8 + 0.2::float8, '-1 day 02:03:04', '2021-02-03 04:05:06.789+01',
                                  '\x5c00ff', ARRAY[E'\\ é', NULL], 'no <b>document</b>');
            -- Takes longer to copy than the timeouts allow.
            CREATE FUNCTION slowly(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
              $$ BEGIN PERFORM pg_sleep(0.01); RETURN true; END $$;
            CREATE TABLE slow (id integer PRIMARY KEY CHECK (slowly(id)));
            INSERT INTO slow SELECT generate_series(1, 200)""", "settings")
        alter = "; ".join(f"ALTER ROLE postgres SET {setting}" for setting in settings)
        for server in (self.source, self.target):
            self.addCleanup(self.reset_role, server)
            server.sql(alter)
        name = self.migrate("settings")
        for server in (self.source, self.target):
            self.reset_role(server)
        self.assert_all_same(name, ["settings"])

    @staticmethod
    def reset_role(server):
        server.sql("SET statement_timeout = 0; SET default_transaction_read_only = off; "
                   "ALTER ROLE postgres RESET ALL")

    def test_event_trigger_of_the_source_refuses_what_the_migration_does(self):
        self.source.create_database("guarded")
        self.source.sql("""
            CREATE TABLE t (id integer PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a');
            CREATE MATERIALIZED VIEW m AS SELECT * FROM t; CREATE INDEX ON m (v);
            CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS
              $$ BEGIN RAISE EXCEPTION 'no changes: %', TG_TAG; END $$;
            CREATE EVENT TRIGGER z_refuse_drop ON sql_drop EXECUTE FUNCTION refuse();
            CREATE EVENT TRIGGER a_refuse ON ddl_command_start EXECUTE FUNCTION refuse()""", "guarded")
        self.assert_all_same(self.migrate("guarded"), ["guarded"])


if __name__ == "__main__":
    tap.main()
