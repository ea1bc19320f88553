# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL server to throw away."""

import json
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from postgres import installation

# Generous, because a test must not depend on how fast the machine is.
PATIENCE_S = 120

# A crash of a server that is thrown away loses nothing.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class SqlError(Exception):
    """psql said no; the message is what it wrote."""


class Server:
    """Everything it has is in one temporary directory, and so is its Unix socket. It also listens
    on a free port of 127.0.0.1, where a password is asked for. Its programs refuse to run as root;
    there they run as user postgres."""

    def __init__(self, major=15, *, settings=None, durable=False, tls=False, locale="C.UTF-8",
                 encoding="UTF8", initdb_options=(), directory=None):
        self.major = major
        self.password = secrets.token_hex(8)
        self.is_tls = tls
        self.settings = {} if durable else dict(NOT_DURABLE)
        self.settings.update(settings or {})
        self.initdb_options = [f"--locale={locale}", f"--encoding={encoding}", *initdb_options]
        self.process = None
        self.pid = None
        self.port = None
        self.user = unprivileged_user()
        self.directory = pathlib.Path(directory or tempfile.mkdtemp(prefix="pgc-server-"))
        self._own(self.directory)
        self.data = self.directory / "data"
        self.programs = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *unused):
        self.remove()

    # --- life ---------------------------------------------------------------------------------

    def start(self):
        if not self.data.exists():
            self.programs = self._reachable(installation.find(self.major)) / "bin"
            self._initialize()
        for _ in range(20):
            self.port = self.port or free_port()
            if self._try_start():
                return self
            self.port = None
        raise RuntimeError(f"no free port for a server in {self.directory}")

    def stop(self):
        """Fast shutdown: sessions end, a checkpoint is written."""
        self._end(signal.SIGINT)

    def kill(self):
        """As a crash: no checkpoint, every session cut off."""
        self._end(signal.SIGQUIT)

    def restart(self):
        self.stop()
        self.start()

    def remove(self):
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.directory, ignore_errors=True)

    # --- use ----------------------------------------------------------------------------------

    @property
    def socket_address(self):
        return f"{self.directory}:{self.port}"

    @property
    def tcp_address(self):
        return f"127.0.0.1:{self.port}"

    def environment(self, **more):
        """For programs of libpq that are to connect to this server."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        kept.update(PGHOST=str(self.directory), PGPORT=str(self.port), PGUSER="postgres",
                    PGCONNECT_TIMEOUT=str(PATIENCE_S), **more)
        return kept

    def sql(self, text, database="postgres", **variables):
        """What psql prints, unaligned and without heading. Raises SqlError."""
        # One session for all of @text, and variables work in it: neither is so with --command.
        return self._psql("-", text, database, variables)

    def run_file(self, path, database="postgres", **variables):
        """As sql(), of a file, which may include others."""
        return self._psql(str(path), "", database, variables)

    def create_database(self, name, options=""):
        self.sql(f"CREATE DATABASE {quote(name)} {options}")

    def log(self):
        return (self.directory / "log").read_text(encoding="utf-8", errors="replace")

    # --- inside -------------------------------------------------------------------------------

    def _psql(self, path, text, database, variables):
        command = [installation.client("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", path]
        for name, value in variables.items():
            command += ["-v", f"{name}={value}"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False,
                              env=self.environment(PGDATABASE=database))
        if done.returncode != 0:
            raise SqlError(done.stderr.strip())
        return done.stdout.rstrip("\n")

    def _initialize(self):
        password_file = self.directory / "password"
        password_file.write_text(self.password + "\n", encoding="utf-8")
        self._own(password_file)
        done = self._run([self.programs / "initdb", "--pgdata", self.data, "--username=postgres",
                          f"--pwfile={password_file}", "--auth-local=trust",
                          "--auth-host=scram-sha-256", "--no-sync", *self.initdb_options])
        password_file.unlink()
        if done.returncode != 0:
            raise RuntimeError(f"initdb {self.major} failed: {done.stdout}{done.stderr}")
        if self.is_tls:
            self._make_certificate()
        lines = ["listen_addresses = '127.0.0.1'",
                 f"unix_socket_directories = '{self.directory}'",
                 *(f"{name} = '{value}'" for name, value in self.settings.items())]
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write("\n".join(lines) + "\n")

    def _make_certificate(self):
        """server.crt for 127.0.0.1, localhost and server.test, signed by an authority of its own: ca.crt."""
        self.settings.update(ssl="on", ssl_cert_file=self.directory / "server.crt",
                             ssl_key_file=self.directory / "server.key")
        names = self.directory / "names"
        names.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:server.test\n", encoding="utf-8")
        for arguments in (
                ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                 "/CN=authority of a test", "-keyout", "ca.key", "-out", "ca.crt"],
                ["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout",
                 "server.key", "-out", "server.csr"],
                ["x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
                 "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "server.crt"]):
            subprocess.run(["openssl", *arguments], cwd=self.directory, check=True,
                           capture_output=True)
        for name in ("server.crt", "server.key", "ca.crt"):
            self._own(self.directory / name)
        (self.directory / "server.key").chmod(0o600)

    @property
    def ca_file(self):
        return str(self.directory / "ca.crt")

    def _try_start(self):
        """False if somebody else has the port."""
        # -k and -p here, so that a server that starts again may have another port.
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, "-p", str(self.port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env=self._bare_environment(), cwd=self.directory, **self._as_user())
        self.pid = self.process.pid
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                if "could not bind" in self.log():
                    return False
                raise RuntimeError(f"PostgreSQL {self.major} did not start:\n{self.log()[-3000:]}")
            if (self.data / "postmaster.pid").exists() and self._answers():
                self._remember()
                return True
            time.sleep(0.02)
        raise RuntimeError(f"PostgreSQL {self.major} does not answer:\n{self.log()[-3000:]}")

    def _answers(self):
        try:
            self.sql("")
        except SqlError:
            return False
        return True

    def _end(self, signal_number):
        if self.pid is None:
            return
        try:
            os.kill(self.pid, signal_number)
            deadline = time.monotonic() + PATIENCE_S
            while not self._is_gone():
                if time.monotonic() > deadline:
                    os.kill(self.pid, signal.SIGKILL)
                time.sleep(0.02)
        except ProcessLookupError:
            pass
        self.process = None
        self.pid = None

    def _is_gone(self):
        if self.process is not None:
            return self.process.poll() is not None
        # Not our child: who inherited it may never collect it, so a zombie is gone as well.
        try:
            status = pathlib.Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        except FileNotFoundError:
            return True
        return status.rpartition(")")[2].split()[0] in "ZX"

    def _reachable(self, place):
        """@place, or a copy of it where the unprivileged user cannot go, such as under /root."""
        if self._run(["test", "-x", place / "bin" / "postgres"]).returncode == 0:
            return place
        copy = self.directory / "programs"
        shutil.copytree(place, copy, symlinks=True)
        return copy

    def _run(self, command):
        return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              env=self._bare_environment(), cwd="/", check=False,
                              **self._as_user())

    def _as_user(self):
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def _own(self, path):
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    @staticmethod
    def _bare_environment():
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    # --- across processes: the command pg-server ----------------------------------------------

    def _remember(self):
        state = {"major": self.major, "pid": self.pid, "port": self.port,
                 "password": self.password, "programs": str(self.programs)}
        path = self.directory / "server.json"
        path.touch(0o600)
        path.write_text(json.dumps(state), encoding="utf-8")

    @classmethod
    def recall(cls, directory):
        """The server that another process has started in @directory."""
        path = pathlib.Path(directory) / "server.json"
        state = json.loads(path.read_text(encoding="utf-8"))
        server = cls(state["major"], directory=directory)
        server.pid = state["pid"]
        server.port = state["port"]
        server.password = state["password"]
        server.programs = pathlib.Path(state["programs"])
        # A process of that number may be another one by now.
        postmaster = server.data / "postmaster.pid"
        if not postmaster.exists() or postmaster.read_text().split()[0] != str(server.pid):
            server.pid = None
        return server


def unprivileged_user():
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def quote(name):
    return '"' + name.replace('"', '""') + '"'
