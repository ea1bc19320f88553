# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in's own eyes: published requests pass, and requests with something wrong in them do not."""

import copy
import glob
import json
import os
import unittest

from azure.stand_in import check_body
from postgres import tap

GOOD = {"location": "eastus", "properties": {
    "migrationMode": "Offline", "migrationOption": "ValidateAndMigrate", "sourceType": "OnPremises",
    "sslMode": "Prefer", "sourceDbServerResourceId": "h:5432@u", "dbsToMigrate": ["a"],
    "secretParameters": {"adminCredentials": {"sourceServerPassword": "s", "targetServerPassword": "t"}},
    "overwriteDbsInTarget": "True"}}


class Checks(unittest.TestCase):
    def refused(self, change, method="PUT"):
        body = copy.deepcopy(GOOD)
        change(body)
        self.assertNotEqual(list(check_body(method, body)), [])

    def test_good_request_is_refused(self):
        self.assertEqual(list(check_body("PUT", GOOD)), [])

    def test_wrong_member_passes(self):
        self.refused(lambda b: b["properties"].update(overwriteDBsInTarget="True"))
        self.refused(lambda b: b["properties"].update(currentStatus={}))
        self.refused(lambda b: b.update(name="x"))

    def test_wrong_value_passes(self):
        self.refused(lambda b: b["properties"].update(overwriteDbsInTarget=True))
        self.refused(lambda b: b["properties"].update(overwriteDbsInTarget="true"))
        self.refused(lambda b: b["properties"].update(migrationMode="Sometimes"))
        self.refused(lambda b: b["properties"].update(sslMode="Disable"))
        self.refused(lambda b: b["properties"].update(dbsToMigrate="a"))
        self.refused(lambda b: b["properties"].update(dbsToMigrate=[1]))

    def test_missing_member_passes(self):
        self.refused(lambda b: b.pop("location"))
        self.refused(lambda b: b["properties"].pop("secretParameters"))
        self.refused(lambda b: b["properties"]["secretParameters"]["adminCredentials"].pop("sourceServerPassword"))
        self.refused(lambda b: b["properties"].update(sslMode="Prefer"), "PATCH")

    def test_published_example_is_refused(self):
        directory = os.environ.get("PGC_AZURE_EXAMPLES")
        if not directory:
            self.skipTest("PGC_AZURE_EXAMPLES names no directory of published examples")
        n = 0
        for path in sorted(glob.glob(f"{directory}/**/*.json", recursive=True)):
            with open(path, encoding="utf-8") as file:
                example = json.load(file)
            parameters = example.get("parameters") if isinstance(example, dict) else None
            body = parameters.get("parameters") if parameters else None
            if not isinstance(body, dict) or "properties" not in body or "Update" in path:
                continue
            n += 1
            with self.subTest(os.path.basename(path)):
                self.assertEqual(list(check_body("PUT", body)), [])
        self.assertGreater(n, 3)


if __name__ == "__main__":
    tap.main()
