# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with an online migration: looks at it, cuts it over, pauses, cancels."""

import contextlib
import os
import time

from postgres import tap
from postgres.agent import PATIENCE_S
from postgres.online_case import PAUSED, WAITING, OnlineCase, streaming
from postgres.session import Session
from postgres.workload import Workload

SEED = int(os.environ.get("PGC_TEST_SEED", "20261123"))
# Evaluated by the target for every row that is copied.
SLOW_COPY = """
CREATE FUNCTION slowly(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN PERFORM pg_sleep(0.005); RETURN true; END $$;
CREATE TABLE slow (id integer PRIMARY KEY, v text);
INSERT INTO slow SELECT generate_series(1, 1000);
ALTER TABLE slow ADD CHECK (slowly(id)) NOT VALID;
UPDATE pg_constraint SET convalidated = true WHERE conrelid = 'slow'::regclass;
"""
SMALL = """
CREATE TABLE t (id integer PRIMARY KEY, v text);
CREATE SEQUENCE s;
INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 100) AS i
"""
OUR_SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name ~ 'pgcutover'"


class Controlled(OnlineCase):
    source_options = {"settings": streaming(15, max_prepared_transactions="5", wal_sender_timeout="3s")}

    def make(self, database, schema=SMALL):
        self.source.create_database(database)
        self.source.sql(schema, database)

    def copying(self, **more):
        """A migration in the middle of its base copy."""
        self.make("slow", SLOW_COPY)
        name = self.begin("slow", **more)
        self.wait_until(lambda: self.target.sql(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'slow' AND query ~ '^COPY' AND state = 'active'") != "0")
        return name

    def wait_until(self, is_so, message="never"):
        deadline = time.monotonic() + PATIENCE_S
        while not (answer := is_so()):
            self.assertLess(time.monotonic(), deadline, message)
            time.sleep(0.05)
        return answer

    def wait_for_rows(self, query, wanted, database):
        self.wait_until(lambda: self.target.sql(query, database) == wanted, f"{query} never becomes {wanted}")

    @contextlib.contextmanager
    def target_locked(self, database, table="t"):
        with Session(self.target, database) as session:
            session.run(f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield

    # --- looking ------------------------------------------------------------------------------

    def test_counters_are_not_what_was_changed(self):
        self.make("one")
        name = self.begin_and_follow("one")
        self.source.sql("""INSERT INTO t SELECT generate_series(1001, 1010);
                           UPDATE t SET v = 'new' WHERE id <= 5;
                           DELETE FROM t WHERE id > 97 AND id <= 100;
                           BEGIN; INSERT INTO t VALUES (-1); ROLLBACK""", "one")
        self.wait_until(lambda: self.status(name, "one")["appliedChanges"] == 18, self.said(name))
        status = self.status(name, "one")
        counters = [status[f"cdc{kind}Counter"] for kind in ("Insert", "Update", "Delete")]
        self.assertEqual(counters, [10, 5, 3])
        self.assertEqual(status["incomingChanges"], 18)
        self.assertEqual(status["migrationState"], "WaitingForCutoverTrigger")
        # They are of the migration, not of the agent.
        self.agent.kill()
        self.agent.start()
        self.source.sql("DELETE FROM t WHERE id = 1", "one")
        self.wait_until(lambda: self.status(name, "one")["cdcDeleteCounter"] == 4, self.said(name))
        self.assertEqual(self.status(name, "one")["appliedChanges"], 19)

    def test_latency_is_made_up(self):
        self.make("one")
        name = self.begin_and_follow("one")
        self.wait_until(lambda: self.status(name, "one")["latency"] == 0)
        with self.target_locked("one"):
            self.source.sql("UPDATE t SET v = repeat('x', 10000)", "one")
            time.sleep(4)
            status = self.status(name, "one")
            self.assertGreaterEqual(status["latency"], 2)
            self.assertLess(status["latency"], 60)
            self.assertGreater(status["lagBytes"], 0)
            self.assertGreater(status["incomingChanges"], status["appliedChanges"])
        self.wait_until(lambda: self.status(name, "one")["latency"] == 0)
        status = self.status(name, "one")
        self.assertEqual(status["incomingChanges"], status["appliedChanges"])

    def test_target_that_stands_still_makes_the_source_drop_us(self):
        self.make("one")
        name = self.begin_and_follow("one")
        with self.target_locked("one"):
            self.source.sql("UPDATE t SET v = repeat(md5(id::text), 3000)", "one")
            # Three times wal_sender_timeout.
            time.sleep(9)
        self.wait_until(lambda: self.status(name, "one")["appliedChanges"] == 100)
        self.assertNotIn("trying again", self.said(name))

    def test_source_keeps_wal_of_others_for_us(self):
        self.make("one")
        self.make("busy")
        self.begin_and_follow("one")
        self.source.sql("""INSERT INTO t SELECT i, repeat(md5(i::text), 20) FROM generate_series(1000, 60000) AS i""", "busy")
        now = self.source.sql("SELECT pg_current_wal_flush_lsn()")
        self.wait_until(lambda: self.source.sql(
            f"SELECT confirmed_flush_lsn >= '{now}' FROM pg_replication_slots") == "t",
            "the slot of an idle database stays where it is")

    # --- cutting over -------------------------------------------------------------------------

    def test_cutover_before_its_time_is_accepted(self):
        name = self.copying()
        done = self.agent.run("migration", "update", "--name", name, "--cutover", expect=1)
        self.assertIn("WaitingForCutoverTrigger", done.stderr)
        self.wait_for_cutover(name)
        self.cut_over(name)
        self.assert_succeeded(name)
        self.assert_both_equal("slow")

    def test_cutover_of_a_database_that_is_not_in_it(self):
        self.make("one")
        name = self.begin_and_follow("one")
        self.agent.run("migration", "update", "--name", name, "--cutover", "--databases", "other", expect=1)
        self.assertEqual(self.agent.state(name), WAITING)

    def test_cutover_of_one_database_takes_both_or_stops_the_other(self):
        for database in ("one", "two"):
            self.make(database)
        before = self.before()
        name = self.begin_and_follow("one", "two")
        self.source.sql("INSERT INTO t VALUES (1001, 'before'); SELECT nextval('s')", "one")
        self.agent.run("migration", "update", "--name", name, "--cutover", "--databases", "one", "--block-writes")
        self.wait_until(lambda: self.status(name, "one")["migrationState"] == "Succeeded", "never taken over")
        self.wait_for_state(name, WAITING)
        self.assert_source_is_closed("one")
        self.assertEqual(self.status(name, "two")["migrationState"], "WaitingForCutoverTrigger")
        # The one that is done is the target's own affair from now on.
        self.target.sql("INSERT INTO t VALUES (5000, 'own')", "one")
        self.source.sql("INSERT INTO t VALUES (2002, 'later')", "two")
        self.wait_for_rows("SELECT v FROM t WHERE id = 2002", "later", "two")
        self.cut_over(name)
        self.assert_succeeded(name)
        self.reopen_source("one")
        self.target.sql("DELETE FROM t WHERE id = 5000", "one")
        for database in ("one", "two"):
            self.assert_both_equal(database)
        self.assert_source_is_as(before)

    def test_agent_forgets_which_databases_are_taken_over(self):
        for database in ("one", "two"):
            self.make(database)
        name = self.begin_and_follow("one", "two")
        self.agent.run("migration", "update", "--name", name, "--cutover", "--databases", "one")
        self.wait_until(lambda: self.status(name, "one")["migrationState"] == "Succeeded", "never taken over")
        self.wait_for_state(name, WAITING)
        self.target.sql("INSERT INTO t VALUES (5000, 'own')", "one")
        self.agent.kill()
        self.agent.start()
        self.source.sql("INSERT INTO t VALUES (2002, 'later')", "two")
        self.wait_for_rows("SELECT v FROM t WHERE id = 2002", "later", "two")
        self.wait_for_state(name, WAITING)
        self.cut_over(name)
        self.assert_succeeded(name)
        self.assertEqual(self.target.sql("SELECT v FROM t WHERE id = 5000", "one"), "own")
        self.assert_both_equal("two")

    def test_cutover_loses_what_is_still_being_written(self):
        Workload.load(self.source, "work")
        before = self.before()
        with Workload(self.source, "work", SEED, pause=0.005, truncates=False) as changes:
            name = self.begin_and_follow("work")
            self.agent.run("migration", "update", "--name", name, "--cutover")
            self.wait_until(lambda: self.status(name, "work")["message"], "no word of the failed cutover")
            self.wait_for_state(name, WAITING)
            self.assertRegex(self.status(name, "work")["message"], "still being written to")
            changes.work_for(20)
        self.cut_over(name)
        self.assert_succeeded(name)
        self.assert_no_commit_lost(changes)
        self.assert_both_equal("work")
        self.assert_source_is_as(before)

    def test_failed_cutover_leaves_the_source_closed(self):
        self.make("one")
        name = self.begin_and_follow("one")
        self.source.sql("BEGIN; INSERT INTO t VALUES (1001, 'prepared'); PREPARE TRANSACTION 'q'", "one")
        self.agent.run("migration", "update", "--name", name, "--cutover", "--block-writes")
        self.wait_until(lambda: self.status(name, "one")["message"], "no word of the failed cutover")
        self.wait_for_state(name, WAITING)
        self.assertRegex(self.status(name, "one")["message"], "prepared transaction.*'q'")
        self.assertEqual(self.source.sql("SELECT count(*) FROM t", "one"), "100")
        self.source.sql("COMMIT PREPARED 'q'; INSERT INTO t VALUES (1002, 'after')", "one")
        self.cut_over(name, "--block-writes")
        self.assert_succeeded(name)
        self.reopen_source("one")
        self.assert_both_equal("one")
        self.assertEqual(self.target.sql("SELECT count(*) FROM t", "one"), "102")

    # --- pausing ------------------------------------------------------------------------------

    def test_pause_loses_what_is_written_meanwhile(self):
        self.make("one")
        before = self.before()
        name = self.begin_and_follow("one")
        self.agent.run("migration", "pause", "--name", name)
        self.assertEqual(self.agent.state(name), PAUSED)
        for server in (self.source, self.target):
            self.wait_until(lambda server=server: server.sql(OUR_SESSIONS) == "0", "sessions go on")
        self.source.sql("INSERT INTO t VALUES (1000, 'meanwhile'); SELECT nextval('s')", "one")
        # Both ends may be away.
        self.source.restart()
        self.target.restart()
        self.agent.kill()
        self.agent.start()
        self.assertEqual(self.agent.state(name), PAUSED)
        self.agent.run("migration", "resume", "--name", name)
        self.wait_for_cutover(name)
        self.wait_for_rows("SELECT v FROM t WHERE id = 1000", "meanwhile", "one")
        self.cut_over(name)
        self.assert_succeeded(name)
        self.assert_both_equal("one")
        self.assert_source_is_as(before)

    def test_pause_in_the_base_copy_copies_twice_or_not(self):
        name = self.copying()
        self.agent.run("migration", "pause", "--name", name)
        self.assertEqual(self.agent.state(name), PAUSED)
        self.wait_until(lambda: self.source.sql(OUR_SESSIONS) == "0", "sessions go on")
        self.source.sql("UPDATE slow SET v = 'meanwhile' WHERE id % 10 = 0; DELETE FROM slow WHERE id % 10 = 1", "slow")
        self.agent.run("migration", "resume", "--name", name)
        self.wait_for_cutover(name)
        self.cut_over(name)
        self.assert_succeeded(name)
        self.assert_both_equal("slow")

    # --- cancelling ---------------------------------------------------------------------------

    def cancel(self, name, *databases, before):
        self.agent.run("migration", "update", "--name", name, "--cancel")
        self.agent.wait(name, expect=1)
        self.assertEqual(self.agent.state(name)[0], "Canceled")
        self.assert_source_is_as(before)
        for database in databases:
            self.assert_nothing_on_target(database)

    def test_cancel_in_the_base_copy_leaves_something(self):
        name = self.copying()
        self.agent.run("migration", "update", "--name", name, "--cancel")
        self.agent.wait(name, expect=1)
        self.assertEqual(self.source.sql("SELECT count(*) FROM pg_replication_slots"), "0")
        self.assertEqual(self.source.sql("SELECT count(*) FROM pg_publication", "slow"), "0")
        self.wait_until(lambda: self.source.sql(OUR_SESSIONS) == "0", "sessions go on")
        self.assert_nothing_on_target("slow")

    def test_cancel_while_following_leaves_something(self):
        Workload.load(self.source, "work", 1000)
        before = self.before()
        with Workload(self.source, "work", SEED, pause=0.005) as changes:
            name = self.begin_and_follow("work")
            changes.work_for(50)
            self.agent.run("migration", "update", "--name", name, "--cancel")
            self.agent.wait(name, expect=1)
            # The clients notice nothing.
            changes.work_for(50)
            self.assertEqual(sum(client.n_losses for client in changes.clients), 0)
        self.assert_source_is_as(before)
        self.assert_nothing_on_target("work")

    def test_cancel_while_paused_leaves_something(self):
        self.make("one")
        before = self.before()
        name = self.begin_and_follow("one")
        self.agent.run("migration", "pause", "--name", name)
        self.cancel(name, "one", before=before)

    def test_next_attempt_trips_over_a_cancelled_one(self):
        self.make("one")
        before = self.before()
        name = self.begin_and_follow("one")
        self.cancel(name, "one", before=before)
        name = self.begin_and_follow("one", overwriteDbsInTarget="true")
        self.source.sql("INSERT INTO t VALUES (1000, 'again')", "one")
        self.cut_over(name)
        self.assert_succeeded(name)
        self.assert_both_equal("one")
        self.assert_source_is_as(before)

    def test_order_to_end_forgets_the_migration(self):
        self.make("one")
        name = self.begin_and_follow("one")
        self.assertEqual(self.agent.stop(), 0)
        self.source.sql("INSERT INTO t VALUES (1000, 'meanwhile')", "one")
        self.agent.start()
        self.wait_for_rows("SELECT v FROM t WHERE id = 1000", "meanwhile", "one")
        self.wait_for_state(name, WAITING)
        self.cut_over(name)
        self.assert_succeeded(name)
        self.assert_both_equal("one")


if __name__ == "__main__":
    tap.main()
