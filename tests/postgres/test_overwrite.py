# SPDX-License-Identifier: GPL-3.0-or-later
"""A database of the same name is on the target: what is dropped, when, and who was asked."""

import subprocess
import time

from postgres import installation, tap, traces
from postgres.agent import PATIENCE_S, request
from postgres.case import Case


class Overwrite(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source.create_database("shop")
        cls.source.sql("CREATE TABLE fresh (id integer); INSERT INTO fresh VALUES (1)", "shop")

    def setUp(self):
        self.target.sql("DROP DATABASE IF EXISTS shop WITH (FORCE)")
        self.target.create_database("shop")
        self.target.sql("CREATE TABLE precious (id integer); INSERT INTO precious VALUES (7)", "shop")

    def assert_kept(self):
        self.assertEqual(self.target.sql("SELECT id FROM precious", "shop"), "7")

    def assert_replaced(self):
        self.assert_same("digest", "shop")
        self.assert_same("schema", "shop")

    def test_database_is_dropped_although_forbidden(self):
        said = self.failure("shop", overwriteDbsInTarget="false")
        self.assertIn("603101", said)
        self.assertIn("shop", said)
        self.assert_kept()

    def test_database_is_not_dropped_although_allowed(self):
        self.migrate("shop", overwriteDbsInTarget="true")
        self.assert_replaced()

    def test_session_on_the_target_prevents_the_drop(self):
        reader = subprocess.Popen([installation.client("psql"), "-XqAt", "shop"], text=True,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, env=self.target.environment())
        reader.stdin.write("SELECT 'ready';\n")
        reader.stdin.flush()
        self.assertEqual(reader.stdout.readline().strip(), "ready")
        try:
            self.migrate("shop", overwriteDbsInTarget="true")
        finally:
            reader.communicate()
        self.assert_replaced()

    def test_database_is_dropped_before_validation_has_passed(self):
        said = self.failure("shop", "absent", state="ValidationFailed", expect=3,
                            overwriteDbsInTarget="true")
        self.assertIn("603102", said)
        self.assert_kept()

    def test_validation_alone_drops_something(self):
        name = self.migrate("shop", overwriteDbsInTarget="true",
                            options=("--migration-option", "Validate"))
        self.assertEqual(self.agent.state(name)[0], "Succeeded")
        self.assert_kept()

    def ask(self):
        """A request that does not say whether to overwrite. Returns its name once it waits."""
        name = self.new_name()
        asked = request(self.source, self.target, ["shop"])
        del asked["overwriteDbsInTarget"]
        self.agent.create(name, self.target, asked)
        deadline = time.monotonic() + PATIENCE_S
        while self.agent.state(name)[1] != "WaitingForTargetDBOverwriteConfirmation":
            self.assertNotIn(self.agent.state(name)[0], ("Failed", "Succeeded", "ValidationFailed"))
            self.assertLess(time.monotonic(), deadline, "does not ask")
            time.sleep(0.05)
        self.assertEqual(self.agent.state(name)[0], "WaitingForUserAction")
        self.assert_kept()
        return name

    def test_data_is_dropped_on_a_default(self):
        name = self.ask()
        self.agent.run("migration", "update", "--name", name, "--overwrite-dbs", "true")
        self.agent.wait(name)
        self.assert_replaced()

    def test_no_is_taken_for_yes(self):
        before = traces.of(self.source)
        name = self.ask()
        self.agent.run("migration", "update", "--name", name, "--overwrite-dbs", "false")
        self.agent.wait(name, expect=1)
        self.assertIn("603101", str(self.agent.show(name)))
        self.assert_kept()
        self.assert_source_is(before)

    def test_cancel_while_asking_drops_something(self):
        before = traces.of(self.source)
        name = self.ask()
        self.agent.run("migration", "update", "--name", name, "--cancel")
        self.agent.wait(name, expect=1)
        self.assertEqual(self.agent.state(name)[0], "Canceled")
        self.assert_kept()
        self.assert_source_is(before)

    def test_empty_database_needs_an_answer(self):
        self.target.sql("DROP TABLE precious", "shop")
        asked = request(self.source, self.target, ["shop"])
        del asked["overwriteDbsInTarget"]
        self.agent.create(self.new_name(), self.target, asked, "--watch")
        self.assert_replaced()

    def test_source_is_dropped_because_it_is_also_the_target(self):
        for address in (self.source.tcp_address, f"localhost:{self.source.port}", self.source.socket_address):
            with self.subTest(address):
                asked = request(self.source, self.source, ["shop"], overwriteDbsInTarget="true")
                name = self.new_name()
                self.agent.run("migration", "create", "--name", address, "--migration-name", name, "--properties",
                               self.agent.properties_file(asked), "--watch", expect=3)
                self.assertEqual(self.agent.state(name)[0], "ValidationFailed")
                self.assertEqual(self.source.sql("SELECT id FROM fresh", "shop"), "1")


if __name__ == "__main__":
    tap.main()
