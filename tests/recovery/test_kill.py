# SPDX-License-Identifier: GPL-3.0-or-later
"""The agent is killed, or the migration cancelled, at moments that nobody chose."""

import os
import random
import time

from postgres import tap, traces
from postgres.agent import PATIENCE_S, request
from postgres.case import Case

# The same moments in every run, as shares of how long the migration takes on this machine.
SEED = int(os.environ.get("PGC_TEST_SEED", "20261123"))
N_KILLS = 12
N_CANCELS = 6
FINAL = ("Succeeded", "Failed", "Canceled", "ValidationFailed")


class Killed(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load_sample("sample", scale=0.05)
        # Evaluated for each row that arrives, so that the copy is no mere instant of the whole.
        cls.source.sql("""
            CREATE FUNCTION public.slowly(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
              $$ BEGIN PERFORM pg_sleep(0.002); RETURN true; END $$;
            CREATE TABLE public.slow (id integer PRIMARY KEY);
            INSERT INTO public.slow SELECT generate_series(1, 1000);
            ALTER TABLE public.slow ADD CHECK (public.slowly(id)) NOT VALID;
            UPDATE pg_constraint SET convalidated = true WHERE conrelid = 'public.slow'::regclass;
            ANALYZE""", "sample")
        cls.before = traces.of(cls.source)
        started = time.monotonic()
        cls.migrate("sample", overwriteDbsInTarget="true", jobs=2)
        cls.duration = time.monotonic() - started
        cls.random = random.Random(SEED)

    def begin(self):
        name = self.new_name()
        self.agent.create(name, self.target, request(self.source, self.target, ["sample"],
                                                     overwriteDbsInTarget="true", jobs=2))
        return name

    def assert_all_there(self):
        for tool in ("digest", "schema", "inventory"):
            self.assert_same(tool, "sample")
        self.assertEqual(self.target.sql("SELECT nspname FROM pg_namespace WHERE nspname ~ '^pgcutover'",
                                         "sample"), "")
        self.assert_source_is(self.before)

    def test_kill_of_the_agent_loses_or_doubles_rows(self):
        kills = 0
        while kills < N_KILLS:
            name = self.begin()
            # Up to three kills of one migration: what resumes is killed again.
            for _ in range(3):
                moment = self.random.uniform(0, self.duration)
                time.sleep(moment)
                self.agent.kill()
                self.agent.start()
                kills += 1
                print(f"# seed {SEED}: kill {kills} of {name} after {moment:.2f} of "
                      f"{self.duration:.2f} s", flush=True)
                if self.agent.state(name)[0] in FINAL:
                    break
            self.agent.wait(name)
            self.assert_succeeded(name)
            self.assert_all_there()

    def test_cancel_leaves_something_on_the_source(self):
        for _ in range(N_CANCELS):
            moment = self.random.uniform(0, self.duration)
            with self.subTest(seed=SEED, moment=moment):
                name = self.begin()
                time.sleep(moment)
                done = self.agent.run("migration", "update", "--name", name, "--cancel", expect=None)
                if done.returncode == 0:
                    self.agent.wait(name, expect=1)
                    self.assertEqual(self.agent.state(name)[0], "Canceled")
                else:
                    # It had ended before it could be cancelled.
                    self.agent.wait(name)
                    self.assert_succeeded(name)
                self.assert_source_is(self.before)

    def test_kill_between_cancel_and_its_end_starts_it_again(self):
        name = self.begin()
        time.sleep(self.duration / 2)
        done = self.agent.run("migration", "update", "--name", name, "--cancel", expect=None)
        self.agent.kill()
        self.agent.start()
        self.agent.wait(name, expect=None)
        self.assertEqual(self.agent.state(name)[0], "Canceled" if done.returncode == 0 else "Succeeded")
        self.assert_source_is(self.before)

    def test_change_of_the_source_between_kill_and_restart_is_mixed_in(self):
        name = self.begin()
        copying = """SELECT count(*) FROM pg_stat_activity
                     WHERE datname = 'sample' AND query ILIKE 'COPY%slow%' AND state = 'active'"""
        deadline = time.monotonic() + PATIENCE_S
        while self.target.sql(copying) == "0":
            self.assertLess(time.monotonic(), deadline, "never copies")
            time.sleep(0.02)
        self.agent.kill()
        # Some tables were loaded as they were before this, some are still to come.
        self.source.sql("""UPDATE stock.product SET weight = -1;
                           INSERT INTO stock.by_country VALUES ('de', -1, 'new');
                           UPDATE public.slow SET id = id + 10000""", "sample")
        self.agent.start()
        self.agent.wait(name)
        self.assert_succeeded(name)
        # The matviews of the sample do not read these tables.
        self.assert_all_there()

    def test_order_to_end_is_not_obeyed_or_forgets_the_migration(self):
        name = self.begin()
        time.sleep(self.duration / 3)
        started = time.monotonic()
        self.assertEqual(self.agent.stop(), 0)
        self.assertLess(time.monotonic() - started, PATIENCE_S)
        self.agent.start()
        self.agent.wait(name)
        self.assert_succeeded(name)
        self.assert_all_there()


if __name__ == "__main__":
    tap.main()
