# SPDX-License-Identifier: GPL-3.0-or-later
"""A session of libpq, for what psql cannot tell: whether a COMMIT came through before the connection
was lost."""

import ctypes
import ctypes.util

CONNECTION_OK = 0
COMMAND_OK, TUPLES_OK, COPY_IN, FATAL_ERROR = 1, 2, 4, 7
DIAG_SQLSTATE = ord("C")


def load_library():
    library = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
    text, pointer, number = ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int
    for name, result, arguments in (
            ("PQconnectdb", pointer, [text]), ("PQstatus", number, [pointer]),
            ("PQerrorMessage", text, [pointer]), ("PQfinish", None, [pointer]),
            ("PQbackendPID", number, [pointer]),
            ("PQexec", pointer, [pointer, text]), ("PQresultStatus", number, [pointer]),
            ("PQresultErrorMessage", text, [pointer]),
            ("PQresultErrorField", text, [pointer, number]), ("PQclear", None, [pointer]),
            ("PQntuples", number, [pointer]), ("PQnfields", number, [pointer]),
            ("PQgetvalue", text, [pointer, number, number]),
            ("PQgetisnull", number, [pointer, number, number]),
            ("PQputCopyData", number, [pointer, text, number]),
            ("PQputCopyEnd", number, [pointer, text]), ("PQgetResult", pointer, [pointer])):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


PQ = load_library()


class Refused(Exception):
    """The server said no; the session goes on."""

    def __init__(self, sqlstate, message):
        super().__init__(f"{sqlstate}: {message}")
        self.sqlstate = sqlstate


class Lost(Exception):
    """There is no connection, or no more."""


class Session:
    """Not to be used by two threads at once."""

    def __init__(self, server, database, application_name="a client"):
        quoted = database.replace("\\", "\\\\").replace("'", "\\'")
        self._pq = PQ.PQconnectdb(
            f"host='{server.directory}' port={server.port} user=postgres dbname='{quoted}' "
            f"connect_timeout=10 client_encoding=UTF8 "
            f"application_name='{application_name}'".encode())
        if PQ.PQstatus(self._pq) != CONNECTION_OK:
            message = self._message()
            self.close()
            raise Lost(message)
        self.pid = PQ.PQbackendPID(self._pq)

    def close(self):
        if self._pq is not None:
            PQ.PQfinish(self._pq)
            self._pq = None

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def run(self, sql):
        """Rows of the last statement of @sql: tuples of texts, None for NULL."""
        return self._take(PQ.PQexec(self._pq, sql.encode()))

    def copy(self, sql, data):
        """Runs COPY ... FROM STDIN. @data: text."""
        result = PQ.PQexec(self._pq, sql.encode())
        if PQ.PQresultStatus(result) != COPY_IN:
            self._take(result)
            raise AssertionError(f"{sql} does not copy")
        PQ.PQclear(result)
        sent = data.encode()
        if PQ.PQputCopyData(self._pq, sent, len(sent)) != 1 or PQ.PQputCopyEnd(self._pq, None) != 1:
            raise Lost(self._message())
        try:
            self._take(PQ.PQgetResult(self._pq))
        finally:
            while (more := PQ.PQgetResult(self._pq)) is not None:
                PQ.PQclear(more)

    def _message(self):
        return PQ.PQerrorMessage(self._pq).decode(errors="replace").strip()

    def _take(self, result):
        try:
            status = PQ.PQresultStatus(result) if result is not None else FATAL_ERROR
            if PQ.PQstatus(self._pq) != CONNECTION_OK:
                raise Lost(self._message())
            if status not in (COMMAND_OK, TUPLES_OK):
                sqlstate = (result is not None
                            and PQ.PQresultErrorField(result, DIAG_SQLSTATE) or b"").decode()
                raise Refused(sqlstate, self._message())
            return [tuple(None if PQ.PQgetisnull(result, row, column)
                          else PQ.PQgetvalue(result, row, column).decode()
                          for column in range(PQ.PQnfields(result)))
                    for row in range(PQ.PQntuples(result))]
        finally:
            if result is not None:
                PQ.PQclear(result)
