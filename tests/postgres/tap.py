# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the unit tests of a module and reports them in TAP, which meson reads one by one."""

import os
import sys
import traceback
import unittest


class Result(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.count = 0

    def _say(self, word, test, extra=""):
        self.count += 1
        name = ".".join(test.id().split(".")[-2:])
        print(f"{word} {self.count} {name}{extra}", flush=True)

    def _explain(self, failure):
        for line in "".join(traceback.format_exception(*failure)).splitlines():
            print(f"# {line}", flush=True)

    def addSuccess(self, test):
        self._say("ok", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._explain(err)
        self._say("not ok", test)

    def addError(self, test, err):
        super().addError(test, err)
        self._explain(err)
        self._say("not ok", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._say("ok", test, f" # SKIP {reason}")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._explain(err)
            self._say("not ok", test, f" {subtest._subDescription()}")


def main():
    """Names of tests may be given as arguments: those alone are run."""
    module = sys.modules["__main__"]
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromModule(module)
    wanted = sys.argv[1:]
    if wanted:
        suite = unittest.TestSuite(
            test for group in suite for test in group if test._testMethodName in wanted)
    result = Result()
    suite.run(result)
    print(f"1..{result.count}", flush=True)
    sys.exit(0 if result.wasSuccessful() and result.count > 0 else 1)


def skip(test, reason):
    """For what this host cannot do. In CI that is a failure: there the host must be able to."""
    if os.environ.get("CI") == "true":
        test.fail(f"must not be skipped in CI: {reason}")
    test.skipTest(reason)
