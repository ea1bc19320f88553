# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample database between two servers of the host's version: whatever is lost shows here."""

from postgres import tap, traces
from postgres.case import Case


class Sample(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load_sample("sample")
        cls.before = traces.of(cls.source)
        cls.name = cls.migrate("sample", jobs=2)

    def test_migration_ends_succeeded(self):
        self.assert_succeeded(self.name)

    def test_row_value_sequence_or_large_object_is_lost(self):
        self.assert_same("digest", "sample")

    def test_definition_owner_right_or_comment_is_lost(self):
        self.assert_same("schema", "sample")

    def test_state_that_pg_dump_does_not_show_is_lost(self):
        self.assert_same("inventory", "sample")

    def test_role_attribute_membership_or_setting_is_lost(self):
        roles = """
          SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,
                 rolbypassrls, rolconnlimit, rolvaliduntil, rolpassword, shobj_description(oid, 'pg_authid')
            FROM pg_authid WHERE rolname !~ '^pg_' AND rolname <> 'postgres' ORDER BY 1;
          SELECT roleid::regrole, member::regrole, admin_option FROM pg_auth_members
           WHERE roleid >= 16384 OR member >= 16384 ORDER BY roleid::regrole::text, member::regrole::text;
          SELECT datname, setrole::regrole, setconfig FROM pg_db_role_setting
            LEFT JOIN pg_database d ON d.oid = setdatabase ORDER BY datname, setrole::regrole::text"""
        self.assertEqual(self.source.sql(roles), self.target.sql(roles))

    def test_something_is_left_on_the_source(self):
        self.assert_source_is(self.before)

    def test_ledger_of_ours_is_left_on_the_target(self):
        self.assertEqual(self.target.sql(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ 'pgc' OR nspname ~ 'cutover'", "sample"),
            "")

    def test_compare_sees_a_difference_where_there_is_none(self):
        self.assert_compares_equal(self.name)

    def test_tables_are_left_without_statistics(self):
        unknown = """
          SELECT c.oid::regclass FROM pg_class c
           WHERE c.relkind IN ('r', 'm') AND c.oid >= 16384 AND c.relnamespace <> 'pg_toast'::regnamespace
             AND (SELECT count(*) FROM pg_statistic s WHERE s.starelid = c.oid) = 0
             AND c.relnatts > 0 AND c.relispopulated AND c.reltuples <> 0 ORDER BY 1"""
        self.assertEqual(self.target.sql(unknown, "sample"), "")


class Spoilt(Case):
    """A target that is no longer what it was."""

    def test_compare_misses_a_difference(self):
        self.load_sample("sample")
        name = self.migrate("sample")
        changes = {
            "textually": "UPDATE kinds.textually SET v = '77' WHERE id = 5",
            "no_columns": "DELETE FROM kinds.no_columns WHERE ctid = '(0,1)'",
            "customer": "UPDATE sales.customer SET name = upper(name) WHERE id = 1000",
            "team": "ALTER TABLE sales.team ALTER name SET DEFAULT 'x'",
        }
        for word, change in changes.items():
            with self.subTest(change):
                # From a copy, so that each change is seen alone.
                self.target.sql("CREATE DATABASE kept TEMPLATE sample")
                self.target.sql("SET session_replication_role = replica; " + change, "sample")
                done = self.agent.run("migration", "compare", "--name", name, expect=1)
                self.assertIn(word, done.stdout + done.stderr)
                self.target.sql("DROP DATABASE sample WITH (FORCE)")
                self.target.sql("ALTER DATABASE kept RENAME TO sample")
        # Put back, it is equal again: it was those changes that were seen.
        self.assert_compares_equal(name)


if __name__ == "__main__":
    tap.main()
