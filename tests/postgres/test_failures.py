# SPDX-License-Identifier: GPL-3.0-or-later
"""What breaks while rows are on their way: servers that end, disks that fill, rows that do not fit."""

import os
import pathlib
import subprocess
import tempfile
import time

from postgres import tap, traces
from postgres.agent import PATIENCE_S, request
from postgres.case import Case
from postgres.server import Server

# Evaluated by the target for every row that arrives: the copy takes its time on any machine.
SLOW_TABLE = """
CREATE FUNCTION slowly(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN PERFORM pg_sleep(0.01); RETURN true; END $$;
CREATE TABLE quick (id integer PRIMARY KEY, v text);
INSERT INTO quick SELECT i, md5(i::text) FROM generate_series(1, 20000) i;
CREATE TABLE slow (id integer PRIMARY KEY);
INSERT INTO slow SELECT generate_series(1, 1000);
ALTER TABLE slow ADD CHECK (slowly(id)) NOT VALID;
UPDATE pg_constraint SET convalidated = true WHERE conrelid = 'slow'::regclass;
"""


class Failures(Case):
    def setUp(self):
        for server in (self.source, self.target):
            server.sql("DROP DATABASE IF EXISTS slow WITH (FORCE)")
        self.source.create_database("slow")
        self.source.sql(SLOW_TABLE, "slow")

    def begin(self, **more):
        """Returns the name of a migration that copies right now."""
        name = self.new_name()
        self.agent.create(name, self.target, request(self.source, self.target, ["slow"], **more))
        deadline = time.monotonic() + PATIENCE_S
        copying = """SELECT count(*) FROM pg_stat_activity
                     WHERE datname = 'slow' AND query ILIKE 'COPY%slow%' AND state = 'active'"""
        while self.target.sql(copying) == "0":
            self.assertIn(self.agent.state(name)[0], ("InProgress",), self.agent.log())
            self.assertLess(time.monotonic(), deadline, "never copies")
            time.sleep(0.02)
        return name

    def end(self, name, state, expect):
        self.agent.wait(name, expect=expect)
        self.assertEqual(self.agent.state(name)[0], state)

    # --- servers that end ---------------------------------------------------------------------

    def test_crash_of_the_source_loses_rows_or_ends_the_migration(self):
        before = traces.of(self.source)
        name = self.begin()
        self.source.kill()
        self.source.start()
        self.end(name, "Succeeded", 0)
        self.assert_same("digest", "slow")
        self.assert_same("schema", "slow")
        self.assert_source_is(before)

    def test_crash_of_the_target_loses_rows_or_ends_the_migration(self):
        before = traces.of(self.source)
        name = self.begin()
        self.target.kill()
        self.target.start()
        self.end(name, "Succeeded", 0)
        self.assert_same("digest", "slow")
        self.assert_same("schema", "slow")
        self.assert_source_is(before)

    def test_source_that_stays_away_is_waited_for_without_end(self):
        before = traces.of(self.source)
        name = self.begin(retryTimeoutSeconds=2)
        self.source.stop()
        try:
            self.end(name, "Failed", 1)
        finally:
            self.source.start()
        self.assertIn("603000", str(self.agent.show(name)))
        self.assert_source_is(before)

    def test_session_ended_by_an_administrator_ends_the_migration(self):
        name = self.begin()
        for server in (self.source, self.target):
            server.sql("""SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                          WHERE datname = 'slow' AND query ILIKE 'COPY%slow%'""")
        self.end(name, "Succeeded", 0)
        self.assert_same("digest", "slow")

    # --- cancel -------------------------------------------------------------------------------

    def test_cancel_leaves_something_on_the_source(self):
        before = traces.of(self.source)
        name = self.begin()
        self.agent.run("migration", "update", "--name", name, "--cancel")
        self.end(name, "Canceled", 1)
        self.assert_source_is(before)
        self.assertEqual(self.target.sql(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'slow'"), "0")
        # What is on the target is said.
        self.assertIn("slow", str(self.agent.show(name)))

    def test_next_attempt_trips_over_what_a_cancelled_one_left(self):
        name = self.begin()
        self.agent.run("migration", "update", "--name", name, "--cancel")
        self.end(name, "Canceled", 1)
        self.migrate("slow", overwriteDbsInTarget="true")
        self.assert_same("digest", "slow")
        self.assert_same("schema", "slow")

    # --- rows that do not fit -----------------------------------------------------------------

    def test_row_that_violates_a_constraint_is_retried_for_ever(self):
        self.source.create_database("wrong")
        self.addCleanup(self.source.sql, "DROP DATABASE wrong")
        # The rule was changed after the row had come in.
        self.source.sql("""
            CREATE FUNCTION most() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 9';
            CREATE TABLE t (id integer CHECK (id < public.most()));
            INSERT INTO t VALUES (1), (5);
            CREATE OR REPLACE FUNCTION most() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 3'""",
                        "wrong")
        started = time.monotonic()
        said = self.failure("wrong", retryTimeoutSeconds=3600)
        self.assertLess(time.monotonic() - started, PATIENCE_S)
        self.assertRegex(said, "violates check constraint")

    def test_locked_table_is_copied_without_its_lock_or_waited_for_silently(self):
        before = traces.of(self.source)
        locker = subprocess.Popen(
            ["psql", "-XqAt", "slow"], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=self.source.environment())
        locker.stdin.write("BEGIN; LOCK TABLE quick IN ACCESS EXCLUSIVE MODE; SELECT 'locked';\n")
        locker.stdin.flush()
        self.assertEqual(locker.stdout.readline().strip(), "locked")
        name = self.new_name()
        self.agent.create(name, self.target, request(self.source, self.target, ["slow"]))
        time.sleep(1)
        self.assertNotEqual(self.agent.state(name)[0], "Succeeded")
        locker.stdin.write("UPDATE quick SET v = 'late' WHERE id = 1; COMMIT;\n")
        locker.communicate()
        self.end(name, "Succeeded", 0)
        self.assert_same("digest", "slow")
        self.assert_source_is(before)


class DiskFull(Case):
    """The target's disk holds less than the source's database."""

    def setUp(self):
        if os.geteuid() != 0:
            self.skip("only root can mount a small disk")
        self.disk = tempfile.mkdtemp(prefix="pgc-disk-")
        self.addCleanup(os.rmdir, self.disk)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", self.disk],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            self.skip(f"cannot mount a small disk: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.disk], check=True)

    def test_full_disk_is_retried_or_blamed_on_something_else(self):
        place = pathlib.Path(self.disk) / "server"
        place.mkdir()
        self.source.create_database("big")
        self.source.sql("""CREATE TABLE t (id integer PRIMARY KEY, v text);
            INSERT INTO t SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 200000) i""", "big")
        with Server(directory=place, settings={"max_wal_size": "64MB", "min_wal_size": "32MB"}) as small:
            before = traces.of(self.source)
            name = self.new_name()
            self.agent.create(name, small, request(self.source, small, ["big"]), "--watch",
                              "--migration-option", "Migrate", expect=1)
            self.assertEqual(self.agent.state(name)[0], "Failed")
            self.assertRegex(str(self.agent.show(name)), "(?i)space|disk")
            self.assert_source_is(before)


if __name__ == "__main__":
    tap.main()
