# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of online migrations have in common."""

import time

from postgres import traces
from postgres.agent import PATIENCE_S, request
from postgres.case import Case
from postgres.server import SqlError, quote

WAITING = ("WaitingForUserAction", "WaitingForCutoverTrigger")
PAUSED = ("WaitingForUserAction", "Paused")
FINAL = ("Succeeded", "Failed", "Canceled", "ValidationFailed")


def logical(**more):
    """Settings of a source whose changes can be followed."""
    return {"wal_level": "logical", "max_replication_slots": "20", "max_wal_senders": "20", **more}


def streaming(major, **more):
    """The same, so that even small transactions come before they commit, where @major can do that."""
    return logical(**({"logical_decoding_work_mem": "64kB"} if major >= 13 else {}), **more)


class OnlineCase(Case):
    source_options = {"settings": streaming(15)}

    def setUp(self):
        for server in (self.source, self.target):
            for database in server.sql("SELECT datname FROM pg_database WHERE NOT datistemplate "
                                       "AND datname <> 'postgres'").splitlines():
                server.sql(f"ALTER DATABASE {quote(database)} ALLOW_CONNECTIONS true")
                drop(server, database)

    # --- the life of a migration --------------------------------------------------------------

    def begin(self, *databases, **more):
        name = self.new_name()
        self.agent.create(name, self.target, request(self.source, self.target, databases, **more),
                          "--migration-mode", "online")
        self.addCleanup(self.end, name)
        return name

    def end(self, name):
        """So that nothing of this test is in the way of the next one."""
        if self.agent.run("migration", "show", "--name", name, expect=None).returncode != 0:
            return
        if self.agent.state(name)[0] not in FINAL:
            self.agent.run("migration", "update", "--name", name, "--cancel", expect=None)
            self.agent.wait(name, expect=None)

    def begin_and_follow(self, *databases, **more):
        name = self.begin(*databases, **more)
        self.wait_for_cutover(name)
        return name

    def wait_for_cutover(self, name):
        self.agent.run("migration", "wait", "--name", name, "--for", "cutover", "--timeout", PATIENCE_S)
        self.assertEqual(self.agent.state(name), WAITING)

    def wait_for_state(self, name, *states):
        """Returns the first of @states that it is in."""
        deadline = time.monotonic() + PATIENCE_S
        while (state := self.agent.state(name)) not in states:
            if time.monotonic() > deadline or state[0] in FINAL:
                raise AssertionError(f"{name} is {state} and not {states}\n{self.said(name)}")
            time.sleep(0.1)
        return state

    def cut_over(self, name, *options, expect=0):
        self.agent.run("migration", "update", "--name", name, "--cutover", *options)
        self.agent.wait(name, expect=expect)

    def status(self, name, database):
        return self.agent.show(name)["currentStatus"]["currentSubStateDetails"]["dbDetails"][database]

    def said(self, name):
        """All that a person is told."""
        logs = self.agent.run("migration", "logs", "--name", name).stdout
        return logs + str(self.agent.show(name)["currentStatus"])

    # --- what must be true --------------------------------------------------------------------

    def assert_source_is_closed(self, database):
        with self.assertRaisesRegex(SqlError, "not currently accepting connections"):
            self.source.sql("SELECT 1", database)

    def reopen_source(self, database):
        self.source.sql(f"ALTER DATABASE {quote(database)} ALLOW_CONNECTIONS true")

    def assert_both_equal(self, database, allowed=()):
        self.assert_same("digest", database)
        self.assert_same("schema", database, allowed)
        self.assert_nothing_on_target(database)

    def assert_nothing_on_target(self, database):
        self.assertEqual(self.target.sql("""
            SELECT nspname FROM pg_namespace WHERE nspname ~ 'pgcutover';
            SELECT subname FROM pg_subscription;
            SELECT roname FROM pg_replication_origin;
            SELECT pubname FROM pg_publication WHERE pubname ~ 'pgcutover';
            SELECT slot_name FROM pg_replication_slots""", database), "")

    def assert_no_commit_lost(self, changes):
        lost, invented = changes.missing_on(self.target)
        self.assertEqual((sorted(lost)[:10], sorted(invented)[:10]), ([], []), f"seed {changes.seed}")

    def before(self):
        return traces.of(self.source, is_written_to=True)

    def assert_source_is_as(self, before):
        self.assert_source_is(before, is_written_to=True)


def drop(server, database):
    for _ in range(100):
        try:
            if server.major >= 13:
                server.sql(f"DROP DATABASE IF EXISTS {quote(database)} WITH (FORCE)")
            else:
                server.sql("""SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                              WHERE datname = :'name' AND pid <> pg_backend_pid()""", name=database)
                server.sql(f"DROP DATABASE IF EXISTS {quote(database)}")
            return
        except SqlError as error:
            last = error
            time.sleep(0.1)
    raise last

