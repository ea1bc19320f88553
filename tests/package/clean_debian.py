# SPDX-License-Identifier: GPL-3.0-or-later
"""A Debian with nothing on it but what its essential packages need, in a directory."""

import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# What the tests look with; dpkg and the shell are there.
INCLUDED = ("ca-certificates", "dbus-daemon", "fish", "bash-completion", "zsh")


class Unavailable(Exception):
    """No such Debian can be made here; the message says why."""


def suite_and_sources():
    """Name of this host's own Debian, and the sources that its apt is configured with."""
    release = dict(line.rstrip().split("=", 1) for line in
                   pathlib.Path("/etc/os-release").read_text(encoding="utf-8").splitlines() if "=" in line)
    if release.get("ID") != "debian":
        raise Unavailable("this host is no Debian")
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(SITE)|$(CODENAME)|$(COMPONENT)", "Created-By: Packages"],
        capture_output=True, text=True, check=True).stdout
    lines = sorted({f"deb {site} {codename} {component}" for origin, site, codename, component in
                    (line.split("|") for line in told.splitlines()) if origin == "Debian" and component == "main"})
    if not lines:
        raise Unavailable("apt has no index of Debian: run apt-get update")
    return release["VERSION_CODENAME"], lines


class CleanDebian:
    """With @packages, files, installed in it by its own apt."""

    def __init__(self, packages):
        if os.geteuid() != 0:
            raise Unavailable("only root can make a Debian")
        if shutil.which("mmdebstrap") is None:
            raise Unavailable("there is no mmdebstrap")
        self.packages = packages
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="pgc-debian-"))
        self.root = self.directory / "root"
        self.before = self.directory / "before"

    def __enter__(self):
        try:
            self._make()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *unused):
        self.remove()

    def remove(self):
        shutil.rmtree(self.directory, ignore_errors=True)

    def _make(self):
        suite, sources = suite_and_sources()
        names = " ".join(f"/root/{path.name}" for path in self.packages)
        listing = 'find "$1" -xdev ! -path "$1/proc/*" ! -path "$1/sys/*" ! -path "$1/dev/*" -printf "%P\\n" | sort'
        done = subprocess.run(
            ["mmdebstrap", "--mode=root", "--variant=minbase", "--quiet",
             "--aptopt=APT::Install-Recommends \"false\"", "--include=" + ",".join(INCLUDED),
             *[f"--customize-hook=copy-in {path} /root" for path in self.packages],
             # With the packages that these depend on already there, the difference is theirs alone.
             f"--customize-hook=chroot \"$1\" apt-get install --yes --quiet=2 --no-install-recommends"
             f" postgresql-client polkitd systemd $(chroot \"$1\" dpkg-deb --field /root/{self.packages[0].name}"
             " Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/,/ /g')",
             f"--customize-hook={listing} >{self.before}",
             f"--customize-hook=chroot \"$1\" apt-get install --yes --quiet=2 --no-install-recommends {names}",
             suite, self.root, *sources],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        if done.returncode != 0:
            raise RuntimeError(f"mmdebstrap: {done.stderr[-3000:]}")

    def run(self, *command, expect=0, stdin="", **environment):
        done = subprocess.run(["chroot", self.root, *map(str, command)], input=stdin, capture_output=True, text=True,
                              check=False, timeout=600,
                              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
                                   "TERM": "dumb", **environment})
        if expect is not None and done.returncode != expect:
            raise AssertionError(f"{' '.join(map(str, command))}\nended with {done.returncode}\n"
                                 f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done

    def listing(self):
        """Paths of all that is there, without devices and what the kernel shows."""
        found = set()
        for folder, folders, files in os.walk(self.root):
            relative = os.path.relpath(folder, self.root)
            if relative == ".":
                folders[:] = [name for name in folders if name not in ("proc", "sys", "dev")]
            found.update(os.path.normpath(os.path.join(relative, name)) for name in folders + files)
        return found
