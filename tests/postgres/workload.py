# SPDX-License-Identifier: GPL-3.0-or-later
"""Several clients at once change a database in ways that a seed decides, and remember which of
their transactions have committed."""

import pathlib
import random
import threading
import time

from postgres.session import Lost, Refused, Session

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = '"wörk 🐘"'

# $: the client's number; #: a random number below 30; @: one that never comes again, with 99 free
# after it; ~: the same again. Most rows have an owner, so that clients seldom wait for each other.
STEPS = [
    """INSERT INTO k SELECT @ + g, $, g, 'v' || g, CASE WHEN g % 3 = 0 THEN repeat('x', 3000) END
         FROM generate_series(1, #) AS g""",
    "UPDATE k SET v = v + 1 WHERE owner = $ AND id % 300 = #",
    "UPDATE k SET id = -id, small = NULL WHERE owner = $ AND abs(id) % 300 = #",
    "UPDATE k SET big = repeat(md5(id::text), 200) WHERE owner = $ AND id % 300 = #",
    "UPDATE k SET small = 's' || v WHERE owner = $ AND id % 50 = 0 AND v % 30 = #",
    "DELETE FROM k WHERE owner = $ AND id % 300 = #",
    # A key that is free again in the same transaction.
    """WITH gone AS (DELETE FROM k WHERE owner = $ AND id % 300 = # RETURNING id)
       INSERT INTO k SELECT id + 1000000000000, $, 0, 'moved', NULL FROM gone""",
    # Rows that come and go within one batch.
    """INSERT INTO k VALUES (@, $, 1); UPDATE k SET v = 2 WHERE id = ~; DELETE FROM k WHERE id = ~;
       INSERT INTO k VALUES (~, $, 3, repeat('b', 3000)); UPDATE k SET v = 4 WHERE id = ~""",
    "INSERT INTO k VALUES (@, $, 1); UPDATE k SET id = id + 50 WHERE id = ~; DELETE FROM k WHERE id = ~ + 50",
    "INSERT INTO two SELECT g, '@-' || g, $, 0 FROM generate_series(1, #) AS g",
    "UPDATE two SET v = v + 1 WHERE owner = $ AND a = #",
    "UPDATE two SET b = b || 'x' WHERE owner = $ AND a = # AND length(b) < 60",
    "DELETE FROM two WHERE owner = $ AND a = #",
    """INSERT INTO f SELECT $, g % 3, CASE g % 4 WHEN 0 THEN 't' END,
         CASE g % 2 WHEN 0 THEN 1.0 ELSE 1.00 END, '{"b":  2}', '-0' FROM generate_series(1, #) AS g""",
    "UPDATE f SET v = v + 1 WHERE ctid IN (SELECT ctid FROM f WHERE owner = $ LIMIT # / 4)",
    "UPDATE f SET t = NULL, j = NULL, x = 'NaN' WHERE ctid IN (SELECT ctid FROM f WHERE owner = $ LIMIT 2)",
    "DELETE FROM f WHERE ctid IN (SELECT ctid FROM f WHERE owner = $ LIMIT # / 4)",
    "INSERT INTO u SELECT g, 'c' || @ + g, $, repeat('y', # * 150) FROM generate_series(1, 5) AS g",
    "UPDATE u SET id = id + 1 WHERE owner = $ AND id % 7 = # % 7",
    "UPDATE u SET code = code || '!' WHERE owner = $ AND id % 7 = # % 7 AND length(code) < 60",
    "DELETE FROM u WHERE owner = $ AND id % 7 = # % 7",
    "INSERT INTO a (owner, v) SELECT $, g FROM generate_series(1, #) AS g",
    "UPDATE a SET v = 0 WHERE owner = $ AND id % 30 <= #",
    "UPDATE a SET id = DEFAULT WHERE owner = $ AND id % 30 = #",
    "INSERT INTO n (code, owner, big) SELECT '@-' || g, $, repeat('z', 5000) FROM generate_series(1, 3) AS g",
    "UPDATE n SET id = DEFAULT WHERE owner = $ AND id % 7 = # % 7",
    "UPDATE n SET code = code || '!' WHERE owner = $ AND id % 7 = # % 7 AND length(code) < 60",
    "INSERT INTO g (id, owner, p, q) SELECT @ + g, $, g, -g FROM generate_series(1, 5) AS g",
    "UPDATE g SET p = p + 1 WHERE owner = $ AND id % 5 = # % 5",
    "UPDATE g SET q = NULL WHERE owner = $ AND id % 5 = # % 5",
    "DELETE FROM g WHERE owner = $ AND id % 30 = #",
    """INSERT INTO part SELECT substr('abcd', g % 4 + 1, 1), (@ + g) * (g % 2 * 2 - 1), $, repeat('p', # * 200)
         FROM generate_series(1, 8) AS g""",
    "UPDATE part SET region = substr('abcd', # % 4 + 1, 1) WHERE owner = $ AND id % 30 = #",
    "UPDATE part SET id = -id WHERE owner = $ AND id % 30 = #",
    "UPDATE part SET big = md5(id::text) WHERE owner = $ AND id % 30 = #",
    "DELETE FROM part WHERE owner = $ AND id % 30 = #",
    """INSERT INTO types SELECT @ + g, $, 'happy 😀', ARRAY['sad', NULL, 'so so']::mood[], g, ARRAY[g, NULL],
         ARRAY['a"b', 'NULL', NULL, '', E'\\\\'], '{"z": [1,  2]}', '{"z": 1.0, "a": null}',
         (g, 'two, "2"')::pair, int4range(g, 20), now() - g * interval '1.000001 s', '1 mon -3 days 04:05:06.7',
         '\\x00ff', md5(g::text)::uuid, '10.0.0.0/8', B'10101', 12.34, '<a b="c"/>', 1e-20, 1.5, 'x', 'y', '0/1', true
         FROM generate_series(1, 5) AS g""",
    """UPDATE types SET e = 'sad', es = '{}', j = NULL, tz = 'infinity', nu = 'NaN', ts = '{{a,b},{c,d}}',
         by = '', r = 'empty', fl = '-Infinity' WHERE owner = $ AND id % 10 = # % 10""",
    "UPDATE types SET e = NULL, p = ROW(NULL, NULL), bo = NOT bo WHERE owner = $ AND id % 10 = # % 10",
    """INSERT INTO "Größe; ""x"" 🐘" VALUES (@, $, E'\\t\\n\\\\', #, 'ß''"$$')""",
    """UPDATE "Größe; ""x"" 🐘" SET "select" = NULL, "😀" = "😀" || '😀' WHERE owner = $ AND "a.b" = #""",
    """UPDATE "Größe; ""x"" 🐘" SET "Id ""1"" x" = - "Id ""1"" x" WHERE owner = $ AND "a.b" = #""",
    "INSERT INTO parent VALUES (@, $, #)",
    "INSERT INTO child VALUES (@, $, #, 'more')",
    "UPDATE parent SET v = v + 1 WHERE owner = $ AND v = #",
    "DELETE FROM parent WHERE owner = $ AND v % 10 = # % 10",
    """INSERT INTO "order" VALUES (@, $, #)""",
    """INSERT INTO item SELECT @ + row_number() OVER (), id, $ FROM "order" WHERE owner = $ ORDER BY id DESC LIMIT 5""",
    """UPDATE "order" SET id = -id WHERE owner = $ AND abs(id) % 20 = # % 20""",
    """DELETE FROM "order" WHERE owner = $ AND abs(id) % 30 = #""",
    """WITH free AS (UPDATE seat SET place = NULL WHERE id IN (SELECT id FROM seat WHERE place IS NOT NULL
                       ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id)
       SELECT * FROM free""",
    """UPDATE seat SET v = #, place = (SELECT min(g) FROM generate_series(1, 60) AS g
                                        WHERE g NOT IN (SELECT place FROM seat WHERE place IS NOT NULL))
        WHERE id = (SELECT id FROM seat WHERE place IS NULL ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED)""",
    "UPDATE swap SET place = 9 - place WHERE owner = $",
    "UPDATE swap SET id = 1000 - id WHERE owner = $ AND id <> 500",
    "SELECT nextval('counter'), nextval('\"down ↓\"') FROM generate_series(1, #)",
    "SELECT setval('counter', # + 1, false)",
]
COPIES = [
    ("COPY line (owner, line) FROM STDIN", "$\tcopied # @\n"),
    ("COPY k (id, owner, v, big) FROM STDIN", "@\t$\t#\t\\N\n"),
]
TRUNCATES = [
    "TRUNCATE f", "TRUNCATE line RESTART IDENTITY", 'TRUNCATE "order" CASCADE', "TRUNCATE part_a", "TRUNCATE part",
    "TRUNCATE parent", "TRUNCATE ONLY parent", "TRUNCATE types, u, g RESTART IDENTITY",
]
# Much, so that it is streamed before it commits.
LARGE = """INSERT INTO k SELECT @::bigint * 1000000 + g, $, g, 'large', CASE WHEN g % 20 = 0 THEN repeat('l', 4000) END
             FROM generate_series(1, 6000) AS g"""

