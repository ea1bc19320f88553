# SPDX-License-Identifier: GPL-3.0-or-later
"""The program is replaced while its agent migrates: as a package does it, and then restarts."""

import os
import shutil
import subprocess
import time

from postgres import tap, traces
from postgres.agent import request
from postgres.case import Case

PATIENCE_S = 120


class Upgraded(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.installed = cls.agent.directory / "installed"
        shutil.copy(cls.agent.program, cls.installed)
        cls.agent.stop()
        cls.agent.program = str(cls.installed)
        cls.agent.start()
        cls.load_sample("sample", scale=0.02)
        # Evaluated for each row that arrives, so that the copy is no mere instant.
        cls.source.sql("""
            CREATE FUNCTION public.slowly(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
              $$ BEGIN PERFORM pg_sleep(0.002); RETURN true; END $$;
            CREATE TABLE public.slow (id integer PRIMARY KEY);
            INSERT INTO public.slow SELECT generate_series(1, 1500);
            ALTER TABLE public.slow ADD CHECK (public.slowly(id)) NOT VALID;
            UPDATE pg_constraint SET convalidated = true WHERE conrelid = 'public.slow'::regclass;
            ANALYZE""", "sample")
        cls.before = traces.of(cls.source)

    def begin(self):
        name = self.new_name()
        self.agent.create(name, self.target, request(self.source, self.target, ["sample"],
                                                     overwriteDbsInTarget="true"))
        deadline = time.monotonic() + PATIENCE_S
        while self.agent.state(name)[1] != "MigratingData":
            self.assertLess(time.monotonic(), deadline, self.agent.state(name))
            time.sleep(0.02)
        return name

    def replace(self):
        """As a package manager: the new file takes the place of the old one in one step."""
        new = self.installed.with_name("new")
        subprocess.run(["objcopy", "--remove-section=.comment", self.installed, new], check=True)
        os.replace(new, self.installed)

    def assert_done(self, name):
        self.agent.wait(name)
        self.assert_succeeded(name)
        for tool in ("digest", "schema"):
            self.assert_same(tool, "sample")
        self.assert_source_is(self.before)

    def test_old_agent_stumbles_over_the_new_file(self):
        name = self.begin()
        self.replace()
        self.assertTrue(os.readlink(f"/proc/{self.agent.process.pid}/exe").endswith(" (deleted)"))
        self.assert_done(name)

    def test_new_agent_begins_again_or_gives_up(self):
        name = self.begin()
        self.replace()
        self.assertEqual(self.agent.stop(), 0)
        self.agent.start()
        self.assertFalse(os.readlink(f"/proc/{self.agent.process.pid}/exe").endswith(" (deleted)"))
        self.assert_done(name)


if __name__ == "__main__":
    tap.main()
