# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP relay in front of a server, which cuts connections and lets them stand still."""

import contextlib
import socket
import struct
import threading

CHUNK = 65536
# Of SO_LINGER: the peer is told at once and what is in flight is lost, as when a router forgets us.
AT_ONCE = struct.pack("ii", 1, 0)


class Proxy:
    """Stands for @server where a migration is asked for."""

    def __init__(self, server):
        self.server = server
        self.password = server.password
        self.flowing = threading.Event()
        self.flowing.set()
        self.is_refusing = False
        self.lock = threading.Lock()
        self.sockets = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *unused):
        # A thread in accept() is woken by shutdown() alone.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()
        self.flowing.set()
        self.thread.join()

    @property
    def tcp_address(self):
        return f"127.0.0.1:{self.listener.getsockname()[1]}"

    def cut(self):
        """Every connection is gone."""
        with self.lock:
            sockets, self.sockets = self.sockets, set()
        for one in sockets:
            self._reset(one)

    def stall(self):
        """Nothing moves until flow()."""
        self.flowing.clear()

    def flow(self):
        self.is_refusing = False
        self.flowing.set()

    def refuse(self):
        """As cut(), and new ones are cut at once until flow()."""
        self.is_refusing = True
        self.cut()

    @staticmethod
    def _reset(one):
        with contextlib.suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            one.shutdown(socket.SHUT_RDWR)
        one.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                if self.is_refusing:
                    raise ConnectionRefusedError
                server = socket.create_connection(("127.0.0.1", self.server.port), 10)
                server.settimeout(None)
            except OSError:
                self._reset(client)
                continue
            with self.lock:
                self.sockets |= {client, server}
            for from_socket, to_socket in ((client, server), (server, client)):
                threading.Thread(target=self._relay, args=(from_socket, to_socket), daemon=True).start()

    def _relay(self, from_socket, to_socket):
        with contextlib.suppress(OSError):
            while data := from_socket.recv(CHUNK):
                self.flowing.wait()
                to_socket.sendall(data)
        with self.lock:
            self.sockets -= {from_socket, to_socket}
        for one in (from_socket, to_socket):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
