# SPDX-License-Identifier: GPL-3.0-or-later
"""Several clients that change the same database at once, in an order that a seed decides."""

import pathlib
import random
import subprocess
import threading
import time

from postgres import installation

SCHEMA = pathlib.Path(__file__).resolve().parent / "workload.sql"

# $ stands for the client's number, # for a random one below 30, @ for one that never comes again.
STEPS = [
    "INSERT INTO k SELECT @ + g, $, g, 'v' || g, CASE WHEN g % 3 = 0 THEN repeat('x', 3000) END "
    "FROM generate_series(1, #) g",
    "UPDATE k SET v = v + 1 WHERE owner = $ AND id % 30 = #",
    "UPDATE k SET id = id + 500000000, small = NULL WHERE owner = $ AND id % 30 = # AND id < 500000000",
    "UPDATE k SET big = md5(id::text) WHERE owner = $ AND id % 30 = #",
    "DELETE FROM k WHERE owner = $ AND id % 30 = #",
    "INSERT INTO f SELECT $, g % 3, CASE g % 4 WHEN 0 THEN 't' END, CASE g % 2 WHEN 0 THEN 1.0 ELSE 1.00 END "
    "FROM generate_series(1, #) g",
    "UPDATE f SET v = v + 1 WHERE ctid IN (SELECT ctid FROM f WHERE owner = $ LIMIT # / 4)",
    "DELETE FROM f WHERE ctid IN (SELECT ctid FROM f WHERE owner = $ LIMIT # / 4)",
    "INSERT INTO a (owner, v) SELECT $, g FROM generate_series(1, #) g",
    "UPDATE a SET v = 0 WHERE owner = $ AND id % 30 <= #",
    "UPDATE a SET id = DEFAULT WHERE owner = $ AND id % 30 = #",
    "DELETE FROM a WHERE owner = $ AND id % 30 = #",
    "INSERT INTO n (code, owner) SELECT @ || '-' || g, $ FROM generate_series(1, # / 3) g",
    "UPDATE n SET id = DEFAULT WHERE owner = $ AND id % 7 = # % 7",
    "UPDATE n SET code = code || '!' WHERE owner = $ AND id % 7 = # % 7",
    "DELETE FROM n WHERE owner = $ AND id % 7 = # % 7",
    "COPY c FROM PROGRAM 'seq -f \"$ %g\" 1 #' WITH (DELIMITER ' ')",
    "UPDATE u SET place = -id WHERE owner = $ AND id % 30 = #",
    "WITH free AS (SELECT place AS was FROM u WHERE owner = $ AND id % 30 = # LIMIT 1) "
    "UPDATE u SET note = note || '.' WHERE owner = $ AND place IN (SELECT was FROM free)",
    "UPDATE u SET place = 100000 + id WHERE owner = $ AND id % 4 = $; "
    "UPDATE u SET place = (SELECT coalesce(min(x.id), 0) FROM u AS x WHERE x.owner = $ AND x.id > u.id) + $ * 1000000 "
    "WHERE owner = $",
    "DELETE FROM u WHERE owner = $ AND id = # * 4 + $; INSERT INTO u VALUES (# * 4 + $ + 1000, $, @, 'new') "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO i SELECT g, '@-' || g, $, 0 FROM generate_series(1, #) g",
    "UPDATE i SET v = v + 1 WHERE owner = $ AND a = #",
    "UPDATE i SET b = b || 'x' WHERE owner = $ AND a = #",
    "DELETE FROM i WHERE owner = $ AND a = #",
    "INSERT INTO p SELECT @ + g, $, g % 4, 'p' FROM generate_series(1, #) g",
    "UPDATE p SET kind = (kind + 1) % 4 WHERE owner = $ AND id % 30 = #",
    "UPDATE p SET v = v || '+' WHERE owner = $ AND id % 30 = #",
    "DELETE FROM p WHERE owner = $ AND id % 30 = #",
    "INSERT INTO parent VALUES (@, $); INSERT INTO child (parent) SELECT id FROM parent WHERE owner = $ LIMIT #",
    "DELETE FROM parent WHERE owner = $ AND id % 30 = # AND id > 400",
    "UPDATE parent SET id = id + 1000000000 WHERE owner = $ AND id % 30 = # AND id < 1000000000",
    "INSERT INTO \"Odd names 🐘, \"\"quoted\"\"\" SELECT md5($ || random()::text)::uuid, $, "
    "(ARRAY['so so', 'it''s fine', '🙂']::\"Mood \"\"x\"\"\"[])[1 + g % 3], g, "
    "ARRAY['a,b', E'tab\\there', 'q\"uote', NULL], jsonb_build_object('k', g, 'ü', E'back\\\\slash'), "
    "decode(md5(g::text), 'hex'), g / 7.0, now(), g / 3.0, int4range(g, g + 2) FROM generate_series(1, #) g",
    "UPDATE \"Odd names 🐘, \"\"quoted\"\"\" SET size = size + 1, doc = doc || '{\"n\": null}', moment = NULL "
    "WHERE owner = $ AND size % 7 = # % 7",
    "DELETE FROM \"Odd names 🐘, \"\"quoted\"\"\" WHERE owner = $ AND size % 11 = # % 11",
    "SELECT nextval('alone')",
    # Comes and goes within one batch of ours.
    "INSERT INTO k VALUES (@, $, 1); UPDATE k SET v = 2 WHERE id = @; DELETE FROM k WHERE id = @; "
    "INSERT INTO k VALUES (@, $, 3)",
    "DELETE FROM k WHERE owner = $ AND id % 30 = #; ",
]
RARE = [
    "TRUNCATE c, f",
    "TRUNCATE a RESTART IDENTITY",
    "INSERT INTO c SELECT $, repeat('y', 200) FROM generate_series(1, 6000)",
    "UPDATE k SET v = v + 1 WHERE owner = $",
    "DELETE FROM k WHERE owner = $",
]


class Workload:
    """Runs until stop(). What fails on the way, such as for a killed server, is only tried again."""

    def __init__(self, server, database, seed, clients=4, pause=0.0):
        self.server = server
        self.database = database
        self.pause = pause
        self.ended = threading.Event()
        self.steps_done = 0
        self.number = 1
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self._client, args=(i, random.Random(seed * 100 + i)))
                        for i in range(clients)]

    @staticmethod
    def load(server, database):
        server.create_database(database)
        server.run_file(SCHEMA, database)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *unused):
        self.stop()

    def stop(self):
        """Ends every client's transaction, and waits for them."""
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def _next_number(self):
        with self.lock:
            self.number += 1
            return self.number * 100

    def _fill_in(self, step, client, chance):
        return (step.replace("$", str(client)).replace("#", str(chance.randrange(30)))
                .replace("@", str(self._next_number())))

    def _script(self, client, chance):
        """A transaction, or some statements each of its own."""
        lines = []
        in_transaction = chance.random() < 0.5
        savepoints = 0
        if in_transaction:
            lines.append("BEGIN")
        for _ in range(chance.randrange(1, 6)):
            if in_transaction and chance.random() < 0.25:
                savepoints += 1
                lines.append(f"SAVEPOINT s{savepoints}")
            steps = RARE if chance.random() < 0.04 else STEPS
            lines.append(self._fill_in(chance.choice(steps), client, chance))
            if savepoints and chance.random() < 0.3:
                lines.append(f"ROLLBACK TO s{savepoints}")
        if in_transaction:
            lines.append("ROLLBACK" if chance.random() < 0.15 else "COMMIT")
        return ";\n".join(lines) + ";\n"

    def _client(self, number, chance):
        while not self.ended.is_set():
            psql = subprocess.Popen(
                [installation.client("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=0", "-d", self.database],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
                env=self.server.environment(PGAPPNAME="workload"), encoding="utf-8")
            try:
                # An answer now and then, so that it is known to be at work and not far ahead.
                while not self.ended.is_set() and psql.poll() is None:
                    psql.stdin.write(self._script(number, chance))
                    psql.stdin.flush()
                    with self.lock:
                        self.steps_done += 1
                    if self.pause:
                        time.sleep(self.pause)
                psql.stdin.close()
                psql.wait(120)
            except (BrokenPipeError, OSError):
                time.sleep(0.1)
            finally:
                if psql.poll() is None:
                    psql.kill()
                psql.wait()
