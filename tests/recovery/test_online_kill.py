# SPDX-License-Identifier: GPL-3.0-or-later
"""Online migrations under load in which the agent, a server or a connection breaks at random moments
of the base copy, of following and of the cutover: nothing that was committed may be missing."""

import os
import random
import signal
import time

from postgres import tap
from postgres.agent import PATIENCE_S, request
from postgres.online_case import FINAL, PAUSED, WAITING, OnlineCase, streaming
from postgres.workload import SCHEMA, Workload
from recovery.proxy import Proxy

SEED = int(os.environ.get("PGC_TEST_SEED", "20261123"))
N_ROUNDS = int(os.environ.get("PGC_TEST_ROUNDS", "6"))
# A crash of a server must lose nothing that it has acknowledged.
ACKNOWLEDGED = {"synchronous_commit": "on"}
PHASES = ("base copy", "following", "cutover")


class Broken(OnlineCase):
    source_options = {"settings": streaming(15, **ACKNOWLEDGED)}
    target_options = {"settings": ACKNOWLEDGED}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source_proxy = cls.enter(Proxy(cls.source))
        cls.target_proxy = cls.enter(Proxy(cls.target))

    # --- what breaks --------------------------------------------------------------------------

    def kill_agent(self):
        self.agent.kill()
        self.agent.start()

    def crash(self, server):
        self.source_has_crashed = self.source_has_crashed or server is self.source
        server.kill()
        server.start()

    def kill_backend(self, server):
        """As the kernel does when memory is short: the server ends all sessions and recovers."""
        found = server.sql("SELECT pid FROM pg_stat_activity WHERE application_name ~ 'pgcutover'").split()
        if found:
            self.source_has_crashed = self.source_has_crashed or server is self.source
            os.kill(int(self.random.choice(found)), signal.SIGKILL)
            self.wait_for_server(server)

    def wait_for_server(self, server):
        deadline = time.monotonic() + PATIENCE_S
        while not server._answers():  # pylint: disable=protected-access
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def terminate(self, server):
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ 'pgcutover'"
                   " AND random() < 0.5")

    def stall(self, proxy):
        proxy.stall()
        time.sleep(self.random.uniform(0.2, 3))
        if self.random.random() < 0.5:
            proxy.cut()
        proxy.flow()

    def refuse(self, proxy):
        proxy.refuse()
        time.sleep(self.random.uniform(0.2, 2))
        proxy.flow()

    def break_something(self):
        sides = {"source": (self.source, self.source_proxy), "target": (self.target, self.target_proxy)}
        side = self.random.choice(list(sides))
        server, proxy = sides[side]
        what = self.random.choice(("agent", "agent", "crash", "restart", "backend", "sessions", "cut", "stall", "refuse"))
        print(f"# {time.monotonic() - self.began:7.2f} s: {what} {side if what != 'agent' else ''}", flush=True)
        {"agent": self.kill_agent, "crash": lambda: self.crash(server), "restart": server.restart,
         "backend": lambda: self.kill_backend(server), "sessions": lambda: self.terminate(server),
         "cut": proxy.cut, "stall": lambda: self.stall(proxy), "refuse": lambda: self.refuse(proxy)}[what]()

    def break_for(self, phase, longest):
        """Up to three things, one after the other."""
        for _ in range(self.random.randrange(1, 4)):
            moment = self.random.uniform(0, longest)
            print(f"# {phase}: after {moment:.2f} s", flush=True)
            time.sleep(moment)
            self.break_something()

    # --- a round ------------------------------------------------------------------------------

    def test_commit_is_lost_or_doubled_when_something_breaks(self):
        for number in range(N_ROUNDS):
            seed = SEED + number
            with self.subTest(seed=seed):
                # What a failed round has left.
                self.doCleanups()
                self.setUp()
                self.one_round(seed)

    def one_round(self, seed):
        self.random = random.Random(seed)
        self.source_has_crashed = False
        self.began = time.monotonic()
        phases = self.random.sample(PHASES, self.random.randrange(1, 4))
        print(f"# seed {seed}: {', '.join(phases)}", flush=True)
        Workload.load(self.source, "work", 150000)
        before = self.before()
        name = self.new_name()
        self.addCleanup(self.end, name)
        with Workload(self.source, "work", seed, pause=0.02) as changes:
            self.agent.create(name, self.target_proxy, request(
                self.source_proxy, self.target_proxy, ["work"], jobs=2), "--migration-mode", "online")
            # A connection that is lost while it validates is what it finds.
            self.wait_for_state(name, ("InProgress", "MigratingData"), WAITING)
            if "base copy" in phases:
                self.break_for("base copy", 2)
            self.wait_for_waiting(name)
            if "following" in phases:
                self.break_for("following", 2)
            changes.work_for(50)
            self.take_over(name, "cutover" in phases)
            ended = time.monotonic()
            time.sleep(0.3)
        self.assertEqual(self.agent.state(name), ("Succeeded", "Completed"), self.said(name))
        self.assertLess(changes.last_commit, ended, "the source took a write after the cutover")
        self.reopen_source("work")
        self.assert_no_commit_lost(changes)
        if self.source_has_crashed:
            self.assert_same("digest", "work", ("sequence|",))
            self.assert_same("schema", "work")
            self.assert_sequences_serve("work")
            self.assert_nothing_on_target("work")
        else:
            self.assert_both_equal("work")
        self.assert_source_is_as(before)

    def assert_sequences_serve(self, database):
        """A server that recovers from a crash moves its sequences on: each by 33 steps at most, as far as
        its WAL had reserved. When that was after the cutover had read them, the target has the values
        that were really given: none was given twice, and none is before a key that is used."""
        query = """
            SELECT format('%I.%I', schemaname, sequencename), abs(coalesce(last_value, 0)), abs(increment_by) * cache_size
              FROM pg_sequences ORDER BY 1"""
        there, here = ([line.split("|") for line in server.sql(query, database).splitlines()]
                       for server in (self.source, self.target))
        self.assertEqual([line[0] for line in there], [line[0] for line in here])
        self.assertTrue(here)
        for (name, at_source, step), (_, at_target, _) in zip(there, here):
            ahead = int(at_source) - int(at_target)
            self.assertTrue(0 <= ahead <= 33 * 3 * int(step), f"{name}: {at_source} on the source, {at_target}")
        for table in ("a", "n", "line", "audit"):
            used = self.target.sql(f"""
                SELECT coalesce(max(id), 0) <= nextval(pg_get_serial_sequence('{SCHEMA}.{table}', 'id')) - 1
                  FROM {SCHEMA}.{table}""", database)
            self.assertEqual(used, "t", f"the next key of {table} is in use")

    def wait_for_waiting(self, name):
        state = self.wait_for_state(name, WAITING, PAUSED)
        self.assertEqual(state, WAITING, f"it gave up\n{self.said(name)}")

    def take_over(self, name, is_broken):
        """A cutover that failed leaves everything as it was, and is asked for again."""
        deadline = time.monotonic() + PATIENCE_S
        while self.agent.state(name)[0] not in FINAL:
            self.assertLess(time.monotonic(), deadline, self.said(name))
            state = self.agent.state(name)
            self.assertNotEqual(state, PAUSED, f"it gave up\n{self.said(name)}")
            if state == WAITING:
                asked = self.agent.run("migration", "update", "--name", name, "--cutover", "--block-writes", expect=None)
                # Between the two it may have lost its connection, and caught up again.
                if asked.returncode == 0 and is_broken:
                    is_broken = False
                    self.break_for("cutover", 0.7)
            time.sleep(0.1)


if __name__ == "__main__":
    tap.main()
