# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop to throw away: an X server, a session bus with assistive technology and our agent as
activatable services, a window manager, and directories of its own."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 60

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
NEEDED = ("Xvfb", "xdotool", "dbus-daemon", "openbox")


def find_obstacle():
    """Why there can be no desktop on this host; None if there can."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} is not installed"
    if not any(os.access(path, os.X_OK) for path in LAUNCHERS):
        return "at-spi2-core is not installed"
    return None


class Desktop:
    def __init__(self, *, size="1400x1000", dark=False, language=None):
        self.program = os.environ.get("PGCUTOVER", str(ROOT / "build/agent/pgcutover"))
        self.gui = os.environ.get("PGCUTOVER_GUI", str(ROOT / "build/gui/pgcutover-gui"))
        self.size = size
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="pgc-desktop-"))
        self.processes = []
        self.environment = {
            "PATH": f"{pathlib.Path(self.program).parent}:{os.environ['PATH']}",
            "LANG": "C.UTF-8", "HOME": str(self.directory),
            "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "GSETTINGS_BACKEND": "memory",
            "XDG_DATA_DIRS": f"{self.directory}/share:/usr/local/share:/usr/share",
            **{key: value for key, value in os.environ.items() if key.endswith("SAN_OPTIONS")},
        }
        if dark:
            self.environment["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"
        if language:
            self.environment["LANGUAGE"] = language
            self.environment["PGCUTOVER_LOCALE_DIR"] = str(
                pathlib.Path(self.gui).resolve().parent.parent / "po")
        for name in ("RUNTIME_DIR", "STATE_HOME", "CONFIG_HOME", "DATA_HOME", "CACHE_HOME"):
            path = self.directory / name.lower()
            path.mkdir(mode=0o700)
            self.environment["XDG_" + name] = str(path)
        settings = self.directory / "config_home/gtk-4.0/settings.ini"
        settings.parent.mkdir()
        settings.write_text("[Settings]\ngtk-font-name=Cantarell 11\n", encoding="utf-8")

    def __enter__(self):
        try:
            self._start_x()
            self._start_bus()
            self._start("openbox", "--sm-disable")
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *unused):
        self.remove()

    def _start(self, *command, **options):
        with open(self.directory / f"{pathlib.Path(command[0]).name}.log", "ab") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log,
                                       env=self.environment, start_new_session=True,
                                       **{"stdout": log, **options})
        self.processes.append(process)
        return process

    def _start_x(self):
        reader, writer = os.pipe()
        self._start("Xvfb", "-displayfd", str(writer), "-screen", "0", f"{self.size}x24",
                    "-nolisten", "tcp", pass_fds=(writer,))
        os.close(writer)
        with os.fdopen(reader) as lines:
            number = lines.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.environment["DISPLAY"] = f":{number}"

    def _start_bus(self):
        services = self.directory / "services"
        services.mkdir()
        launcher = next(path for path in LAUNCHERS if os.access(path, os.X_OK))
        for name, command in (("org.a11y.Bus", launcher),
                              ("io.github.pgcutover.Cutover.Agent", f"{self.program} agent")):
            (services / f"{name}.service").write_text(
                f"[D-BUS Service]\nName={name}\nExec={command}\n", encoding="utf-8")
        config = self.directory / "bus.conf"
        config.write_text(BUS.format(services=services), encoding="utf-8")
        bus = self._start("dbus-daemon", f"--config-file={config}", "--nofork",
                          "--print-address=1", stdout=subprocess.PIPE, text=True)
        address = bus.stdout.readline().strip()
        if not address:
            raise RuntimeError("dbus-daemon did not start")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address

    def start_gui(self, *arguments, **environment):
        self.environment.update(environment)
        return self._start(self.gui, *arguments)

    def run(self, *command):
        return subprocess.run(command, env=self.environment, capture_output=True, text=True,
                              check=False, timeout=PATIENCE_S)

    def agent_pid(self):
        """Process that has the agent's name on the bus; None if nobody has."""
        asked = self.run("dbus-send", "--session", "--print-reply=literal",
                         "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
                         "org.freedesktop.DBus.GetConnectionUnixProcessID",
                         "string:io.github.pgcutover.Cutover.Agent")
        return int(asked.stdout.split()[-1]) if asked.returncode == 0 else None

    def log_of(self, name):
        path = self.directory / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def remove(self):
        pid = self.agent_pid() if "DBUS_SESSION_BUS_ADDRESS" in self.environment else None
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
        # The bus and the screen last: whoever uses them ends before.
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            if process.stdout is not None:
                process.stdout.close()
        self.processes.clear()
        for _ in range(50):
            if pid is None or not pathlib.Path(f"/proc/{pid}").exists():
                break
            time.sleep(0.1)
        shutil.rmtree(self.directory, ignore_errors=True)
