# SPDX-License-Identifier: GPL-3.0-or-later
"""The agent of a whole host: its user, the system bus, polkit, the system's journal."""

import json
import pathlib
import re
import socket
import subprocess
import unittest

from headless import host as headless
from headless.host import ROOT, Host, Journal, wait_until
from postgres import tap
from postgres.server import free_port

OBSTACLE = headless.enter("systemd-sysusers", "systemd-analyze", headless.POLKITD)
NAME = ("--name", "m1")


def request():
    """One that cannot succeed: nobody listens there. Most of what is asked needs no more."""
    port = free_port()
    return json.dumps({"properties": {
        "sourceDbServerResourceId": f"127.0.0.1:{port}@app", "dbsToMigrate": ["shop"],
        "secretParameters": {"adminCredentials": {"sourceServerPassword": "a", "targetServerPassword": "b"},
                             "targetServerUserName": "app"}}})


class System(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if OBSTACLE is not None:
            raise unittest.SkipTest(OBSTACLE)
        cls.host = Host().__enter__()
        cls.addClassCleanup(cls.host.remove)
        pathlib.Path("/etc/polkit-1/rules.d/10-test.rules").write_text("""
            polkit.addRule(function(action, subject) {
                if (subject.user == "carol" && action.id == "io.github.pgcutover.delete")
                    return polkit.Result.NO;
            });""", encoding="ascii")
        cls.host.start_polkit()
        cls.journal = Journal()

    def agent(self, *options, stderr=None):
        agent = self.host.start_agent("--idle-exit", "0", *options, stderr=stderr)
        self.addCleanup(self.host.end, agent)
        return agent

    def create(self, user, name="m1", expect=0):
        return self.host.run(user, "migration", "create", "--server-name", "127.0.0.1:1", "--name", name,
                             "--properties", "-", expect=expect, stdin=request())

    def forget(self, user, name="m1", expect=0):
        self.host.run(user, "migration", "wait", "--name", name, expect=None)
        return self.host.run(user, "migration", "delete", "--name", name, "--yes", expect=expect)

    def test_operator_is_refused(self):
        self.agent()
        self.create("alice")
        self.assertIn("m1", self.host.run("alice", "migration", "list", "--filter", "All").stdout)
        self.host.run("alice", "credential", "set", "--server", "db1", "--user", "app", stdin="geheim\n")
        self.assertIn("app@db1", self.host.run("alice", "credential", "list").stdout)
        self.forget("alice")
        self.assertEqual(json.loads(self.host.run("alice", "migration", "list", "--filter", "All").stdout), [])

    def test_stranger_is_let_in_or_left_wondering(self):
        self.agent()
        done = self.host.run("bob", "migration", "list", expect=1)
        self.assertIn("pgcutover-operators", done.stderr)
        done = self.create("bob", expect=1)
        self.assertIn("pgcutover-operators", done.stderr)

    def test_rule_of_the_administrator_is_passed_over(self):
        self.agent()
        self.create("carol", "m2")
        done = self.forget("carol", "m2", expect=1)
        self.assertIn("io.github.pgcutover.delete", done.stderr)
        self.assertIn("m2", self.host.run("carol", "migration", "list", "--filter", "All").stdout)
        self.forget("root", "m2")

    def test_right_is_granted_without_polkit(self):
        self.agent()
        for polkit in [one for one in self.host.processes if headless.POLKITD in one.args]:
            self.host.end(polkit)
        try:
            wait_until(lambda: not self.host.has_owner("org.freedesktop.PolicyKit1"), "the end of polkitd")
            done = self.create("alice", expect=1)
            self.assertIn("polkit", done.stderr)
        finally:
            self.host.start_polkit()

    def test_method_has_no_action(self):
        """Every action of the agent's table is one of the policy, and the other way round."""
        source = (ROOT / "agent/service/pgc-authorizer.c").read_text(encoding="utf-8")
        used = set(re.findall(r'ACTION \("([a-z-]+)"\)', source))
        policy = pathlib.Path("/usr/share/polkit-1/actions/io.github.pgcutover.policy").read_text(encoding="utf-8")
        declared = set(re.findall(r'action id="io\.github\.pgcutover\.([a-z-]+)"', policy))
        self.assertEqual(used, declared)

    def test_state_is_open_to_others(self):
        self.agent()
        self.assertEqual(self.host.state.stat().st_mode & 0o777, 0o700)
        kept = [path for path in self.host.state.iterdir() if not path.is_socket()]
        self.assertTrue(kept)
        for path in kept:
            self.assertEqual(path.stat().st_mode & 0o077, 0, path.name)
        # The socket is as safe as the directory that it is in.
        listed = subprocess.run(["setpriv", "--reuid=alice", "--regid=alice", "--init-groups", "ls",
                                 str(self.host.state)], capture_output=True, text=True, check=False)
        self.assertNotEqual(listed.returncode, 0)

    def test_log_cannot_be_searched(self):
        with self.journal.connect() as stderr:
            self.agent(stderr=stderr)
        self.create("alice", "m3")
        self.host.run("alice", "migration", "wait", "--name", "m3", expect=None)
        ours = lambda: [entry for entry in self.journal.entries if entry.get("PGCUTOVER_MIGRATION") == "m3"]
        wait_until(lambda: any("ValidationFailed" == entry["PGCUTOVER_STATE"] for entry in ours()),
                   "the end of m3 in the journal")
        self.assertTrue(any("MESSAGE_ID" in entry and entry["MESSAGE"].startswith("m3: ValidationFailed")
                            and entry["PRIORITY"] == "3" for entry in ours()))
        for entry in ours():
            self.assertTrue(entry["MESSAGE"].startswith("m3: "), entry)
            self.assertIn(entry["PRIORITY"], "346")
            self.assertRegex(entry["PGCUTOVER_MIGRATION_ID"], "^[0-9a-f-]{36}$")
            self.assertEqual(entry["PGCUTOVER_TARGET"], "127.0.0.1:1")
        self.assertTrue(any("Serving as" in entry["MESSAGE"] for entry in self.journal.entries))
        self.forget("root", "m3")

    def test_bus_does_not_start_the_agent(self):
        service = (self.host.data / "dbus/io.github.pgcutover.Cutover.Agent.service").read_text(encoding="utf-8")
        self.assertIn("User=pgcutover\n", service)
        self.assertIn("SystemdService=pgcutover-agent.service\n", service)
        # A bus that is not the host's cannot change users.
        service = re.sub(r"Exec=\S+", f"Exec={self.host.program}", service).replace("User=pgcutover\n", "")
        place = self.host.directory / "services/io.github.pgcutover.Cutover.Agent.service"
        place.write_text(service.replace("SystemdService=pgcutover-agent.service\n", ""), encoding="utf-8")
        self.addCleanup(place.unlink)
        subprocess.run(["dbus-send", f"--bus={self.host.environment['DBUS_SYSTEM_BUS_ADDRESS']}",
                        "--print-reply", "--dest=org.freedesktop.DBus", "/",
                        "org.freedesktop.DBus.ReloadConfig"], check=True, capture_output=True)
        self.assertEqual(json.loads(self.host.run("root", "migration", "list").stdout), [])
        self.assertTrue(self.host.has_owner(headless.BUS_NAME))
        pid = subprocess.run(
            ["dbus-send", f"--bus={self.host.environment['DBUS_SYSTEM_BUS_ADDRESS']}", "--print-reply=literal",
             "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetConnectionUnixProcessID",
             f"string:{headless.BUS_NAME}"], capture_output=True, text=True, check=True).stdout.split()[-1]
        subprocess.run(["kill", pid], check=True)
        wait_until(lambda: not self.host.has_owner(headless.BUS_NAME), "the end of the agent")

    def test_agent_ends_without_a_word(self):
        path = self.host.directory / "watch"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(str(path))
            path.chmod(0o666)
            listener.settimeout(headless.PATIENCE_S)
            agent = self.host.start([self.host.program, "agent", "--system", "--idle-exit", "1"], "pgcutover",
                                    STATE_DIRECTORY=str(self.host.state), NOTIFY_SOCKET=str(path),
                                    WATCHDOG_USEC="200000")
            said = [listener.recv(4096).decode()]
            while not said[-1].startswith("STOPPING=1"):
                said.append(listener.recv(4096).decode())
        self.assertEqual(agent.wait(headless.PATIENCE_S), 0)
        self.assertTrue(said[0].startswith("READY=1\nSTATUS=Idle"), said[0])
        self.assertGreater(said.count("WATCHDOG=1"), 3)


class Units(unittest.TestCase):
    """What systemd itself says of the units; its offline modes need no running systemd."""

    MAX_EXPOSURE = 1.5

    @classmethod
    def setUpClass(cls):
        if OBSTACLE is not None:
            raise unittest.SkipTest(OBSTACLE)

    def setUp(self):
        self.host = Host()
        self.addCleanup(self.host.remove)

    def unit(self, kind):
        built = self.host.data / ("systemd" if kind == "user" else ".") / "pgcutover-agent.service"
        place = self.host.directory / kind / "pgcutover-agent.service"
        place.parent.mkdir()
        # The program is not installed yet, and its manual is not either.
        text = re.sub(r"ExecStart=\S+", f"ExecStart={self.host.program}", built.read_text(encoding="utf-8"))
        place.write_text(re.sub(r"Documentation=.*\n", "", text), encoding="utf-8")
        return place

    def test_system_unit_is_wrong(self):
        done = subprocess.run(["systemd-analyze", "verify", self.unit("system")], capture_output=True, text=True,
                              check=False)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_user_unit_is_wrong(self):
        runtime = self.host.directory / "run"
        runtime.mkdir(mode=0o700)
        done = subprocess.run(
            ["systemd-analyze", "--user", "verify", self.unit("user")], capture_output=True, text=True, check=False,
            env={"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(runtime), "HOME": str(self.host.directory)})
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_system_unit_can_do_more_than_it_needs(self):
        done = subprocess.run(["systemd-analyze", "security", "--offline=yes",
                               f"--threshold={int(self.MAX_EXPOSURE * 10)}", self.unit("system")],
                              capture_output=True, text=True, check=False)
        print("# " + done.stdout.strip().splitlines()[-1].encode("ascii", "replace").decode(), flush=True)
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    tap.main()
