# SPDX-License-Identifier: GPL-3.0-or-later
"""An agent of its own bus and directories, and the command line that speaks to it."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 600


class Agent:
    def __init__(self):
        self.program = os.environ.get("PGCUTOVER", str(ROOT / "build/agent/pgcutover"))
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="pgc-agent-"))
        self.bus = None
        self.process = None
        self.environment = {
            "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "NO_COLOR": "1",
            "HOME": str(self.directory),
            **{key: value for key, value in os.environ.items()
               if key.endswith("SAN_OPTIONS") or key in ("G_DEBUG", "MALLOC_PERTURB_")},
        }
        for name in ("RUNTIME_DIR", "STATE_HOME", "CONFIG_HOME", "DATA_HOME", "CACHE_HOME"):
            path = self.directory / name.lower()
            path.mkdir(mode=0o700)
            self.environment["XDG_" + name] = str(path)

    def __enter__(self):
        try:
            self.start_bus()
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *unused):
        self.remove()

    # --- life ---------------------------------------------------------------------------------

    def start_bus(self):
        config = pathlib.Path(__file__).resolve().parent / "bus.conf"
        self.bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        address = self.bus.stdout.readline().strip()
        if not address:
            raise RuntimeError("dbus-daemon did not start")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address

    def start(self):
        """Starts the agent. The command line waits for it, or starts another if it has ended."""
        with open(self.directory / "agent.log", "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "agent", "--idle-exit", "0"], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env=self.environment, cwd="/")
        # Not by the command line, which would start an agent of its own.
        deadline = time.monotonic() + PATIENCE_S
        while self.owner() != self.process.pid:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the agent did not start:\n{self.log()[-3000:]}")
            time.sleep(0.05)

    def owner(self):
        """Process that has the agent's name on the bus; None if nobody has."""
        asked = subprocess.run(
            ["dbus-send", "--bus=" + self.environment["DBUS_SESSION_BUS_ADDRESS"], "--print-reply=literal",
             "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
             "org.freedesktop.DBus.GetConnectionUnixProcessID",
             "string:io.github.pgcutover.Cutover.Agent"],
            capture_output=True, text=True, check=False)
        return int(asked.stdout.split()[-1]) if asked.returncode == 0 else None

    def kill(self):
        """As a power cut: it gets no chance to do anything."""
        if self.process.poll() is not None:
            raise AssertionError(f"the agent had ended by itself ({self.process.returncode}):\n{self.log()[-3000:]}")
        self.process.kill()
        self.process.wait()
        # The bus takes a moment to notice, and until then the next one is refused.
        deadline = time.monotonic() + PATIENCE_S
        while self.owner() == self.process.pid and time.monotonic() < deadline:
            time.sleep(0.02)

    def stop(self):
        """Asks it to end. Returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)

    def remove(self):
        for process in (self.process, self.bus):
            if process is not None and process.poll() is None:
                process.terminate()
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        if self.bus is not None:
            self.bus.stdout.close()
        log = self.log()
        shutil.rmtree(self.directory, ignore_errors=True)
        # A program that was built with sanitizers says here what it did wrong.
        if re.search("ERROR: (Address|Leak)Sanitizer|runtime error:|-CRITICAL|-WARNING", log):
            raise AssertionError(f"the agent misbehaved:\n{log[-6000:]}")

    def log(self):
        path = self.directory / "agent.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    @property
    def state_directory(self):
        return pathlib.Path(self.environment["XDG_STATE_HOME"]) / "pgcutover"

    # --- the command line ---------------------------------------------------------------------

    def run(self, *arguments, expect=0, stdin=None, timeout=PATIENCE_S):
        """Runs pgcutover with @arguments. @expect: the exit code it must have; None: any."""
        done = subprocess.run(
            [self.program, *map(str, arguments)], input=stdin, capture_output=True, text=True,
            env=self.environment, cwd=self.directory, timeout=timeout, check=False,
            **({"stdin": subprocess.DEVNULL} if stdin is None else {}))
        if expect is not None and done.returncode != expect:
            raise AssertionError(
                f"pgcutover {' '.join(map(str, arguments))}\nended with {done.returncode} instead "
                f"of {expect}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}\n"
                f"--- the agent's log\n{self.log()[-4000:]}")
        return done

    def properties_file(self, request):
        """A properties file in the published form: its properties are the members of @request."""
        with tempfile.NamedTemporaryFile("w", suffix=".json", dir=self.directory, delete=False,
                                         encoding="utf-8") as file:
            json.dump({"properties": request}, file)
        return file.name

    def create(self, name, target, request, *options, expect=0):
        """Creates migration @name and, unless told otherwise, waits for its end. @target: a
        Server, @request: see request()."""
        return self.run("migration", "create", "--name", target.tcp_address, "--migration-name",
                        name, "--properties", self.properties_file(request), *options,
                        expect=expect)

    def show(self, name):
        done = self.run("migration", "show", "--name", name, "--output", "json")
        return json.loads(done.stdout)

    def state(self, name):
        status = self.show(name)["currentStatus"]
        return status["state"], (status["currentSubStateDetails"] or {}).get("currentSubState")

    def wait(self, name, expect=0):
        return self.run("migration", "wait", "--name", name, "--timeout", PATIENCE_S,
                        expect=expect)


def request(source, target, databases, **more):
    """What a properties file says: every password, and TCP on both ends."""
    return {
        "sourceDbServerResourceId": f"{source.tcp_address}@postgres",
        "secretParameters": {
            "adminCredentials": {"sourceServerPassword": source.password,
                                 "targetServerPassword": target.password},
            "targetServerUserName": "postgres",
        },
        "dbsToMigrate": list(databases),
        "overwriteDbsInTarget": "false",
        "sourceType": "OnPremises",
        "sslMode": "Prefer",
        **more,
    }
