# SPDX-License-Identifier: GPL-3.0-or-later
"""A root directory in which there is nothing but what a static pgcutover is said to need."""

import os
import pathlib
import shutil
import subprocess
import tempfile

PATIENCE_S = 300


class EmptyRoot:
    """The executables, resolv.conf, and a file of trusted authorities; and where it may write. No
    libraries, devices, user database, /proc or locales."""

    def __init__(self, bundle, name_server, authorities):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="pgc-root-"))
        self.directory.chmod(0o755)
        for executable in bundle.executables:
            shutil.copy(executable, self.directory / executable.name)
        certificates = self.directory / "etc/ssl/certs"
        certificates.mkdir(parents=True)
        (self.directory / "etc/resolv.conf").write_text(f"nameserver {name_server}\n",
                                                        encoding="ascii")
        (certificates / "ca-certificates.crt").write_text(
            "".join(pathlib.Path(path).read_text(encoding="ascii") for path in authorities),
            encoding="ascii")
        (self.directory / "state").mkdir(mode=0o700)
        (self.directory / "tmp").mkdir(mode=0o700)
        self.environment = {"PATH": "/", "HOME": "/state", "PGCUTOVER_STATE_DIR": "/state"}

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.directory, ignore_errors=True)

    def _command(self, arguments):
        return ["chroot", str(self.directory), "/pgcutover", *map(str, arguments)]

    def run(self, *arguments, expect=0, stdin=""):
        done = subprocess.run(
            self._command(arguments), input=stdin, capture_output=True, text=True,
            env={**self.environment, "PATH": self.environment["PATH"] + ":" + os.environ["PATH"]},
            timeout=PATIENCE_S, check=False)
        if expect is not None and done.returncode != expect:
            raise AssertionError(f"pgcutover {' '.join(map(str, arguments))}\nended with "
                                 f"{done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done

    def start(self, *arguments):
        return subprocess.Popen(
            self._command(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
            env={**self.environment, "PATH": self.environment["PATH"] + ":" + os.environ["PATH"]})

    def files(self):
        return sorted(str(path.relative_to(self.directory)) for path in self.directory.rglob("*")
                      if not path.is_dir())
