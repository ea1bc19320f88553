# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripted program, with or without an agent, and what its tests have in common."""

import json
import os
import pathlib
import re
import signal
import subprocess
import unittest

from postgres.agent import Agent

HERE = pathlib.Path(__file__).resolve().parent
BUS_NAME = "io.github.pgcutover.Cutover.Agent"
SECRETS = ("source-geheim", "target-geheim")

PROPERTIES = {
    "properties": {
        "sourceDbServerResourceId": "10.0.0.7:5432@app",
        "secretParameters": {
            "adminCredentials": {
                "sourceServerPassword": SECRETS[0],
                "targetServerPassword": SECRETS[1],
            },
            "targetServerUserName": "postgres",
        },
        "dbsToMigrate": ["shop", "crm"],
        "sourceType": "OnPremises",
        "sslMode": "Prefer",
    }
}


class Play(Agent):
    """An agent whose provider plays @scene; see pgc-scripted-provider.h."""

    def __init__(self, scene="succeed", **environment):
        super().__init__()
        self.environment.update({"PGC_TEST_SCENE": scene, "TZ": "CET-1", **environment})

    def write(self, name, content, mode=0o600):
        path = self.directory / name
        path.write_text(content if isinstance(content, str) else json.dumps(content),
                        encoding="utf-8")
        path.chmod(mode)
        return path

    def spawn(self, *arguments):
        """As run(), but does not wait for its end."""
        return subprocess.Popen([self.program, *map(str, arguments)], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=self.environment, cwd=self.directory)

    def end_started_agent(self):
        """Ends the agent that a command has started, which is nobody's child."""
        lock = subprocess.run(
            ["dbus-send", "--session", "--print-reply=literal", "--dest=org.freedesktop.DBus",
             "/org/freedesktop/DBus", "org.freedesktop.DBus.GetConnectionUnixProcessID",
             f"string:{BUS_NAME}"], env=self.environment, capture_output=True, text=True, check=True)
        os.kill(int(lock.stdout.split()[-1]), signal.SIGTERM)

    def start_migration(self, name, *options, expect=0):
        path = self.write("move.json", PROPERTIES)
        return self.run("migration", "create", "-s", "db2:5433", "-n", name, "-b", path, *options,
                        expect=expect)


class Case(unittest.TestCase):
    maxDiff = None

    def play(self, scene="succeed", with_agent=True, **environment):
        play = Play(scene, **environment)
        if with_agent:
            play.__enter__()
        self.addCleanup(play.remove)
        return play

    def assert_expected(self, name, text):
        """The text is that of the file expected/@name, but for what differs from run to run.
        With $PGC_TEST_WRITE_EXPECTED it is written there, to be read and committed."""
        text = normalized(text)
        path = HERE / "expected" / name
        if os.environ.get("PGC_TEST_WRITE_EXPECTED"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.assertEqual(path.read_text(encoding="utf-8"), text)


def normalized(text):
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "<UTC>", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+01:00", "<LOCAL TIME>", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<UUID>", text)
    return re.sub(r"\b\d+ s\b", "<N> s", text)
