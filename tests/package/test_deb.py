# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian packages on a clean Debian: installed, used, removed."""

import json
import os
import pathlib
import unittest

from package.clean_debian import ROOT, CleanDebian, Unavailable
from postgres import tap
from postgres.agent import request
from postgres.case import lines_of
from postgres.server import Server

# What may change while a package comes and goes, by no doing of its own.
RUNNING_NOTES = ("var/log", "var/cache", "var/lib/dpkg", "var/lib/apt", "var/lib/systemd/deb-systemd-helper-masked",
                 "root", "tmp", "run", "etc/passwd", "etc/group", "etc/shadow", "etc/gshadow", "etc/subuid",
                 "etc/subgid", "etc/.pwd.lock", "etc/ld.so.cache", "etc/apt/apt.conf.d/99mmdebstrap",
                 "etc/hostname", "etc/resolv.conf", "etc/machine-id", "usr/sbin/policy-rc.d")


def find_packages():
    directory = pathlib.Path(os.environ.get("PGC_DEBIAN_PACKAGES", ROOT / "build-deb"))
    return sorted(directory.glob("pgcutover_*.deb"))


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        packages = find_packages()
        if not packages:
            raise unittest.SkipTest("there are no packages: data/debian/build makes them")
        try:
            cls.debian = CleanDebian(packages).__enter__()
        except Unavailable as why:
            raise unittest.SkipTest(str(why)) from None
        cls.addClassCleanup(cls.debian.remove)

    def mode(self, path):
        return (self.debian.root / path).stat().st_mode & 0o7777

    def test_1_file_is_in_the_wrong_place(self):
        for path in ("usr/bin/pgcutover", "usr/share/man/man1/pgcutover.1.gz",
                     "usr/lib/systemd/system/pgcutover-agent.service", "usr/lib/systemd/user/pgcutover-agent.service",
                     "usr/lib/sysusers.d/pgcutover.conf",
                     "usr/share/dbus-1/services/io.github.pgcutover.Cutover.Agent.service",
                     "usr/share/dbus-1/system-services/io.github.pgcutover.Cutover.Agent.service",
                     "usr/share/dbus-1/system.d/io.github.pgcutover.Cutover.Agent.conf",
                     "usr/share/dbus-1/interfaces/io.github.pgcutover.Agent1.xml",
                     "usr/share/polkit-1/actions/io.github.pgcutover.policy",
                     "usr/share/polkit-1/rules.d/pgcutover.rules",
                     "usr/share/doc/pgcutover/copyright", "usr/share/doc/pgcutover/changelog.gz"):
            self.assertTrue((self.debian.root / path).is_file(), path)
            self.assertEqual(self.mode(path) & 0o022, 0, path)
        self.assertEqual(self.mode("etc/pgcutover/credentials"), 0o700)
        for service in ("usr/lib/systemd/system/pgcutover-agent.service",
                        "usr/share/dbus-1/services/io.github.pgcutover.Cutover.Agent.service"):
            self.assertIn("=/usr/bin/pgcutover agent", (self.debian.root / service).read_text(encoding="utf-8"))

    def test_1_user_of_the_agent_is_missing(self):
        told = self.debian.run("getent", "passwd", "pgcutover").stdout.split(":")
        self.assertEqual((told[5], told[6].strip()), ("/var/lib/pgcutover", "/usr/sbin/nologin"))
        self.debian.run("getent", "group", "pgcutover-operators")

    def test_1_unit_is_not_enabled_or_wrong(self):
        self.assertTrue((self.debian.root /
                         "etc/systemd/system/multi-user.target.wants/pgcutover-agent.service").is_symlink())
        # The manual is left out of a system as small as this.
        done = self.debian.run("systemd-analyze", "verify", "--man=no", "pgcutover-agent.service", expect=None)
        self.assertNotIn("pgcutover", done.stdout + done.stderr)

    def test_1_shell_does_not_find_its_completion(self):
        said = self.debian.run("fish", "--command", "complete --do-complete 'pgcutover migration cr'").stdout
        self.assertIn("create", said)
        said = self.debian.run("bash", "--norc", "-c", """
            . /usr/share/bash-completion/bash_completion
            _completion_loader pgcutover
            COMP_LINE='pgcutover migration cr'; COMP_POINT=22
            COMP_WORDS=(pgcutover migration cr); COMP_CWORD=2
            $(complete -p pgcutover | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
            echo "${COMPREPLY[@]}" """).stdout
        self.assertEqual(said, "create\n")
        said = self.debian.run("zsh", "-f", "-c", "autoload -Uz compinit && compinit -u -D && echo $_comps[pgcutover]").stdout
        self.assertEqual(said, "_pgcutover\n")

    def test_2_migration_needs_what_is_not_installed(self):
        with Server() as source, Server() as target:
            source.create_database("shop")
            source.sql("CREATE TABLE t (id integer PRIMARY KEY, v text);"
                       "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 5000) AS i", "shop")
            self.debian.run("pgcutover", "migration", "create", "--foreground", "--server-name", target.tcp_address,
                            "--name", "m1", "--properties", "-",
                            stdin=json.dumps({"properties": request(source, target, ["shop"])}))
            self.assertEqual(lines_of("digest", source, "shop"), lines_of("digest", target, "shop"))

    def test_3_something_is_left_behind(self):
        self.debian.run("install", "-d", "-o", "pgcutover", "/var/lib/pgcutover")
        self.debian.run("touch", "/var/lib/pgcutover/journal.db", "/etc/pgcutover/credentials/app_db1_5432")
        self.debian.run("dpkg", "--remove", "pgcutover")
        # Removed is not purged: the journal and the passwords are still wanted if it comes back.
        self.assertTrue((self.debian.root / "var/lib/pgcutover/journal.db").exists())
        self.assertTrue((self.debian.root / "etc/pgcutover/credentials/app_db1_5432").exists())
        self.assertFalse((self.debian.root / "usr/bin/pgcutover").exists())
        self.debian.run("dpkg", "--purge", "pgcutover")
        before = set(self.debian.before.read_text(encoding="utf-8").splitlines())
        left = sorted(path for path in self.debian.listing() - before
                      if not path.startswith(RUNNING_NOTES) and "__pycache__" not in path)
        self.assertEqual(left, [])
        self.debian.run("dpkg-query", "--show", "pgcutover", expect=1)


if __name__ == "__main__":
    tap.main()
