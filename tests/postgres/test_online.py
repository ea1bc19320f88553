# SPDX-License-Identifier: GPL-3.0-or-later
"""Online migrations while clients change everything at random."""

import os
import time

from postgres import tap
from postgres.online_case import OnlineCase, streaming
from postgres.workload import Workload

SEED = int(os.environ.get("PGC_TEST_SEED", "20261123"))


class Moved:
    """From one major to another: base copy, stream and cutover under load."""

    # pg_dump of this host may be too old for the target.
    definitions = "inventory"
    # Words in lines that PostgreSQL itself writes differently for the same thing in two versions.
    allowed = ()

    def test_committed_change_is_lost_or_doubled(self):
        Workload.load(self.source, "work")
        before = self.before()
        with Workload(self.source, "work", SEED) as changes:
            changes.work_for(50)
            name = self.begin("work", jobs=2)
            self.wait_for_cutover(name)
            at_cutover = changes.n_committed
            changes.work_for(300)
            self.cut_over(name, "--block-writes")
            ended = time.monotonic()
            time.sleep(0.5)
        self.assert_succeeded(name)
        self.assert_source_is_closed("work")
        self.assertLess(changes.last_commit, ended, "the source took a write after the cutover")
        self.assertGreater(changes.n_committed, at_cutover + 100, "hardly anything was followed")
        self.reopen_source("work")
        self.assert_no_commit_lost(changes)
        self.assert_same("digest", "work")
        self.assert_same(self.definitions, "work", self.allowed)
        self.assert_nothing_on_target("work")
        self.assert_source_is_as(before)
        self.assert_compares_equal(name)


class From15To15(Moved, OnlineCase):
    definitions = "schema"


class From12To15(Moved, OnlineCase):
    source_options = {"major": 12, "settings": streaming(12)}


class From14To17(Moved, OnlineCase):
    source_options = {"major": 14, "settings": streaming(14)}
    target_options = {"major": 17}


# A source of 18 needs a pg_dump of 18, which test hosts need not have.
class From15To18(Moved, OnlineCase):
    target_options = {"major": 18}


if __name__ == "__main__":
    tap.main()
