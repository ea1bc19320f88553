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
           WHERE roleid >= 16384 OR member >= 16384 ORDER BY 1::text, 2::text;
          SELECT datname, setrole::regrole, setconfig FROM pg_db_role_setting
            LEFT JOIN pg_database d ON d.oid = setdatabase ORDER BY 1, 2::text"""
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

    def test_compare_misses_a_changed_row(self):
        for change in ("UPDATE stock.by_country SET v = 'other' WHERE id = 17",
                       "DELETE FROM kinds.no_columns WHERE ctid IN (SELECT ctid FROM kinds.no_columns LIMIT 1)",
                       "ALTER TABLE sales.team ALTER name SET DEFAULT 'x'"):
            with self.subTest(change):
                name = self.migrate("sample", overwriteDbsInTarget="true")
                self.target.sql("SET session_replication_role = replica; " + change, "sample")
                done = self.agent.run("migration", "compare", "--name", name, expect=1)
                self.assertRegex(done.stdout + done.stderr, "by_country|no_columns|team")


if __name__ == "__main__":
    tap.main()
