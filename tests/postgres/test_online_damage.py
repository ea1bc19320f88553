# SPDX-License-Identifier: GPL-3.0-or-later
"""What others do to the source behind the back of an online migration."""

from postgres import tap
from postgres.online_case import PAUSED, WAITING, OnlineCase, streaming
from postgres.server import SqlError

SCHEMA = """
CREATE TABLE t (id integer PRIMARY KEY, v text, n integer);
INSERT INTO t SELECT i, 'v' || i, i FROM generate_series(1, 100) AS i;
CREATE TABLE part (region text, id integer, PRIMARY KEY (region, id)) PARTITION BY LIST (region);
CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a');
INSERT INTO part VALUES ('a', 1)
"""


class Damaged(OnlineCase):
    source_options = {"settings": streaming(15)}

    def setUp(self):
        super().setUp()
        self.source.create_database("one")
        self.source.sql(SCHEMA, "one")
        self.name = self.begin_and_follow("one")

    def stopped(self):
        """What a person is told once it has stopped by itself."""
        self.wait_for_state(self.name, PAUSED)
        return self.said(self.name)

    def resume_and_finish(self):
        self.agent.run("migration", "resume", "--name", self.name)
        self.assertEqual(self.wait_for_state(self.name, WAITING, PAUSED), WAITING, self.said(self.name))
        self.cut_over(self.name)
        self.assert_succeeded(self.name)
        self.assert_both_equal("one")

    def test_dropped_column_loses_changes(self):
        self.source.sql("ALTER TABLE t DROP n; UPDATE t SET v = 'after' WHERE id = 1", "one")
        self.assertIn('"public"."t"', self.stopped())
        self.target.sql("ALTER TABLE t DROP n", "one")
        self.resume_and_finish()

    def test_renamed_table_loses_changes(self):
        self.source.sql("ALTER TABLE t RENAME TO u; UPDATE u SET v = 'after' WHERE id = 1", "one")
        self.assertRegex(self.stopped(), '"public"."[tu]"')
        self.target.sql("ALTER TABLE t RENAME TO u", "one")
        self.resume_and_finish()

    def test_new_partition_loses_changes(self):
        new = "CREATE TABLE part_b PARTITION OF part FOR VALUES IN ('b')"
        self.source.sql(f"{new}; INSERT INTO part VALUES ('b', 2)", "one")
        self.assertRegex(self.stopped(), "part_b")
        self.target.sql(new, "one")
        self.source.sql("INSERT INTO part VALUES ('b', 3)", "one")
        self.resume_and_finish()

    def test_slot_that_somebody_dropped_is_made_anew(self):
        self.source.sql("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots", "one")
        for _ in range(1000):
            try:
                self.source.sql("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots", "one")
                break
            except SqlError:
                # It was quicker than we are.
                self.source.sql("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots", "one")
        self.source.sql("UPDATE t SET v = 'lost?' WHERE id = 1", "one")
        self.assertRegex(self.stopped(), "(?i)slot.*gone")
        # Nothing brings these changes back: it must not pretend.
        self.agent.run("migration", "resume", "--name", self.name)
        self.wait_for_state(self.name, PAUSED)

    def test_publication_that_somebody_dropped_loses_changes(self):
        publication = self.source.sql("SELECT pubname FROM pg_publication", "one")
        self.source.sql(f"DROP PUBLICATION {publication}; UPDATE t SET v = 'lost?' WHERE id = 1", "one")
        self.assertRegex(self.stopped(), publication)

    def test_table_that_somebody_took_out_of_the_publication_loses_changes(self):
        publication = self.source.sql("SELECT pubname FROM pg_publication", "one")
        self.source.sql(f"ALTER PUBLICATION {publication} DROP TABLE t; UPDATE t SET v = 'lost?' WHERE id = 1", "one")
        self.agent.run("migration", "update", "--name", self.name, "--cutover", expect=None)
        self.assertRegex(self.stopped(), publication + ".*public.t")


if __name__ == "__main__":
    tap.main()
