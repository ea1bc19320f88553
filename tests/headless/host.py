# SPDX-License-Identifier: GPL-3.0-or-later
"""A host of its own for a test that must be root: a mount namespace with its own users, polkit
rules, system bus and system journal."""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = pathlib.Path(__file__).resolve().parent
BUS_NAME = "io.github.pgcutover.Cutover.Agent"
POLKITD = "/usr/lib/polkit-1/polkitd"
INSIDE = "PGC_TEST_NAMESPACE"
PATIENCE_S = 120


def enter(*programs):
    """Goes on in a mount namespace of its own. Returns why that cannot be, or None inside it.
    @programs: what the test needs there beside the usual"""
    if os.environ.get(INSIDE):
        return None
    if os.geteuid() != 0:
        return "only root can have a mount namespace"
    for program in ("unshare", "setpriv", *programs):
        if shutil.which(program) is None:
            return f"there is no {program}"
    trial = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"],
                           capture_output=True, text=True, check=False)
    if trial.returncode != 0:
        return f"no mount namespace can be had: {trial.stderr.strip()}"
    os.environ[INSIDE] = "yes"
    os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])
    raise AssertionError("not reached")


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen in {PATIENCE_S} s")
        time.sleep(0.02)


def lay_over(place, copy=True):
    """From now on @place is this namespace's alone."""
    with tempfile.TemporaryDirectory() as kept:
        if copy:
            subprocess.run(["cp", "--archive", f"{place}/.", kept], check=True)
        pathlib.Path(place).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "none", place], check=True)
        if copy:
            subprocess.run(["cp", "--archive", f"{kept}/.", place], check=True)


def uncover(places):
    """Undoes lay_over(). A process that still looks at one keeps it to itself."""
    while places:
        subprocess.run(["umount", "--lazy", places.pop()], check=True)


