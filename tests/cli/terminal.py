# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal with a person at it: runs a program, reads its screen and types."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

PATIENCE_S = 120


class Screen:
    """As much of a terminal as the program uses; anything else is an error."""

    def __init__(self, columns):
        self.columns = columns
        self.lines = [[]]
        self.row = 0
        self.column = 0

    def feed(self, text):
        while text:
            match = re.match(r"\033\[(\d*(?:;\d+)*)([A-Za-z])", text)
            if match:
                self._command(match[1], match[2])
                text = text[match.end():]
            else:
                self._put(text[0])
                text = text[1:]

    def _command(self, number, command):
        if command == "A":
            if int(number) > self.row:
                raise AssertionError("the cursor was moved beyond the top")
            self.row -= int(number)
        elif command == "K":
            del self.lines[self.row][self.column:]
        elif command == "J":
            del self.lines[self.row][self.column:]
            del self.lines[self.row + 1:]
        elif command != "m":
            raise AssertionError(f"unexpected escape sequence {number}{command}")

    def _put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self.row += 1
            if self.row == len(self.lines):
                self.lines.append([])
        elif character == "\a":
            pass
        elif character == "\033":
            raise AssertionError("unexpected escape")
        else:
            line = self.lines[self.row]
            line.extend(" " * (self.column + 1 - len(line)))
            line[self.column] = character
            self.column += 1
            if self.column > self.columns:
                raise AssertionError("a line is wider than the terminal")

    def text(self):
        return "\n".join("".join(line).rstrip() for line in self.lines)


class Terminal:
    def __init__(self, arguments, environment, directory, columns=100, rows=30):
        self.screen = Screen(10000)
        self.raw = ""
        self.undecoded = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(directory)
            os.execve(arguments[0], list(map(str, arguments)), environment)
        self.resize(columns, rows)
        # Ctrl-C makes a terminal throw away what it has not shown yet; then this screen would lack lines
        # that the program has written.
        attributes = termios.tcgetattr(self.fd)
        attributes[3] |= termios.NOFLSH
        termios.tcsetattr(self.fd, termios.TCSANOW, attributes)

    def resize(self, columns, rows):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text):
        os.write(self.fd, text.encode())

    def _read(self, timeout):
        """FALSE at the end."""
        if not select.select([self.fd], [], [], timeout)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        if not data:
            return False
        self.undecoded += data
        # A character may come in two parts.
        for end in range(len(self.undecoded), max(len(self.undecoded) - 4, -1), -1):
            try:
                text = self.undecoded[:end].decode()
            except UnicodeDecodeError:
                continue
            self.undecoded = self.undecoded[end:]
            self.raw += text
            self.screen.feed(text)
            break
        return True

    def wait_for(self, text):
        deadline = time.monotonic() + PATIENCE_S
        while text not in self.screen.text():
            if not self._read(0.2) or time.monotonic() > deadline:
                raise AssertionError(f"{text!r} is not on the screen:\n{self.screen.text()}")

    def wait_for_end(self):
        """Returns the exit code."""
        deadline = time.monotonic() + PATIENCE_S
        while self._read(0.2):
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
                raise AssertionError(f"it does not end:\n{self.screen.text()}")
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