# Clients that get in each other's way: it is rolled back, as in any application.
LOCK_TIMEOUT, DEADLOCK, DUPLICATE, CLOSED = "55P03", "40P01", "23505", "57P01"
TOLERATED = {LOCK_TIMEOUT, DEADLOCK, DUPLICATE, "40001", "25P02", CLOSED, "57P02", "57P03"}


class Client(threading.Thread):
    def __init__(self, workload, number):
        super().__init__(name=f"client {number}", daemon=True)
        self.workload = workload
        self.number = number
        self.random = random.Random(f"{workload.seed} {number}")
        self.session = None
        self.committed = set()
        self.uncertain = set()
        self.last_commit = 0
        self.next_unique = 0
        self.n_losses = 0
        self.error = None

    def run(self):
        number = 0
        try:
            while not self.workload.is_stopping.is_set():
                number += 1
                try:
                    if self.session is None:
                        self.connect()
                    if self.random.random() < 0.15:
                        self.step()
                    else:
                        self.transaction(number)
                except Lost:
                    self.n_losses += 1
                    self.disconnect()
                    time.sleep(0.05)
                except Refused as refused:
                    if refused.sqlstate not in TOLERATED:
                        raise
                    if refused.sqlstate != CLOSED:
                        self.session.run("ROLLBACK")
                time.sleep(self.random.expovariate(1 / self.workload.pause) if self.workload.pause else 0)
        except Exception as error:  # pylint: disable=broad-except
            self.error = error
        finally:
            self.disconnect()

    def connect(self):
        self.session = Session(self.workload.server, self.workload.database, f"client {self.number}")
        self.session.run(f"SET search_path = {SCHEMA}; SET lock_timeout = '1s'; SET deadlock_timeout = '100ms'; "
                         "SET client_min_messages = error")

    def disconnect(self):
        if self.session is not None:
            self.session.close()
            self.session = None

    def fill_in(self, text):
        filled = text.replace("$", str(self.number)).replace("#", str(self.random.randrange(30)))
        while "@" in filled:
            self.next_unique += 1
            # Apart from the rows that are there at first, and from those of the other clients.
            number = str(1000000 + self.next_unique * 10000 + self.number * 100)
            filled = filled.replace("@", number, 1).replace("~", number)
        return filled

    def step(self):
        kind = self.random.random()
        if kind < 0.004:
            self.session.run(self.fill_in(LARGE))
        elif kind < 0.08:
            command, row = self.random.choice(COPIES)
            self.session.copy(command, "".join(self.fill_in(row) for _ in range(self.random.randrange(1, 100))))
        elif kind < 0.09 and self.workload.truncates:
            self.session.run(self.random.choice(TRUNCATES))
        else:
            self.session.run(self.fill_in(self.random.choice(STEPS)))

    def transaction(self, number):
        """A few steps, of which some are rolled back, and a receipt."""
        run = self.session.run
        run("BEGIN")
        savepoints = 0
        for _ in range(self.random.randrange(1, 7)):
            kind = self.random.random()
            if kind < 0.1:
                savepoints += 1
                run(f"SAVEPOINT s{savepoints}")
            elif kind < 0.18 and savepoints:
                run(f"ROLLBACK TO s{savepoints}")
            elif kind < 0.22 and savepoints:
                run(f"RELEASE s{savepoints}")
                savepoints -= 1
            else:
                self.step()
        if self.random.random() < 0.1:
            run("ROLLBACK")
            return
        run(f"INSERT INTO receipt VALUES ({self.number}, {number})")
        self.uncertain.add(number)
        run("COMMIT")
        self.committed.add(number)
        self.uncertain.discard(number)
        self.last_commit = time.monotonic()


