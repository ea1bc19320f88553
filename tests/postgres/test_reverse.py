# SPDX-License-Identifier: GPL-3.0-or-later
"""The way back: after a cutover the target's changes go to the old source, which takes over again."""

import os
import time

from postgres import tap
from postgres.online_case import FINAL, OnlineCase, logical, streaming
from postgres.session import Session
from postgres.workload import SCHEMA, Workload

SEED = int(os.environ.get("PGC_TEST_SEED", "20261123"))
SMALL = """
CREATE TABLE t (id integer PRIMARY KEY, v text);
CREATE SEQUENCE s;
INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 100) AS i
"""
OF_OURS = """
SELECT slot_name FROM pg_replication_slots;
SELECT pubname FROM pg_publication WHERE pubname ~ 'pgcutover';
SELECT nspname FROM pg_namespace WHERE nspname ~ 'pgcutover'
"""


class ReverseCase(OnlineCase):
    source_options = {"settings": streaming(15)}
    target_options = {"settings": streaming(15)}

    def make(self, database, schema=SMALL):
        self.source.create_database(database)
        self.source.sql(schema, database)

    def take_over(self, *databases, options=("--block-writes",), **more):
        """A migration that has succeeded and kept its way back."""
        name = self.begin_and_follow(*databases, reverseReplication="true", **more)
        self.cut_over(name, *options)
        self.assert_succeeded(name)
        return name

    def reverse(self, name):
        self.agent.run("migration", "reverse", "--name", name)
        back = name + "-back"
        self.addCleanup(self.end, back)
        self.agent.run("migration", "wait", "--name", back, "--for", "cutover", "--timeout", "120")
        return back

    def assert_nothing_of_ours(self, database):
        for server in (self.source, self.target):
            self.assertEqual(server.sql(OF_OURS, database), "", f"on {server.major}")

    def open_both(self, database):
        for server in (self.source, self.target):
            server.sql(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true')


class ThereAndBack:
    """Under load in both directions."""

    definitions = "schema"

    def test_change_is_lost_on_the_way_back(self):
        Workload.load(self.source, "work", rows=2000)
        with Workload(self.source, "work", SEED) as there:
            name = self.begin("work", reverseReplication="true")
            self.wait_for_cutover(name)
            there.work_for(100)
            self.cut_over(name, "--block-writes")
        self.assert_succeeded(name)
        self.assert_source_is_closed("work")
        with Workload(self.target, "work", SEED + 1, first=10) as changes:
            changes.work_for(100)
            back = self.reverse(name)
            changes.work_for(200)
            if self.kills:
                self.agent.kill()
                self.agent.start()
                self.agent.run("migration", "wait", "--name", back, "--for", "cutover", "--timeout", "120")
                changes.work_for(50)
            self.agent.run("migration", "update", "--name", back, "--cutover", "--block-writes")
            self.agent.wait(back)
        self.assert_succeeded(back)
        self.open_both("work")
        for workload in (there, changes):
            lost, invented = workload.missing_on(self.source)
            self.assertEqual((sorted(lost)[:10], sorted(invented)[:10]), ([], []), f"seed {workload.seed}")
        self.assert_same("digest", "work")
        self.assert_same(self.definitions, "work")
        self.assert_nothing_of_ours("work")
        # It can be written to as before: keys that its sequences give are free.
        self.source.sql(f"INSERT INTO {SCHEMA}.a (owner, v) VALUES (99, 1)", "work")

    kills = False


class From15To15(ThereAndBack, ReverseCase):
    pass


class From15To15Killed(ThereAndBack, ReverseCase):
    kills = True


class From12To17(ThereAndBack, ReverseCase):
    definitions = "inventory"
    source_options = {"major": 12, "settings": streaming(12)}
    target_options = {"major": 17, "settings": logical()}


class Kept(ReverseCase):
    def test_way_back_that_is_given_up_stays_on_the_target(self):
        self.make("one")
        name = self.take_over("one")
        report = str(self.agent.show(name))
        self.assertIn("migration reverse", report)
        self.assertRegex(self.target.sql(OF_OURS, "one"), "_back")
        refused = self.agent.run("migration", "delete", "--name", name, "--yes", expect=None)
        self.assertIn("way back", refused.stderr)
        self.agent.run("migration", "cleanup", "--name", name)
        self.open_both("one")
        self.assert_nothing_of_ours("one")
        refused = self.agent.run("migration", "reverse", "--name", name, expect=None)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("no way back", refused.stderr)
        self.agent.run("migration", "delete", "--name", name, "--yes")

    def test_changes_before_the_way_back_began_are_missing(self):
        self.make("one")
        self.make("two 🐘")
        name = self.take_over("one", "two 🐘", options=())
        for database in ("one", "two 🐘"):
            self.target.sql("UPDATE t SET v = 'changed' WHERE id < 50; DELETE FROM t WHERE id > 90; "
                            "INSERT INTO t VALUES (1000, 'new'); SELECT setval('s', 77)", database)
        back = self.reverse(name)
        again = self.agent.run("migration", "reverse", "--name", name, "--reverse-name", "another", expect=None)
        self.assertIn("no way back", again.stderr)
        self.agent.run("migration", "update", "--name", back, "--cutover")
        self.agent.wait(back)
        self.assert_succeeded(back)
        for database in ("one", "two 🐘"):
            self.assert_same("digest", database)
            self.assert_same("schema", database)
            self.assert_nothing_of_ours(database)
            self.assertEqual(self.source.sql("SELECT last_value FROM s", database), "77")

    def test_cancelled_way_back_leaves_something(self):
        self.make("one")
        name = self.take_over("one", options=())
        back = self.reverse(name)
        self.target.sql("INSERT INTO t VALUES (1000, 'new')", "one")
        self.agent.run("migration", "update", "--name", back, "--cancel")
        self.agent.wait(back, expect=None)
        self.assertEqual(self.agent.state(back)[0], "Canceled")
        self.assert_nothing_of_ours("one")
        # Neither side is touched otherwise.
        self.assertEqual(self.target.sql("SELECT count(*) FROM t", "one"), "101")
        self.assertNotIn("DROP DATABASE", str(self.agent.show(back)))

    def test_change_of_the_schema_after_the_cutover_goes_unseen(self):
        self.make("one")
        name = self.take_over("one", options=())
        self.target.sql("ALTER TABLE t ADD n integer; UPDATE t SET n = 1", "one")
        self.agent.run("migration", "reverse", "--name", name)
        back = name + "-back"
        self.addCleanup(self.end, back)
        deadline = time.monotonic() + 120
        while self.agent.state(back)[1] != "Paused":
            self.assertLess(time.monotonic(), deadline, self.agent.state(back))
            self.assertNotIn(self.agent.state(back)[0], FINAL)
            time.sleep(0.1)
        self.assertIn("t", self.said(back))
        self.source.sql("ALTER TABLE t ADD n integer", "one")
        self.agent.run("migration", "resume", "--name", back)
        self.wait_for_cutover(back)
        self.agent.run("migration", "update", "--name", back, "--cutover")
        self.agent.wait(back)
        self.assert_same("digest", "one")

    def test_open_transaction_on_the_target_makes_the_application_wait(self):
        self.make("one")
        name = self.begin_and_follow("one", reverseReplication="true")
        with Session(self.target, "one") as session:
            session.run("BEGIN; INSERT INTO t VALUES (5000, 'open')")
            time.sleep(4)
            self.agent.run("migration", "update", "--name", name, "--cutover", "--block-writes")
            self.wait_for_cutover(name)
            self.assertIn("open transaction on the target", self.said(name))
            self.source.sql("INSERT INTO t VALUES (2000, 'goes on')", "one")
            session.run("ROLLBACK")
        self.cut_over(name, "--block-writes")
        self.assertEqual(self.target.sql("SELECT count(*) FROM t", "one"), "101")
        self.agent.run("migration", "cleanup", "--name", name)

    def test_failed_cutover_keeps_a_way_back(self):
        self.make("one")
        name = self.begin_and_follow("one", reverseReplication="true")
        with Session(self.target, "one") as session:
            # The slot on the target waits for this one.
            session.run("BEGIN; INSERT INTO t VALUES (5000, 'open')")
            self.agent.run("migration", "update", "--name", name, "--cutover", "--block-writes")
            time.sleep(2)
            self.agent.run("migration", "update", "--name", name, "--cancel")
            self.agent.wait(name, expect=None)
        self.assertEqual(self.agent.state(name)[0], "Canceled")
        self.assertEqual(self.source.sql("SELECT count(*) FROM t", "one"), "100")
        self.assert_nothing_of_ours("one")


class TargetThatCannot(ReverseCase):
    target_options = {"settings": {"max_replication_slots": "0"}}

    def test_target_without_logical_wal_passes_validation(self):
        self.make("one")
        name = self.begin("one", reverseReplication="true")
        self.agent.wait(name, expect=None)
        self.assertEqual(self.agent.state(name)[0], "ValidationFailed")
        said = self.said(name)
        self.assertIn("wal_level of the target", said)
        self.assertIn("replication slots", said)


if __name__ == "__main__":
    tap.main()