class Host:
    """@build: where the program was built; its data are what would be installed."""

    def __init__(self):
        self.program = pathlib.Path(os.environ["PGCUTOVER"])
        self.data = self.program.parent.parent / "data"
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="pgc-host-"))
        self.directory.chmod(0o755)
        self.state = self.directory / "state"
        self.processes = []
        self.laid_over = []
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "NO_COLOR": "1",
                            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.directory}/bus",
                            **{key: value for key, value in os.environ.items()
                               if key.endswith("SAN_OPTIONS")}}

    def __enter__(self):
        try:
            for place, copy in (("/etc", True), ("/run/systemd", False), ("/usr/share/polkit-1", True)):
                lay_over(place, copy)
                self.laid_over.append(place)
            self._copy_program()
            self._add_users()
            shutil.copy(ROOT / "data/polkit/io.github.pgcutover.policy", "/usr/share/polkit-1/actions/")
            shutil.copy(ROOT / "data/polkit/pgcutover.rules", "/usr/share/polkit-1/rules.d/")
            self._start_bus()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *unused):
        self.remove()

    def remove(self):
        for process in reversed(self.processes):
            self.end(process)
        uncover(self.laid_over)
        shutil.rmtree(self.directory, ignore_errors=True)

    # --- making it ----------------------------------------------------------------------------

    def _copy_program(self):
        """Other users may not be able to go where it was built."""
        self.program = shutil.copy(self.program, self.directory / "pgcutover")

    def _add_users(self):
        subprocess.run(["systemd-sysusers", self.data / "pgcutover.conf"], check=True, capture_output=True)
        for user, groups in (("alice", "pgcutover-operators"), ("bob", ""), ("carol", "pgcutover-operators")):
            command = ["useradd", "--no-create-home", "--home-dir", "/", user]
            subprocess.run(command + (["--groups", groups] if groups else []), check=True, capture_output=True)
        shutil.chown(self._make(self.state), "pgcutover", "pgcutover")

    @staticmethod
    def _make(path):
        path.mkdir(mode=0o700)
        return path

    def _start_bus(self):
        (self.directory / "services").mkdir()
        text = (HERE / "system.conf.in").read_text(encoding="utf-8")
        text = text.replace("@directory@", str(self.directory)).replace(
            "@policy@", str(ROOT / "data/dbus/io.github.pgcutover.Cutover.Agent.conf"))
        config = self.directory / "system.conf"
        config.write_text(text, encoding="utf-8")
        self.start(["dbus-daemon", f"--config-file={config}", "--nofork"],
                   PGCUTOVER_STATE_DIR=str(self.directory / "activated"))
        wait_until((self.directory / "bus").exists, "the system bus")

    # --- processes ----------------------------------------------------------------------------

    def start(self, command, user=None, stderr=None, **environment):
        process = subprocess.Popen(
            self._as_user(user) + [str(word) for word in command], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=stderr if stderr is not None else subprocess.DEVNULL,
            env={**self.environment, **environment}, cwd="/")
        self.processes.append(process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process in self.processes:
            self.processes.remove(process)
        return process.returncode

    @staticmethod
    def _as_user(user):
        return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []

    def start_polkit(self):
        polkit = self.start([POLKITD, "--no-debug"])
        wait_until(lambda: self.has_owner("org.freedesktop.PolicyKit1"), "polkitd")
        return polkit

    def start_agent(self, *options, stderr=None):
        """As the unit does. Returns it when it has said that it is ready."""
        path = self.directory / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(str(path))
            path.chmod(0o666)
            listener.settimeout(PATIENCE_S)
            agent = self.start([self.program, "agent", "--system", *options], "pgcutover", stderr,
                               STATE_DIRECTORY=str(self.state), NOTIFY_SOCKET=str(path))
            said = listener.recv(4096)
        path.unlink()
        assert said.startswith(b"READY=1\n"), said
        return agent

    def has_owner(self, name):
        asked = subprocess.run(
            ["dbus-send", f"--bus={self.environment['DBUS_SYSTEM_BUS_ADDRESS']}", "--print-reply=literal",
             "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", f"string:{name}"],
            capture_output=True, text=True, check=False)
        return asked.returncode == 0 and "true" in asked.stdout

    def run(self, user, *arguments, expect=0, stdin=""):
        done = subprocess.run(
            self._as_user(user) + [str(self.program), *map(str, arguments), "--agent", "system"],
            input=stdin, capture_output=True, text=True, env=self.environment, cwd="/", check=False,
            timeout=PATIENCE_S)
        if expect is not None and done.returncode != expect:
            raise AssertionError(f"{user}: pgcutover {' '.join(map(str, arguments))}\nended with "
                                 f"{done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done


class Journal:
    """The system's journal as far as programs see it: a stream for stderr, and a socket that
    takes datagrams of fields."""

    def __init__(self):
        place = pathlib.Path("/run/systemd/journal")
        place.mkdir(parents=True, exist_ok=True)
        self.stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.stream.bind(str(place / "stdout"))
        self.stream.listen()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(place / "socket"))
        (place / "socket").chmod(0o666)
        self.entries = []
        threading.Thread(target=self._read, daemon=True).start()

    def connect(self):
        """What systemd makes the stderr of a unit."""
        stderr = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        stderr.connect("/run/systemd/journal/stdout")
        return stderr

    def _read(self):
        while True:
            self.entries.append(self._parse(self.socket.recv(1 << 20)))

    @staticmethod
    def _parse(data):
        """systemd's native journal protocol: NAME=value, or NAME, a length, and the value."""
        fields, position = {}, 0
        while position < len(data):
            end = data.index(b"\n", position)
            name, equals, value = data[position:end].partition(b"=")
            position = end + 1
            if not equals:
                length = int.from_bytes(data[position:position + 8], "little")
                value = data[position + 8:position + 8 + length]
                position += 8 + length + 1
            fields[name.decode()] = value.decode()
        return fields
