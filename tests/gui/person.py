# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody at the desktop: finds and reads by assistive technology, clicks and types by X."""

import os
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE_S = 60


class NotFound(AssertionError):
    pass


def same(shown, wanted):
    """A mnemonic is in the name twice: "_Next Next"."""
    if shown == wanted:
        return True
    words = shown.replace("_", "")
    return words in (wanted, f"{wanted} {wanted}") or shown.split(" ", 1)[-1] == wanted


class Person:
    def __init__(self, desktop, process):
        self.desktop = desktop
        self.process = process
        # Atspi takes the bus from this process's environment, once.
        for key in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
            os.environ[key] = desktop.environment[key]
        self.application = self._wait("the application", self._find_application)

    def _find_application(self):
        root = Atspi.get_desktop(0)
        for i in range(root.get_child_count()):
            child = root.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def _wait(self, what, look, patience=PATIENCE_S):
        deadline = time.monotonic() + patience
        while True:
            try:
                found = look()
                if found:
                    return found
            except GLib.Error:
                pass  # what was there a moment ago is gone
            if self.process.poll() is not None:
                raise NotFound(f"{what}: the program has ended with {self.process.returncode}")
            if time.monotonic() > deadline:
                raise NotFound(f"{what}; there is:\n{self.tree()}")
            time.sleep(0.05)

    # --- looking ------------------------------------------------------------------------------

    def _walk(self, node=None, depth=0):
        node = node or self.application
        try:
            count = node.get_child_count()
        except GLib.Error:
            return
        for i in range(count):
            try:
                child = node.get_child_at_index(i)
                is_shown = child is not None and self._is_shown(child)
            except GLib.Error:
                continue
            if is_shown:
                yield depth, child
                yield from self._walk(child, depth + 1)

    @staticmethod
    def _is_shown(node):
        """GTK 4.8 gives SHOWING to windows only."""
        if not node.get_state_set().contains(Atspi.StateType.VISIBLE):
            return False
        try:
            extents = node.get_extents(Atspi.CoordType.WINDOW)
        except GLib.Error:
            return True  # it has no place of its own, as the page of a stack
        return extents.width > 0 and extents.height > 0

    def tree(self):
        lines = []
        for depth, node in self._walk():
            try:
                lines.append(f"{'  ' * depth}{node.get_role_name()} {node.get_name()!r} {self.text(node)!r}")
            except GLib.Error:
                continue
        return "\n".join(lines)

    @staticmethod
    def text(node):
        """What a label or an entry shows."""
        try:
            count = node.get_character_count()
            return node.get_text(0, count) if count > 0 else ""
        except GLib.Error:
            return ""

    def look(self, name, role=None):
        for _, node in self._walk():
            try:
                if role is not None and node.get_role_name() != role:
                    continue
                if same(node.get_name() or "", name):
                    return node
            except GLib.Error:
                continue
        return None

    def find(self, name, role=None, patience=PATIENCE_S):
        return self._wait(f"{role or 'anything'} named “{name}”",
                          lambda: self.look(name, role), patience)

    def wait_gone(self, name, role=None):
        return self._wait(f"the end of “{name}”", lambda: self.look(name, role) is None)

    def read_all(self):
        """Every text that is seen, as one would read it."""
        seen = []
        for _, node in self._walk():
            try:
                seen += [part for part in (node.get_name(), self.text(node)) if part]
            except GLib.Error:
                continue
        return "\n".join(seen)

    def wait_to_read(self, text, patience=PATIENCE_S):
        return self._wait(f"the text “{text}”", lambda: text in self.read_all(), patience)

    # --- doing --------------------------------------------------------------------------------

    def _xdotool(self, *arguments):
        done = subprocess.run(["xdotool", *arguments], env=self.desktop.environment,
                              capture_output=True, text=True, check=False, timeout=30)
        if done.returncode != 0:
            raise AssertionError(f"xdotool {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def window_of(self, node):
        """The X window that @node is in."""
        while node is not None and node.get_role() not in (Atspi.Role.FRAME, Atspi.Role.DIALOG,
                                                           Atspi.Role.WINDOW):
            node = node.get_parent()
        return self.window_named(node.get_name())

    def window_named(self, title):
        pattern = "^" + "".join(c if c.isascii() and c.isalnum() else ".*" for c in title) + "$"
        return self._wait(f"the window “{title}”", lambda: self._search(pattern))

    def _search(self, pattern):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", pattern],
                               env=self.desktop.environment, capture_output=True, text=True,
                               check=False)
        return found.stdout.split()[-1] if found.stdout.split() else None

    def click(self, node):
        window = self.window_of(node)
        extents = node.get_extents(Atspi.CoordType.WINDOW)
        self._xdotool("mousemove", "--window", window, str(extents.x + extents.width // 2),
                      str(extents.y + extents.height // 2), "click", "1")

    def press(self, name, role="push button"):
        self.click(self.find(name, role))

    def key(self, *keys):
        self._xdotool("key", "--clearmodifiers", *keys)

    def type(self, text):
        self._xdotool("type", "--delay", "15", text)

    def fill(self, name, text):
        """Clicks into an entry, and types over what is there."""
        entry = self.find(name, "text")
        self.click(entry)
        self.key("ctrl+a")
        self.type(text) if text else self.key("BackSpace")
        self._wait(f"“{text}” in “{name}”", lambda: self.text(entry) == text)
