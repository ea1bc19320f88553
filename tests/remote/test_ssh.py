# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line drives the agent of another user on another host, over a real ssh."""

import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

from headless import host as headless
from postgres import tap
from postgres.agent import request
from postgres.case import lines_of
from postgres.server import Server, free_port
from remote.ssh_host import PATIENCE_S, SSHD, SshHost

OBSTACLE = headless.enter(SSHD, "ssh", "ssh-keygen", "useradd")


class Remote(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if OBSTACLE is not None:
            raise unittest.SkipTest(OBSTACLE)
        cls.program = os.environ["PGCUTOVER"]
        cls.host = SshHost(cls.program).__enter__()
        cls.addClassCleanup(cls.host.remove)
        cls.home = tempfile.TemporaryDirectory(prefix="pgc-client-")
        cls.addClassCleanup(cls.home.cleanup)
        cls.host.add_user("ops")

    def spawn(self, user, *arguments, key="user", port=None):
        address = self.host.address(user) if port is None else f"ssh://{user}@127.0.0.1:{port}"
        return subprocess.Popen(
            [self.program, *map(str, arguments), "--agent", address], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=self.host.client_environment(self.home.name, key), cwd="/")

    def run_at(self, user, *arguments, expect=0, stdin="", **more):
        process = self.spawn(user, *arguments, **more)
        stdout, stderr = process.communicate(stdin, timeout=PATIENCE_S)
        if expect is not None and process.returncode != expect:
            raise AssertionError(f"{user}: pgcutover {' '.join(map(str, arguments))}\nended with "
                                 f"{process.returncode}\n{stdout[-2000:]}\n{stderr[-3000:]}")
        return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)


class Messages(Remote):
    """A first contact that fails: what the person is told, and that it is one message."""

    def refused(self, user, *words, **more):
        said = self.run_at(user, "migration", "list", expect=1, **more).stderr
        for word in words:
            self.assertIn(word, said)
        self.assertIn("What to do:", said)
        return said

    def test_noise_of_a_startup_file_is_not_explained(self):
        home = self.host.add_user("noisy")
        (home / ".bashrc").write_text("echo Welcome to this host\n", encoding="ascii")
        said = self.refused("noisy", "Welcome to this host", ".bashrc")
        self.assertNotIn("WaitingFor", said)

    def test_agent_that_is_not_installed_is_not_named(self):
        os.rename("/usr/local/bin/pgcutover", "/usr/local/bin/elsewhere")
        self.addCleanup(os.rename, "/usr/local/bin/elsewhere", "/usr/local/bin/pgcutover")
        said = self.refused("ops", "pgcutover is not installed")
        self.assertNotIn("Unexpected lack of content", said)

    def test_key_that_is_not_accepted_is_not_told(self):
        self.refused("ops", "ssh", "Permission denied", key="stranger")

    def test_host_that_does_not_answer_is_not_told(self):
        self.refused("ops", "ssh", "Connection refused", port=free_port())

    def test_agent_that_cannot_start_keeps_its_reason(self):
        home = self.host.add_user("blocked")
        (home / ".local").write_text("not a directory", encoding="ascii")
        self.refused("blocked", "state directory")

    def test_forced_command_that_is_another_is_not_told(self):
        self.host.add_user("elsewhere", forced_command="/bin/true")
        self.refused("elsewhere", "ended at once")


class Use(Remote):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = Server().__enter__()
        cls.addClassCleanup(cls.source.remove)
        cls.target = Server().__enter__()
        cls.addClassCleanup(cls.target.remove)
        cls.source.create_database("shop")
        cls.source.sql("""
            CREATE FUNCTION public.slowly(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
              $$ BEGIN PERFORM pg_sleep(0.002); RETURN true; END $$;
            CREATE TABLE public.slow (id integer PRIMARY KEY, v text DEFAULT md5(random()::text));
            INSERT INTO public.slow SELECT generate_series(1, 1500);
            ALTER TABLE public.slow ADD CHECK (public.slowly(id)) NOT VALID;
            UPDATE pg_constraint SET convalidated = true WHERE conrelid = 'public.slow'::regclass""", "shop")

    def create(self, user, name, *options, expect=0):
        return self.run_at(user, "migration", "create", "--server-name", self.target.tcp_address, "--name", name,
                           "--properties", "-", *options, expect=expect,
                           stdin=json.dumps({"properties": request(self.source, self.target, ["shop"],
                                                                   overwriteDbsInTarget="true")}))

    def state(self, user, name):
        status = json.loads(self.run_at(user, "migration", "show", "--name", name).stdout)["currentStatus"]
        return status["state"], (status["currentSubStateDetails"] or {}).get("currentSubState")

    def assert_moved(self):
        self.assertEqual(lines_of("digest", self.source, "shop"), lines_of("digest", self.target, "shop"))

    def test_migration_needs_more_than_ssh(self):
        self.create("ops", "m1", "--watch", "--output", "none")
        self.assertEqual(self.state("ops", "m1"), ("Succeeded", "Completed"))
        self.assert_moved()
        # It is that user's, and not ours.
        self.assertTrue((self.host.users["ops"] / ".local/state/pgcutover/journal.db").exists())
        self.assertFalse((pathlib.Path(self.home.name) / ".local").exists())

    def test_forced_command_is_too_little_or_too_much(self):
        self.host.add_user("forced", forced_command="/usr/local/bin/pgcutover agent --stdio")
        self.assertEqual(json.loads(self.run_at("forced", "migration", "list").stdout), [])
        stolen = subprocess.run(
            ["ssh", "-p", str(self.host.port), "forced@127.0.0.1", "echo", "a shell"], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, env=self.host.client_environment(self.home.name), check=False,
            timeout=PATIENCE_S)
        self.assertNotIn("a shell", stolen.stdout)

    def test_lost_link_harms_the_migration(self):
        self.create("ops", "m2")
        watch = self.spawn("ops", "migration", "watch", "--name", "m2")
        deadline = time.monotonic() + PATIENCE_S
        while self.state("ops", "m2")[1] != "MigratingData":
            self.assertLess(time.monotonic(), deadline)
        agent = self.host.processes("ops", "pgcutover agent --state-dir")
        self.assertEqual(len(agent), 1)
        # As a cut cable does it: the server's end of every session of that user is gone at once.
        self.host.end_processes("ops", "sshd: ops", 9)
        stdout, stderr = watch.communicate(timeout=PATIENCE_S)
        said = stdout + stderr
        if watch.returncode != 0:
            self.assertIn("What to do:", said)
            self.assertIn("goes on", said)
        self.assertEqual(self.host.processes("ops", "pgcutover agent --state-dir"), agent)
        self.run_at("ops", "migration", "wait", "--name", "m2")
        self.assertEqual(self.state("ops", "m2"), ("Succeeded", "Completed"))
        self.assert_moved()

    def test_agent_runs_more_than_once(self):
        links = [self.spawn("ops", "migration", "list") for _ in range(4)]
        for link in links:
            stdout, stderr = link.communicate("", timeout=PATIENCE_S)
            self.assertEqual(link.returncode, 0, stderr)
            self.assertIsInstance(json.loads(stdout), list)
        # One that came too late waits for the journal before it gives up.
        headless.wait_until(lambda: len(self.host.processes("ops", "pgcutover agent --state-dir")) == 1,
                            "the end of the superfluous agents")


if __name__ == "__main__":
    tap.main()
