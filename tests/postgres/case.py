# SPDX-License-Identifier: GPL-3.0-or-later
"""What the integration tests have in common: two servers, an agent, and what must be true."""

import difflib
import pathlib
import subprocess
import unittest

from postgres import installation, tap, traces
from postgres.agent import Agent, request
from postgres.server import Server

HERE = pathlib.Path(__file__).resolve().parent
SAMPLE = HERE / "sample" / "load.sql"


def lines_of(tool, server, database):
    """What digest, schema or inventory.sql prints of a database, as lines."""
    if tool == "inventory":
        return server.run_file(HERE / "inventory.sql", database).splitlines()
    path = str(pathlib.Path(installation.client("pg_dump")).parent)
    environment = server.environment()
    environment["PATH"] = path + ":" + environment["PATH"]
    quoted = database.replace("\\", "\\\\").replace("'", "\\'")
    done = subprocess.run([HERE / tool, f"dbname='{quoted}'"], env=environment, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise AssertionError(f"{tool} of {database}: {done.stderr}")
    return done.stdout.splitlines()


class Case(unittest.TestCase):
    """Both servers and the agent are made once for a class."""

    source_options = {}
    target_options = {}
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.source = cls.enter(Server(**cls.source_options))
        cls.target = cls.enter(Server(**cls.target_options))
        cls.agent = cls.enter(Agent())
        cls.names = iter(range(1, 1000))

    @classmethod
    def enter(cls, thing):
        entered = thing.__enter__()
        cls.addClassCleanup(thing.__exit__, None, None, None)
        return entered

    @classmethod
    def new_name(cls):
        return f"m{next(cls.names)}"

    def skip(self, reason):
        tap.skip(self, reason)

    @classmethod
    def load_sample(cls, database, scale=0.01):
        cls.source.create_database(database)
        cls.source.run_file(SAMPLE, database, scale=scale)

    @classmethod
    def migrate(cls, *databases, options=(), **more):
        """One migration from beginning to end, which must succeed; returns its name. @more:
        members of the request."""
        name = cls.new_name()
        cls.agent.create(name, cls.target, request(cls.source, cls.target, databases, **more),
                         "--watch", *options)
        return name

    def failure(self, *databases, state="Failed", expect=1, options=(), **more):
        """The same for one that must fail. Returns all that the user is told, in one string."""
        name = self.new_name()
        before = traces.of(self.source)
        done = self.agent.create(
            name, self.target, request(self.source, self.target, databases, **more), "--watch",
            *options, expect=expect)
        self.assertEqual(self.agent.state(name)[0], state)
        self.assert_source_is(before)
        shown = self.agent.run("migration", "show", "--name", name, "--output", "json").stdout
        return done.stdout + done.stderr + shown

    # --- what must be true --------------------------------------------------------------------

    def assert_same(self, tool, database, allowed=()):
        """Both servers' lines of @tool are the same, but for those with a word of @allowed."""
        def kept(server):
            return [line for line in lines_of(tool, server, database)
                    if not any(word in line for word in allowed)]
        source, target = kept(self.source), kept(self.target)
        self.assertTrue(source, f"{tool} says nothing of {database}")
        difference = list(difflib.unified_diff(source, target, "source", "target", n=1,
                                               lineterm=""))
        self.assertFalse(difference, f"{tool} of {database} differs:\n"
                         + "\n".join(difference[:80]))

    def assert_source_is(self, before, is_written_to=False):
        after = traces.wait_for(self.source, before, is_written_to)
        difference = list(difflib.unified_diff(before, after, "before", "after", n=0, lineterm=""))
        self.assertFalse(difference, "left on the source:\n" + "\n".join(difference[:40]))

    def assert_succeeded(self, name):
        self.assertEqual(self.agent.state(name), ("Succeeded", "Completed"))

    def assert_compares_equal(self, name):
        self.agent.run("migration", "compare", "--name", name)
