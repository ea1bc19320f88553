# SPDX-License-Identifier: GPL-3.0-or-later
"""The completion of each shell, typed into that shell at a terminal."""

import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from postgres import tap

COMPLETION = pathlib.Path(__file__).resolve().parent.parent.parent / "data/completion"
PATIENCE_S = 60
SHOW = "\x18"  # Ctrl-X, which the shell is told to answer with what stands on the line

BASH = f"""
PS1='ready> '
. {COMPLETION}/pgcutover.bash
bind 'set bell-style none'
bind -x '"\\C-x": printf "<%s>\\n" "$READLINE_LINE"'
"""
ZSH = f"""
PS1='ready> '
fpath=({COMPLETION} $fpath)
autoload -Uz compinit && compinit -u -D
show-line() {{ print -r -- "<$BUFFER>" }}
zle -N show-line
bindkey '^X' show-line
unsetopt beep
"""


class Shell:
    """An interactive shell at a terminal of its own."""

    def __init__(self, command, set_up, directory):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            environment = {"PATH": f"{directory}:{os.environ['PATH']}", "HOME": str(directory), "TERM": "dumb",
                           "LC_ALL": "C.UTF-8"}
            os.chdir(directory)
            os.execvpe(command[0], command, environment)
        self.seen = ""
        self.type(set_up.replace("\n", "\r") + "\r")
        self.type("echo set''-up\r")
        self.wait_for("set-up")

    def type(self, text):
        os.write(self.terminal, text.encode())

    def wait_for(self, pattern):
        """Returns the first group of @pattern in what the shell has written since the last call."""
        deadline = time.monotonic() + PATIENCE_S
        while not (found := re.search(pattern, self.seen, re.S)):
            if time.monotonic() > deadline or not select.select([self.terminal], [], [], PATIENCE_S)[0]:
                raise AssertionError(f"no {pattern!r} in {self.seen[-2000:]!r}")
            self.seen += os.read(self.terminal, 65536).decode(errors="replace").replace("\r", "")
        self.seen = self.seen[found.end():]
        return found.group(found.lastindex or 0)

    def complete(self, text):
        """What stands on the line after @text and the tabulator."""
        self.type("\x15" + text + "\t" + SHOW)  # Ctrl-U: an empty line to begin with
        return self.wait_for(r"<([^<>]*)>")

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


class Completion(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="pgc-completion-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        (self.directory / "pgcutover").symlink_to(os.environ["PGCUTOVER"])
        (self.directory / "only-file.json").touch()

    def need(self, shell):
        if shutil.which(shell) is None:
            tap.skip(self, f"there is no {shell}")

    def shell(self, command, set_up):
        self.need(command[0])
        shell = Shell(command, set_up, self.directory)
        self.addCleanup(shell.end)
        return shell

    def assert_completes(self, shell):
        self.assertEqual(shell.complete("pgcutover migr"), "pgcutover migration ")
        self.assertEqual(shell.complete("pgcutover migration crea"), "pgcutover migration create ")
        self.assertEqual(shell.complete("pgcutover migration create --migration-mode onl"),
                         "pgcutover migration create --migration-mode online ")
        self.assertEqual(shell.complete("pgcutover migration create -b only"),
                         "pgcutover migration create -b only-file.json ")
        # Nothing to add is nothing added.
        self.assertEqual(shell.complete("pgcutover nonsense "), "pgcutover nonsense ")

    def test_bash(self):
        shell = self.shell(["bash", "--norc", "--noprofile", "-i"], BASH)
        self.assert_completes(shell)
        # "=" parts words for bash, but not for us.
        self.assertEqual(shell.complete("pgcutover migration create --migration-mode=onl"),
                         "pgcutover migration create --migration-mode=online ")

    def test_zsh(self):
        self.assert_completes(self.shell(["zsh", "-f", "-i"], ZSH))

    def test_fish(self):
        self.need("fish")

        def complete(text):
            said = subprocess.run(
                ["fish", "--no-config", "--command",
                 f"source {COMPLETION}/pgcutover.fish; complete --do-complete {text!r}"], capture_output=True, text=True,
                cwd=self.directory, check=True, timeout=PATIENCE_S,
                env={"PATH": f"{self.directory}:{os.environ['PATH']}", "HOME": str(self.directory),
                     "LC_ALL": "C.UTF-8"})
            self.assertEqual(said.stderr, "")
            return said.stdout.split()
        self.assertEqual(complete("pgcutover migr"), ["migration"])
        self.assertEqual(complete("pgcutover migration crea"), ["create"])
        self.assertEqual(complete("pgcutover migration create --migration-mode onl"), ["online"])
        self.assertEqual(complete("pgcutover migration create --migration-mode=onl"), ["--migration-mode=online"])
        self.assertIn("only-file.json", complete("pgcutover migration create -b only"))
        self.assertEqual(complete("pgcutover nonsense "), [])


if __name__ == "__main__":
    tap.main()
