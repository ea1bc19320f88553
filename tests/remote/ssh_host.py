# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is reached by ssh: a real sshd on a free port of this machine, with users that only
the test's mount namespace has."""

import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import time

from headless.host import lay_over, uncover, wait_until
from postgres.server import free_port

SSHD = "/usr/sbin/sshd"
PATIENCE_S = 300


class SshHost:
    """@program: what is installed there as pgcutover; None = it is not installed"""

    def __init__(self, program):
        self.program = program
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="pgc-ssh-"))
        self.directory.chmod(0o755)
        self.port = free_port()
        self.sshd = None
        self.users = {}
        self.laid_over = []

    def __enter__(self):
        try:
            for place, copy in (("/etc", True), ("/usr/local/bin", False), ("/run/sshd", False)):
                lay_over(place, copy)
                self.laid_over.append(place)
            if self.program is not None:
                self.install(self.program)
            self._make_keys()
            self._start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *unused):
        self.remove()

    def remove(self):
        for user in list(self.users):
            self.end_processes(user)
        if self.sshd is not None:
            self.sshd.terminate()
            self.sshd.wait(60)
            self.sshd = None
        uncover(self.laid_over)
        shutil.rmtree(self.directory, ignore_errors=True)

    def install(self, program):
        shutil.copy(program, "/usr/local/bin/pgcutover")

    def _make_keys(self):
        for name in ("host", "user", "stranger"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.directory / name], check=True)

    def _start(self):
        (self.directory / "sshd_config").write_text(f"""
            Port {self.port}
            ListenAddress 127.0.0.1
            HostKey {self.directory}/host
            AuthorizedKeysFile {self.directory}/%u.keys
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            UsePAM no
            StrictModes no
            PrintMotd no
            PidFile none
            """, encoding="ascii")
        log = open(self.directory / "sshd.log", "wb")
        with log:
            self.sshd = subprocess.Popen([SSHD, "-D", "-e", "-f", self.directory / "sshd_config"],
                                         stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(lambda: b"Server listening" in (self.directory / "sshd.log").read_bytes(), "sshd")

    def add_user(self, name, forced_command=None):
        home = self.directory / "home" / name
        home.parent.mkdir(exist_ok=True)
        subprocess.run(["useradd", "--create-home", "--home-dir", home, "--shell", "/bin/bash", name], check=True,
                       capture_output=True)
        # No password is not a locked account.
        subprocess.run(["usermod", "--password", "*", name], check=True, capture_output=True)
        key = (self.directory / "user.pub").read_text(encoding="ascii")
        options = f'restrict,command="{forced_command}" ' if forced_command else ""
        (self.directory / f"{name}.keys").write_text(options + key, encoding="ascii")
        self.users[name] = home
        return home

    def address(self, user):
        return f"ssh://{user}@127.0.0.1:{self.port}"

    # --- the client's side --------------------------------------------------------------------

    def client_environment(self, home, key="user"):
        """For a program that calls ssh: one that knows the host, and has its key."""
        tools = self.directory / f"tools-{key}"
        if not tools.exists():
            tools.mkdir()
            (tools / "ssh").write_text(
                f'#!/bin/sh\nexec /usr/bin/ssh -F {tools}/config "$@"\n', encoding="ascii")
            (tools / "ssh").chmod(0o755)
            (tools / "known_hosts").write_text(
                f"[127.0.0.1]:{self.port} " + (self.directory / "host.pub").read_text(encoding="ascii"),
                encoding="ascii")
            (tools / "config").write_text(f"""
                UserKnownHostsFile {tools}/known_hosts
                GlobalKnownHostsFile none
                StrictHostKeyChecking yes
                IdentityFile {self.directory}/{key}
                IdentitiesOnly yes
                IdentityAgent none
                """, encoding="ascii")
        return {"PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(home), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}

    # --- what runs there ----------------------------------------------------------------------

    def processes(self, user, command):
        """Numbers of @user's processes whose command line has @command in it."""
        uid = pwd.getpwnam(user).pw_uid
        found = []
        for place in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if place.stat().st_uid == uid or self._uid(place) == uid:
                    line = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    if command in line:
                        found.append(int(place.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
        return found

    @staticmethod
    def _uid(place):
        """A process that lets nobody look into it belongs to root as far as its files go."""
        for line in (place / "status").read_text(encoding="utf-8").splitlines():
            if line.startswith("Uid:"):
                return int(line.split()[1])
        return None

    def end_processes(self, user, command="", number=15):
        deadline = time.monotonic() + PATIENCE_S
        while (found := self.processes(user, command)) and time.monotonic() < deadline:
            for pid in found:
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    pass
            time.sleep(0.1)
