# SPDX-License-Identifier: GPL-3.0-or-later
"""A DNS server that knows one name, on an address of this machine alone."""

import socket
import struct
import threading

TYPE_A = 1


class NameServer:
    """Answers for @name with 127.0.0.1, and for everything else that there is no such name. Port
    53, which resolvers take for granted: only root can have it."""

    def __init__(self, name, address="127.0.0.153"):
        self.name = name
        self.address = address
        self.n_asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.socket.bind((self.address, 53))
        self.thread.start()
        return self

    def __exit__(self, *unused):
        # Closing alone would not wake the thread.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", (self.address, 53))
        self.thread.join()
        self.socket.close()

    def _serve(self):
        while True:
            query, client = self.socket.recvfrom(512)
            if not query:
                return
            self.socket.sendto(self._answer(query), client)

    def _answer(self, query):
        end = query.index(b"\0", 12)
        labels, position = [], 12
        while position < end:
            length = query[position]
            labels.append(query[position + 1:position + 1 + length].decode())
            position += 1 + length
        kind = struct.unpack("!H", query[end + 1:end + 3])[0]
        question = query[12:end + 5]
        is_ours = ".".join(labels).lower() == self.name
        records = b""
        if is_ours and kind == TYPE_A:
            self.n_asked += 1
            records = struct.pack("!HHHIH", 0xC00C, TYPE_A, 1, 60, 4) + bytes([127, 0, 0, 1])
        flags = 0x8180 if is_ours else 0x8183
        return query[:2] + struct.pack("!HHHHH", flags, 1, 1 if records else 0, 0, 0) + question + records
