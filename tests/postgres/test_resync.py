# SPDX-License-Identifier: GPL-3.0-or-later
"""A table of the target that is no longer what the source's changes fit to, and tables that come
while changes are followed."""


from postgres import tap
from postgres.online_case import OnlineCase, PAUSED, WAITING

SCHEMA = """
    CREATE TABLE a (id int PRIMARY KEY, v text);
    CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a ON DELETE CASCADE);
    INSERT INTO a SELECT g, 'a' || g FROM generate_series(1, 5000) g;
    INSERT INTO b SELECT g, g FROM generate_series(1, 500) g"""


class Resync(OnlineCase):
    def make(self, database):
        self.source.create_database(database)
        self.source.sql(SCHEMA, database)

    def test_row_that_is_missing_stops_it_and_names_itself(self):
        self.make("r")
        before = self.before()
        name = self.begin_and_follow("r")
        self.target.sql("SET session_replication_role = replica; DELETE FROM a WHERE id = 77", "r")
        self.source.sql("UPDATE a SET v = 'new' WHERE id <= 100", "r")
        self.assertEqual(self.wait_for_state(name, PAUSED), PAUSED)
        said = self.said(name)
        self.assertIn('"public"."a"', said)
        self.assertIn("77", said)
        # Nothing of the transaction that did not fit is there, and what comes later waits.
        self.assertEqual(self.target.sql("SELECT count(*) FROM a WHERE v = 'new'", "r").strip(), "0")
        self.source.sql("INSERT INTO a VALUES (9000, 'later'); DELETE FROM a WHERE id = 3", "r")

        self.agent.run("migration", "resync", "--name", name, "--tables", "public.a")
        self.assertEqual(self.wait_for_state(name, WAITING), WAITING)
        self.source.sql("UPDATE a SET v = 'last' WHERE id % 7 = 0", "r")
        self.cut_over(name)
        self.assert_succeeded(name)
        self.assert_both_equal("r")
        self.assert_source_is_as(before)

    def test_row_that_is_there_already_stops_it(self):
        self.make("d")
        name = self.begin_and_follow("d")
        self.target.sql("INSERT INTO a VALUES (6000, 'stranger')", "d")
        self.source.sql("INSERT INTO a SELECT g, 'n' FROM generate_series(5990, 6010) g", "d")
        self.wait_for_state(name, PAUSED)
        self.assertIn("6000", self.said(name))
        # Mended by hand, it goes on where it stopped.
        self.target.sql("DELETE FROM a WHERE id = 6000", "d")
        self.agent.run("migration", "resume", "--name", name)
        self.wait_for_cutover(name)
        self.cut_over(name)
        self.assert_both_equal("d")

    def test_resync_while_it_follows(self):
        self.make("f")
        name = self.begin_and_follow("f")
        self.target.sql("UPDATE a SET v = 'wrong' WHERE id = 5", "f")
        self.agent.run("migration", "resync", "--name", name, "--tables", "public.a", "public.b")
        self.source.sql("UPDATE a SET v = v || '.' WHERE id < 50", "f")
        self.agent.run("migration", "logs", "--name", name)
        self.cut_over(name)
        self.assert_both_equal("f")

    def test_unknown_table_is_refused_and_nothing_is_lost(self):
        self.make("u")
        name = self.begin_and_follow("u")
        self.agent.run("migration", "resync", "--name", name, "--tables", "public.nowhere")
        self.wait_for_state(name, PAUSED)
        self.assertIn("public.nowhere", self.said(name))
        self.agent.run("migration", "resume", "--name", name)
        self.wait_for_cutover(name)
        self.cut_over(name)
        self.assert_both_equal("u")

    def test_table_that_is_created_meanwhile(self):
        self.make("n")
        name = self.begin_and_follow("n")
        create = "CREATE TABLE later (id int PRIMARY KEY, v text)"
        self.source.sql(create + "; INSERT INTO later SELECT g, 'x' FROM generate_series(1, 1000) g", "n")
        self.agent.run("migration", "update", "--name", name, "--cutover", expect=None)
        self.wait_for_state(name, PAUSED)
        self.assertIn("public.later", self.said(name))
        self.target.sql(create, "n")
        self.source.sql("INSERT INTO later VALUES (2000, 'y')", "n")
        self.agent.run("migration", "resume", "--name", name)
        self.wait_for_cutover(name)
        self.source.sql("INSERT INTO later VALUES (2001, 'z')", "n")
        self.cut_over(name)
        self.assert_both_equal("n")

    def test_column_that_is_added_meanwhile(self):
        self.make("c")
        name = self.begin_and_follow("c")
        alter = "ALTER TABLE a ADD COLUMN note text DEFAULT 'none'"
        self.source.sql(alter + "; INSERT INTO a VALUES (7000, 'v', 'note')", "c")
        self.wait_for_state(name, PAUSED)
        self.assertIn("note", self.said(name))
        self.target.sql(alter, "c")
        self.agent.run("migration", "resume", "--name", name)
        self.wait_for_cutover(name)
        self.cut_over(name)
        self.assert_both_equal("c")


if __name__ == "__main__":
    tap.main()
