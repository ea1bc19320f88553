# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's first migration: from the empty list to Succeeded, with a wrong password on the way.

Each test in a process of its own: assistive technology is found by a process once."""

import os
import signal
import unittest

from gui import desktop
from gui.desktop import Desktop
from postgres import tap
from postgres.server import Server

OBSTACLE = desktop.find_obstacle()
try:
    from gui.person import Person
except (ImportError, ValueError) as error:
    OBSTACLE = OBSTACLE or f"Atspi cannot be used: {error}"


class Offline(unittest.TestCase):
    def setUp(self):
        if OBSTACLE:
            tap.skip(self, OBSTACLE)
        self.source = self.enter(Server(tls=True))
        self.target = self.enter(Server())
        self.source.create_database("shop")
        self.source.sql("""
            CREATE TABLE goods (id int PRIMARY KEY, name text NOT NULL);
            INSERT INTO goods SELECT g, 'thing ' || g FROM generate_series(1, 2000) AS g;
            CREATE TABLE orders (id bigserial PRIMARY KEY, good int REFERENCES goods);
            INSERT INTO orders (good) SELECT 1 + g % 2000 FROM generate_series(1, 5000) AS g;
            """, "shop")
        self.source.create_database("empty")
        self.desktop = self.enter(Desktop())
        self.person = Person(self.desktop, self.desktop.start_gui())

    def enter(self, thing):
        entered = thing.__enter__()
        self.addCleanup(thing.__exit__, None, None, None)
        return entered

    def fill_server(self, server, password):
        person = self.person
        person.fill("Host name or address", "127.0.0.1")
        person.fill("Port", str(server.port))
        person.fill("Password", password)

    def assert_equal_goods(self):
        for question in ("SELECT count(*), sum(id) FROM goods", "SELECT count(*), sum(good) FROM orders"):
            self.assertEqual(self.target.sql(question, "shop"), self.source.sql(question, "shop"))

    def assert_quiet(self):
        """Nothing of GTK's own complaints."""
        log = self.desktop.log_of("pgcutover-gui")
        self.assertNotIn("CRITICAL", log)
        self.assertNotIn("WARNING", log)

    def test_from_the_empty_list(self):
        person = self.person
        person.wait_to_read("No Migrations Yet")
        person.press("New Migration")

        person.wait_to_read("Step 1 of 6")
        person.fill("Name of the migration", "no spaces!")
        person.wait_to_read("Use at most 63 letters")
        person.key("Return")
        self.assertIn("Step 1 of 6", person.read_all())
        person.fill("Name of the migration", "first-move")
        person.key("Return")

        person.wait_to_read("Step 2 of 6")
        person.press("Next")
        person.wait_to_read("Enter the name or address of the server.")
        self.fill_server(self.source, "wrong")
        person.key("Return")
        person.wait_to_read("password authentication failed")
        person.wait_to_read("Check the user")
        self.assertIn("Step 2 of 6", person.read_all())
        person.fill("Password", self.source.password)
        person.press("Test Connection")
        person.wait_to_read("Encrypted with TLS")
        person.key("alt+n")

        person.wait_to_read("Step 3 of 6")
        self.fill_server(self.source, self.source.password)
        person.wait_to_read("This is the source server.")
        self.fill_server(self.target, self.target.password)
        person.key("Return")

        person.wait_to_read("Step 4 of 6")
        person.wait_to_read("2 tables")
        person.key("alt+n")
        person.wait_to_read("Select at least one database.")
        person.click(person.find("shop", "check box"))
        person.wait_to_read("1 database selected")
        person.key("alt+b")
        person.wait_to_read("Step 3 of 6")
        self.assertEqual(person.text(person.find("Port", "text")), str(self.target.port))
        person.key("alt+n")
        person.wait_to_read("Step 4 of 6")
        person.key("alt+n")

        person.wait_to_read("Step 5 of 6")
        person.key("alt+n")
        person.wait_to_read("Step 6 of 6")
        summary = person.read_all()
        self.assertIn("pgcutover migration create --name first-move", summary)
        self.assertNotIn(self.source.password, summary)
        self.assertNotIn(self.target.password, summary)
        person.key("alt+s")

        person.wait_to_read("Succeeded")
        self.assert_equal_goods()
        self.assertEqual(self.target.sql("SELECT count(*) FROM pg_database WHERE datname = 'empty'"), "0")
        person.press("Back to the list")
        person.wait_to_read("first-move")
        self.assertIn("Succeeded", person.read_all())
        person.press("Active")
        person.wait_to_read("No Active Migrations")
        self.assert_quiet()

    def test_draft_survives_closing(self):
        person = self.person
        person.press("New Migration")
        person.fill("Name of the migration", "kept")
        person.key("Return")
        person.wait_to_read("Step 2 of 6")
        self.fill_server(self.source, "s3cret")
        person.key("Escape")
        person.wait_gone("Next", "push button")
        draft = self.desktop.directory / "data_home/pgcutover/draft.json"
        self.assertNotIn("s3cret", draft.read_text(encoding="utf-8"))
        self.assertEqual(draft.stat().st_mode & 0o777, 0o600)

        person.press("New Migration")
        person.wait_to_read("Your draft is back")
        self.assertEqual(person.text(person.find("Name of the migration", "text")), "kept")
        person.press("Next")
        person.wait_to_read("Step 2 of 6")
        self.assertEqual(person.text(person.find("Port", "text")), str(self.source.port))
        self.assert_quiet()

    def test_agent_killed_comes_back(self):
        person = self.person
        person.wait_to_read("No Migrations Yet")
        first = person._wait("the agent", self.desktop.agent_pid)
        os.kill(first, signal.SIGKILL)
        second = person._wait("another agent",
                              lambda: self.desktop.agent_pid() not in (None, first)
                              and self.desktop.agent_pid())
        self.assertNotEqual(first, second)
        person.press("New Migration")
        person.press("Next")
        person.wait_to_read("Step 2 of 6")
        self.fill_server(self.source, self.source.password)
        person.key("Return")
        person.wait_to_read("Step 3 of 6")
        self.assert_quiet()


if __name__ == "__main__":
    tap.main()
