# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody looks after migrations between two real servers, with mouse and keyboard."""

import json
import os
import signal
import tempfile
import time
import unittest

from postgres import tap
from postgres.agent import request
from postgres.server import Server

from gui import desktop
from gui.desktop import Desktop

OBSTACLE = desktop.find_obstacle()
try:
    from gui.person import Person
except (ImportError, ValueError) as error:
    OBSTACLE = OBSTACLE or f"Atspi cannot be used: {error}"

ROWS = 20000


def load(server, database):
    server.create_database(database)
    server.sql(
        "CREATE TABLE customers (id int PRIMARY KEY, name text);"
        f"INSERT INTO customers SELECT i, 'name ' || i FROM generate_series(1, {ROWS}) i;"
        "CREATE TABLE orders (id serial PRIMARY KEY, customer int REFERENCES customers);"
        f"INSERT INTO orders (customer) SELECT 1 + i % {ROWS} FROM generate_series(1, {ROWS}) i;",
        database)


class MonitorTest(unittest.TestCase):
    """Assistive technology knows one bus in the life of a process: one desktop for all tests."""

    @classmethod
    def setUpClass(cls):
        if OBSTACLE:
            return
        cls.source = cls.enter(Server(settings={"wal_level": "logical"}))
        cls.target = cls.enter(Server())
        cls.desktop = cls.enter(Desktop())
        gui = cls.desktop.start_gui()
        cls.person = Person(cls.desktop, gui)

    @classmethod
    def enter(cls, thing):
        entered = thing.__enter__()
        cls.addClassCleanup(thing.__exit__, None, None, None)
        return entered

    def setUp(self):
        """Each test has a database, and a migration, of its own name."""
        if OBSTACLE:
            tap.skip(self, OBSTACLE)
        self.name = self.id().rsplit(".", 1)[-1].removeprefix("test_").replace("_", "-")
        self.database = self.name.replace("-", "_")

    def tearDown(self):
        self.person.press("Back to the list")
        self.person.wait_gone("Overview")

    def pgcutover(self, *arguments, expect=0):
        done = self.desktop.run(self.desktop.program, *map(str, arguments))
        if done.returncode != expect:
            raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def create(self, source=None, **more):
        """Starts a migration as a colleague would, and opens its page in the window."""
        source = source or self.source
        load(source, self.database)
        properties = {"properties": request(source, self.target, [self.database], **more)}
        with tempfile.NamedTemporaryFile("w", suffix=".json", dir=self.desktop.directory,
                                         encoding="utf-8") as file:
            json.dump(properties, file)
            file.flush()
            self.pgcutover("migration", "create", "--name", self.target.tcp_address,
                           "--migration-name", self.name, "--properties", file.name)
        self.open()

    def open(self):
        """Until it is seen: a list that has just grown is not where it was."""
        def look():
            row = self.person.look(self.name)
            if row is not None and self.person.look("Overview") is None:
                self.person.click(row)
                time.sleep(0.5)
            return self.person.look("Overview")
        self.person._wait(f"the page of {self.name}", look)

    def create_online(self, **more):
        self.create(migrationMode="Online", **more)
        self.person.wait_to_read("Waiting for you: ready to cut over")

    def status(self):
        shown = json.loads(self.pgcutover("migration", "show", "--name", self.name, "--output",
                                          "json"))
        return shown["currentStatus"]

    def count(self, server, table="customers"):
        return int(server.sql(f"SELECT count(*) FROM {table}", self.database))

    def count_slots(self):
        return int(self.source.sql(
            f"SELECT count(*) FROM pg_replication_slots WHERE database = '{self.database}'"))

    # --- the tests ----------------------------------------------------------------------------

    def test_offline_to_the_end(self):
        self.create()
        self.person.wait_to_read("Succeeded")
        self.person.wait_to_read("What Was Moved")
        read = self.person.read_all()
        self.assertIn("40,000", read)
        self.assertIn(f"postgresql://postgres@127.0.0.1:{self.target.port}/{self.database}", read)
        self.assertIn("Downtime", read)
        self.person.press("Compare")
        self.person.wait_to_read("Source and target are equal")
        self.assertEqual(self.count(self.target), ROWS)

    def test_pause_and_resume(self):
        self.create_online()
        self.person.press("Pause")
        self.person.find("Resume", "push button")
        self.person.wait_to_read("Nothing happens until you resume it.")
        self.source.sql("INSERT INTO customers VALUES (0, 'while paused')", self.database)
        self.assertEqual(self.status()["currentSubStateDetails"]["currentSubState"], "Paused")
        self.assertEqual(self.count(self.target), ROWS)
        self.person.press("Resume")
        self.person.wait_to_read("Waiting for you: ready to cut over")
        self.person.wait_to_read("Changes applied")
        self.wait_for_count(ROWS + 1)

    def wait_for_count(self, expected):
        self.person._wait(f"{expected} rows", lambda: self.count(self.target) == expected)

    def test_cancel(self):
        self.create_online()
        self.person.press("Cancel…")
        self.person.wait_to_read("Cancel This Migration?")
        self.person.press("Not Now")
        self.person.wait_gone("Not Now")
        self.assertEqual(self.status()["state"], "WaitingForUserAction")
        self.person.press("Cancel…")
        self.person.press("Cancel Migration")
        self.person.wait_to_read("Canceled")
        self.person.find("Delete…", "push button")
        self.assertEqual(self.status()["state"], "Canceled")
        self.person.press("Clean Up…")
        self.person.wait_to_read("Clean Up Both Servers?")
        self.person.press("Clean Up")
        self.person.wait_to_read("Nothing of the migration is left on the servers")
        self.assertEqual(self.count_slots(), 0)

    def test_validation_failure_with_remedy(self):
        with Server() as source:  # wal_level is replica there
            self.create(source, migrationMode="Online")
            self.person.wait_to_read("Validation failed")
            self.person.press("Show Checks")
            self.person.wait_to_read("wal_level")
            self.person.wait_to_read("ALTER SYSTEM SET wal_level")
            self.person.press("Copy the SQL")
            self.person.find("Copied", "push button")

    def test_agent_killed_and_restarted(self):
        self.create_online()
        killed = self.desktop.agent_pid()
        os.kill(killed, signal.SIGKILL)
        self.person._wait("another agent",
                          lambda: self.desktop.agent_pid() not in (None, killed))
        self.person.wait_to_read("Waiting for you: ready to cut over")
        self.person.wait_gone("The agent cannot be reached")
        self.source.sql("INSERT INTO customers VALUES (0, 'after the kill')", self.database)
        self.wait_for_count(ROWS + 1)
        # What it does now is asked of the new one.
        self.person.press("Pause")
        self.person.find("Resume", "push button")

    def test_cutover(self):
        self.create_online()
        self.source.sql("UPDATE customers SET name = upper(name) WHERE id <= 500;"
                        "DELETE FROM orders WHERE id <= 100", self.database)
        self.person.press("Cut Over…")
        self.person.wait_to_read("First see to it that nothing is written to the source any more.")
        button = self.person.find("Cut Over", "push button")
        self.assertFalse(self.is_sensitive(button))
        self.person.click(self.person.find("Block writes", "check box"))
        self.person.wait_to_read("Will be blocked for you")
        self.person._wait("the button", lambda: self.is_sensitive(button))
        self.person.click(button)
        nevertheless = self.person.look("Cut Over Nevertheless", "push button")
        if nevertheless is not None:
            self.person.click(nevertheless)
        self.person.wait_to_read("Succeeded")
        self.person.wait_to_read("What Was Moved")
        self.person.wait_to_read("Downtime")
        self.assertEqual(self.status()["state"], "Succeeded")
        self.assertEqual(self.count(self.target, "orders"), ROWS - 100)
        self.assertEqual(
            self.target.sql("SELECT name FROM customers WHERE id = 7", self.database).strip(),
            "NAME 7")
        self.assertEqual(self.count_slots(), 0)
        # The next number on the target is a new one.
        self.assertEqual(
            self.target.sql("INSERT INTO orders (customer) VALUES (1) RETURNING id",
                            self.database).strip(), str(ROWS + 1))

    def test_log(self):
        self.create()
        self.person.wait_to_read("Succeeded")
        self.person.key("ctrl+f")
        search = self.person.find("Search the log")
        self.assertIsNotNone(search)
        self.person.wait_to_read(self.database)
        self.person.type("nothing like this")
        self.person.wait_to_read("Nothing Found")

    @staticmethod
    def is_sensitive(node):
        from gi.repository import Atspi
        return node.get_state_set().contains(Atspi.StateType.SENSITIVE)


if __name__ == "__main__":
    tap.main()