class Workload:
    """Use it as a context: the clients work until it ends. pause: seconds between two transactions of
    a client on average; first: the first client's number, as those of two workloads must differ."""

    def __init__(self, server, database, seed, clients=4, pause=0.01, truncates=True, first=0):
        self.server = server
        self.database = database
        self.seed = seed
        self.pause = pause
        self.truncates = truncates
        self.is_stopping = threading.Event()
        self.clients = [Client(self, number) for number in range(first, first + clients)]

    @staticmethod
    def load(server, database, rows=20000):
        """Makes @database; @rows: how much there is to be copied."""
        server.create_database(database)
        server.run_file(HERE / "workload.sql", database, rows=rows)

    def __enter__(self):
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, kind, *unused):
        self.is_stopping.set()
        for client in self.clients:
            client.join()
        if kind is None:
            self.check()

    def stop(self):
        """Ends the clients between two transactions."""
        self.__exit__(None)

    def check(self):
        for client in self.clients:
            if client.error is not None:
                raise AssertionError(f"{client.name} of seed {self.seed}") from client.error

    @property
    def n_committed(self):
        return sum(len(client.committed) for client in self.clients)

    @property
    def last_commit(self):
        """When the last COMMIT was acknowledged, by time.monotonic()."""
        return max(client.last_commit for client in self.clients)

    def work_for(self, n, patience=120):
        """Returns when @n more transactions have committed."""
        goal = self.n_committed + n
        deadline = time.monotonic() + patience
        while self.n_committed < goal:
            self.check()
            if time.monotonic() > deadline:
                raise AssertionError(f"only {self.n_committed} transactions of seed {self.seed} have committed")
            time.sleep(0.02)

    def missing_on(self, server):
        """Transactions that committed and are not on @server, and those there that never were."""
        rows = server.sql(f"SELECT client, number FROM {SCHEMA}.receipt", self.database).splitlines()
        numbers = {client.number for client in self.clients}
        there = {(int(client), int(number)) for client, number in (row.split("|") for row in rows)
                 if int(client) in numbers}
        committed = {(client.number, number) for client in self.clients for number in client.committed}
        uncertain = {(client.number, number) for client in self.clients for number in client.uncertain}
        return committed - there, there - committed - uncertain
