# SPDX-License-Identifier: GPL-3.0-or-later
"""The real program and agent against a server that stands in for Azure's management API."""

import json
import pathlib
import unittest

from azure.stand_in import GROUP, SERVER, SERVER_ID, SUBSCRIPTION, Fault, StandIn, wait_until
from postgres import tap
from postgres.agent import Agent

SECRETS = ("source-pässword", "target-password", "client-secret")
FINAL = ("Succeeded", "Failed", "Canceled", "ValidationFailed")


class Azure(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.cloud = StandIn()
        self.agent = Agent()
        # Never the endpoint of the machine that the tests run on.
        self.agent.environment.update(PGCUTOVER_AZURE_POLL_MS="100", AZURE_POD_IDENTITY_AUTHORITY_HOST=self.cloud.url)
        for thing in (self.cloud, self.agent):
            thing.__enter__()
            self.addCleanup(thing.__exit__, None, None, None)
        # Called before those two end.
        self.addCleanup(self.check_contract)

    def check_contract(self):
        self.assertEqual(self.cloud.violations, [])

    def login(self, *options, stdin="client-secret\n", expect=0):
        options = options or ("--service-principal", "--username", "app-id", "--tenant", "tenant-id")
        return self.agent.run("login", *options, "--management-url", self.cloud.url, "--authority-url", self.cloud.url,
                              stdin=stdin, expect=expect)

    def create(self, name="m1", *options, expect=0, databases=("shop",), **more):
        path = self.agent.properties_file({
            "sourceDbServerResourceId": "db.example.org:5432@postgres", "dbsToMigrate": list(databases),
            "secretParameters": {"adminCredentials": {"sourceServerPassword": SECRETS[0],
                                                      "targetServerPassword": SECRETS[1]},
                                 "targetServerUserName": "adm"},
            "sourceType": "OnPremises", "sslMode": "Require", "overwriteDbsInTarget": "false", **more})
        return self.agent.run("migration", "create", "--resource-group", GROUP, "--name", SERVER, "--migration-name", name,
                              "--properties", str(path), *options, expect=expect)

    def state(self, name="m1"):
        status = json.loads(self.agent.run("migration", "show", "--name", name).stdout)["currentStatus"]
        return status["state"], (status["currentSubStateDetails"] or {}).get("currentSubState")

    def wait(self, name="m1"):
        wait_until(lambda: self.state(name)[0] in FINAL, f"{name} ends")
        return self.state(name)

    def wait_for(self, *wanted):
        wait_until(lambda: self.state() == wanted, f"{wanted}")

    # --- sign-in ------------------------------------------------------------------------------

    def test_sign_in_by_secret_and_out(self):
        account = json.loads(self.login().stdout)
        self.assertEqual((account["method"], account["tenantId"], account["id"]),
                         ("client-secret", "tenant-id", SUBSCRIPTION))
        self.assertEqual(json.loads(self.agent.run("account", "show").stdout), account)
        form = self.cloud.token_requests[0][2]
        self.assertEqual((form["grant_type"], form["client_id"], form["client_secret"], form["scope"]),
                         ("client_credentials", "app-id", "client-secret", f"{self.cloud.url}/.default"))
        self.agent.run("logout")
        refused = self.agent.run("account", "show", expect=None)
        self.assertIn("pgcutover login", refused.stderr)

    def test_refused_secret(self):
        refused = self.login(stdin="wrong\n", expect=None)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("AADSTS7000215", refused.stderr)
        self.assertIn("Nobody is signed in", self.agent.run("account", "show", expect=None).stderr)

    def test_device_code_and_rotation_of_refresh_tokens(self):
        self.cloud.pending_device_codes = 2
        said = self.login("--cloud", "AzureCloud", stdin="")
        self.assertIn("https://microsoft.com/devicelogin", said.stderr)
        self.assertIn("ABCD-1234", said.stderr)
        for _ in range(3):
            self.cloud.expire_tokens()
            self.agent.run("account", "list")
        # Each proof is used once: the stand-in refuses an old one.
        self.assertEqual([form["refresh_token"] for _, _, form, _ in self.cloud.token_requests
                          if form.get("grant_type") == "refresh_token"], ["refresh-1", "refresh-2", "refresh-3"])
        self.agent.kill()
        self.agent.start()
        self.agent.run("account", "list")

    def test_managed_identity(self):
        account = json.loads(self.login("--identity", stdin="").stdout)
        self.assertEqual(account["method"], "managed-identity")
        _, query, _, headers = self.cloud.token_requests[0]
        self.assertEqual((query["resource"], headers["Metadata"]), (f"{self.cloud.url}/", "true"))

    def test_workload_identity_reads_its_file_each_time(self):
        token = pathlib.Path(self.agent.state_directory) / "federated"
        token.write_text("assertion-1\n", encoding="utf-8")
        self.login("--federated-token-file", str(token), "--username", "app-id", "--tenant", "tenant-id", stdin="")
        token.write_text("assertion-2\n", encoding="utf-8")
        self.cloud.expire_tokens()
        self.agent.run("account", "list")
        self.assertEqual([form["client_assertion"] for _, _, form, _ in self.cloud.token_requests],
                         ["assertion-1", "assertion-2"])

    def test_plain_http_elsewhere_is_refused(self):
        refused = self.agent.run("login", "--identity", "--management-url", "http://management.example.org", expect=None)
        self.assertIn("is not an https:// address", refused.stderr)

    # --- discovery ----------------------------------------------------------------------------

    def test_servers_of_all_pages(self):
        self.cloud.extra_servers = 5
        self.login()
        servers = json.loads(self.agent.run("server", "list", "--resource-group", GROUP).stdout)
        self.assertEqual(len(servers), 6)
        self.assertEqual((servers[0]["name"], servers[0]["location"], servers[0]["version"], servers[0]["network"]),
                         (SERVER, "canadacentral", "17", "Public"))
        refused = self.agent.run("account", "set", "--subscription", "nobody's", expect=None)
        self.assertIn("no subscription", refused.stderr)
        self.agent.run("account", "set", "--subscription", "Test subscription")

    # --- migrations ---------------------------------------------------------------------------

    def test_offline_migration(self):
        self.login()
        self.create()
        self.assertEqual(self.wait(), ("Succeeded", "Completed"))
        (_, path, query, body), = self.cloud.sent("PUT")
        self.assertEqual(path, f"{SERVER_ID}/migrations/m1")
        self.assertEqual(query, {"api-version": "2025-08-01"})
        self.assertEqual(body, {"location": "canadacentral", "properties": {
            "migrationMode": "Offline", "migrationOption": "ValidateAndMigrate", "sourceType": "OnPremises",
            "sslMode": "Require", "sourceDbServerResourceId": "db.example.org:5432@postgres",
            "secretParameters": {"adminCredentials": {"sourceServerPassword": SECRETS[0],
                                                      "targetServerPassword": SECRETS[1]},
                                 "targetServerUsername": "adm"},
            "dbsToMigrate": ["shop"], "setupLogicalReplicationOnSourceDbIfNeeded": "False",
            "overwriteDbsInTarget": "False"}})
        shown = json.loads(self.agent.run("migration", "show", "--name", "m1").stdout)
        self.assertEqual(shown["currentStatus"]["currentSubStateDetails"]["dbDetails"]["shop"]["fullLoadCompletedTables"], 7)

    def test_online_migration_with_cutover_and_restarts(self):
        self.login()
        self.create("m1", "--migration-mode", "online")
        self.wait_for("WaitingForUserAction", "WaitingForCutoverTrigger")
        shown = json.loads(self.agent.run("migration", "show", "--name", "m1").stdout)
        self.assertEqual(shown["currentStatus"]["currentSubStateDetails"]["dbDetails"]["shop"]["latency"], 3)
        self.agent.kill()
        self.agent.start()
        self.wait_for("WaitingForUserAction", "WaitingForCutoverTrigger")
        self.agent.run("migration", "update", "--name", "m1", "--cutover")
        self.assertEqual(self.wait(), ("Succeeded", "Completed"))
        self.assertEqual([body for _, _, _, body in self.cloud.sent("PATCH")], [{"properties": {"triggerCutover": "True"}}])
        self.assertEqual(len(self.cloud.sent("PUT")), 1)

    def test_cancel(self):
        self.login()
        self.create("m1", "--migration-mode", "online")
        self.wait_for("WaitingForUserAction", "WaitingForCutoverTrigger")
        self.agent.run("migration", "update", "--name", "m1", "--cancel")
        self.assertEqual(self.wait(), ("Canceled", "Completed"))
        self.assertEqual([body for _, _, _, body in self.cloud.sent("PATCH")],
                         [{"properties": {"cancel": "True", "dbsToCancelMigrationOn": ["shop"]}}])

    def test_cancelled_in_the_portal(self):
        self.login()
        self.create("m1", "--migration-mode", "online")
        self.wait_for("WaitingForUserAction", "WaitingForCutoverTrigger")
        with self.cloud.lock:
            self.cloud.migrations["m1"].change({"cancel": "True"})
        self.assertEqual(self.wait(), ("Canceled", "Completed"))
        self.assertEqual(self.cloud.sent("PATCH"), [])

    def test_overwrite_is_asked(self):
        self.cloud.databases_in_the_way = True
        self.login()
        self.create()
        self.wait_for("WaitingForUserAction", "WaitingForTargetDBOverwriteConfirmation")
        self.agent.run("migration", "update", "--name", "m1", "--overwrite-dbs", "true")
        self.assertEqual(self.wait(), ("Succeeded", "Completed"))

    def test_replication_is_set_up_when_asked(self):
        self.login()
        self.create("m1", "--migration-mode", "online")
        wait_until(lambda: self.cloud.migrations, "the service has it")
        with self.cloud.lock:
            self.cloud.migrations["m1"].steps.insert(0, ("WaitingForUserAction",
                                                         "WaitingForLogicalReplicationSetupRequestOnSourceDB"))
        self.wait_for("WaitingForUserAction", "WaitingForLogicalReplicationSetupRequestOnSourceDB")
        self.agent.run("migration", "update", "--name", "m1", "--setup-replication")
        self.wait_for("WaitingForUserAction", "WaitingForCutoverTrigger")
        self.assertEqual(self.cloud.sent("PATCH")[0][3],
                         {"properties": {"setupLogicalReplicationOnSourceDbIfNeeded": "True"}})

    def test_failure_is_told_with_its_code(self):
        self.login()
        self.create("m1", "--migration-mode", "online")
        self.wait_for("WaitingForUserAction", "WaitingForCutoverTrigger")
        with self.cloud.lock:
            self.cloud.migrations["m1"].error = "S0004: Failed to fetch source server details."
            self.cloud.migrations["m1"].state = ("Failed", "Completed")
            self.cloud.migrations["m1"].steps = []
        self.assertEqual(self.wait()[0], "Failed")
        self.assertIn("S0004", self.agent.run("migration", "show", "--name", "m1").stdout)

    def test_second_migration_of_a_target_is_refused_before_it_is_made(self):
        self.login()
        self.create("m1", "--migration-mode", "online")
        self.wait_for("WaitingForUserAction", "WaitingForCutoverTrigger")
        self.create("m2")
        self.assertEqual(self.wait("m2")[0], "Failed")
        self.assertIn("takes one at a time", self.agent.run("migration", "show", "--name", "m2").stdout)
        self.assertEqual(len(self.cloud.sent("PUT")), 1)

    def test_deleted_at_the_service(self):
        self.login()
        self.create("m1", "--migration-mode", "online")
        self.wait_for("WaitingForUserAction", "WaitingForCutoverTrigger")
        with self.cloud.lock:
            del self.cloud.migrations["m1"]
        self.assertEqual(self.wait()[0], "Failed")
        self.assertIn("no longer has the migration", self.agent.run("migration", "show", "--name", "m1").stdout)

    # --- what goes wrong on the way -----------------------------------------------------------

    def test_create_survives(self):
        """An expired token, throttling, errors, a connection lost before and after it was acted upon."""
        for fault in ((429, [("Retry-After", "0")]), (503, [("Retry-After", "0")]), "drop", "drop after", "truncate"):
            with self.subTest(fault=fault):
                self.doCleanups()
                self.setUp()
                self.login()
                self.cloud.faults = [Fault("PUT", "/migrations/", fault)]
                self.cloud.expire_tokens()
                self.create()
                self.assertEqual(self.wait(), ("Succeeded", "Completed"))
                self.assertEqual(list(self.cloud.migrations), ["m1"])

    def test_following_survives(self):
        self.login()
        self.create("m1", "--migration-mode", "online")
        self.wait_for("WaitingForUserAction", "WaitingForCutoverTrigger")
        self.cloud.faults = [Fault("GET", "/migrations/m1", (429, [("Retry-After", "0")]), "truncate", "drop",
                                   (500, [("Retry-After", "0")]))]
        self.cloud.expire_tokens()
        wait_until(lambda: not self.cloud.faults[0].answers, "all faults")
        with self.cloud.lock:
            self.cloud.migrations["m1"].state = ("InProgress", "SomethingNew")
        wait_until(lambda: "SomethingNew" in self.agent.run("migration", "logs", "--name", "m1").stdout, "it is told")
        with self.cloud.lock:
            self.cloud.migrations["m1"].state = ("waitingforuseraction", "waitingforcutovertrigger")
        self.agent.run("migration", "update", "--name", "m1", "--cutover")
        self.assertEqual(self.wait(), ("Succeeded", "Completed"))

    def test_secret_is_in_sight(self):
        self.login()
        self.create("m1", "--migration-mode", "online")
        self.wait_for("WaitingForUserAction", "WaitingForCutoverTrigger")
        seen = self.agent.run("migration", "show", "--name", "m1").stdout
        seen += self.agent.run("migration", "logs", "--name", "m1").stdout + self.agent.log()
        for path in pathlib.Path(self.agent.state_directory).rglob("journal.db*"):
            seen += path.read_bytes().decode(errors="replace")
        self.assertIn("m1", seen)
        for secret in (*SECRETS, "token-1"):
            self.assertNotIn(secret, seen)

    def test_what_the_service_cannot_do(self):
        self.login()
        for more in ({"reverseReplication": "true"}, {"compareAfterMigration": "true"}):
            refused = self.create("m1", "--migration-mode", "online", expect=None, **more)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn("not something that Azure's service can do", refused.stderr)
        refused = self.create("m1", expect=None, databases=[f"d{i}" for i in range(9)])
        self.assertIn("8", refused.stderr)
        self.assertEqual(self.cloud.sent("PUT"), [])


if __name__ == "__main__":
    tap.main()
