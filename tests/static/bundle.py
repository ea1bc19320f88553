# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive that data/static/build makes, unpacked to be looked at and tried."""

import os
import pathlib
import platform
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Missing(Exception):
    """There is no archive; the message says how to make one."""


def find_archive(architecture=None):
    named = os.environ.get("PGC_STATIC_ARCHIVE")
    if named and architecture is None:
        return pathlib.Path(named)
    architecture = architecture or platform.machine()
    found = sorted((ROOT / "build-static").glob(f"pgcutover-*-{architecture}-linux.tar.xz"),
                   key=lambda path: path.stat().st_mtime)
    if not found:
        raise Missing(f"there is no static build for {architecture}: data/static/build makes one")
    return found[-1]


class Bundle:
    def __init__(self, architecture=None):
        self.archive = find_archive(architecture)
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="pgc-bundle-"))
        subprocess.run(["tar", "--extract", "--file", self.archive, "--directory", self.scratch],
                       check=True)
        (self.tree,) = self.scratch.iterdir()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.scratch, ignore_errors=True)

    @property
    def program(self):
        return self.tree / "bin" / "pgcutover"

    @property
    def executables(self):
        return [self.program, self.tree / "lib/pgcutover/pg_dump",
                self.tree / "lib/pgcutover/pg_restore"]
