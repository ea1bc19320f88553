# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command line refuses, and what it does without an agent."""

import json
import subprocess

from play import PROPERTIES, SECRETS, Case
from postgres import tap


class Usage(Case):
    def setUp(self):
        self.agentless = self.play(with_agent=False)
        # Whatever tries to reach an agent here fails at once, and not with exit code 2.
        self.agentless.environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"

    def refused(self, *arguments, code, message, remedy=None, stdin=None):
        done = self.agentless.run(*arguments, expect=code, stdin=stdin)
        self.assertEqual(done.stdout, "")
        lines = done.stderr.splitlines()
        self.assertEqual(lines[0], "pgcutover: " + message)
        if remedy is not None:
            self.assertEqual(lines[1], "  What to do: " + remedy)
        return done

    def test_usage_errors(self):
        see = "See “pgcutover %s --help”."
        path = self.agentless.write("move.json", PROPERTIES)
        update = ("migration", "update", "-n", "m")
        for arguments, message, remedy in [
            (["migrat"], "“migrat” is not a command", "Did you mean “pgcutover migration”?"),
            (["migration", "remove"], "“remove” is not a command", "See “pgcutover migration --help”."),
            (["migration", "create"], "the following arguments are required: --properties/-b",
             see % "migration create"),
            (["migration", "list", "--filter", "x"],
             "argument --filter: 'x' is not a valid value. Allowed values: Active, All.", None),
            (["migration", "list", "--query", "[]"], "--query is not supported",
             "Give the JSON to jq: “pgcutover migration show … | jq -r .currentStatus.state”."),
            (["migration", "show"], "the following arguments are required: --name/-n", None),
            (["migration", "show", "-n", "db:5"],
             "“db:5” is a server; which of its migrations is meant is not said",
             "Add --migration-name MIGRATION."),
            (["migration", "show", "–-name", "m"],
             "“–-name” begins with a dash that is not a hyphen, as text copied from a document does",
             "Type it by hand: --name"),
            (update, "Incorrect Usage: At least one update operation needs to be specified.", None),
            ([*update, "--cutover", "--cancel"],
             "Incorrect Usage: Can only specify one update operation.", None),
            ([*update, "--cancel", "--databases", "a"], "--databases goes only with --cutover",
             see % "migration update"),
            ([*update, "--overwrite-dbs", "maybe"],
             "argument --overwrite-dbs: 'maybe' is not a valid value. Allowed values: true, false.",
             None),
            ([*update, "cancel"], "unrecognized arguments: cancel", "Did you mean --cancel?"),
            (["migration", "create", "-b", path], "No target server is given", None),
            (["migration", "create", "-b", path, "-s", "db", "-n", "a_b"],
             "The migration name “a_b” has “_” in it", None),
            (["migration", "create", "-b", path, "-s", "db", "-g", ""],
             "Resource group name cannot be empty.", None),
            (["migration", "create", "-b", path, "-s", "db", "--provider", "direct", "-g", "x"],
             "--provider direct excludes --resource-group and --subscription, which choose azure",
             see % "migration create"),
            (["migration", "create", "-b", path, "-s", "db", "--state-dir", "x"],
             "--state-dir needs --foreground", None),
            (["migration", "list", "--foreground", "--agent", "system"],
             "--foreground and --agent exclude each other", see % "migration list"),
            (["migration", "list", "--agent", "mars"],
             "argument --agent: 'mars' is not a valid value. Allowed values: session, system, "
             "ssh://[USER@]HOST[:PORT].", None),
            (["migration", "list", "--agent", "ssh://-oProxyCommand=x"],
             "argument --agent: 'ssh://-oProxyCommand=x' is not ssh://[USER@]HOST[:PORT]", None),
            (["migration", "compare", "-n", "m", "--schema-only", "--data-only"],
             "--schema-only and --data-only exclude each other", see % "migration compare"),
            (["migration", "logs", "-n", "m", "--since", "yesterday"],
             "argument --since: 'yesterday' is not a time", None),
            (["properties", "check"], "the following arguments are required: FILE",
             see % "properties check"),
            (["credential", "set", "--server", "db"],
             "the following arguments are required: --user/-u", see % "credential set"),
            (["credential", "forget", "--server", "db", "--user", ""], "--user is empty",
             see % "credential forget"),
        ]:
            with self.subTest(arguments=arguments):
                self.refused(*arguments, code=2, message=message, remedy=remedy)

    def test_bare_program_is_no_command_line(self):
        done = self.agentless.run(expect=2)
        self.assertTrue(done.stdout.startswith("Usage:\n"))
        self.assertEqual(done.stderr, "")

    def test_help_and_version(self):
        for arguments in (["--help"], ["help"], ["migration", "-h"], ["help", "properties"],
                          ["postgres", "flexible-server", "migration", "create", "--help"]):
            done = self.agentless.run(*arguments)
            self.assertTrue(done.stdout.startswith("Usage:\n"), arguments)
        self.assertRegex(self.agentless.run("--version").stdout, r"^pgcutover \d+\.\d+\.\d+\n$")

    def test_missing_properties_file(self):
        """The published client's words and exit code."""
        for arguments in (["migration", "create", "-s", "db", "-b", "none.json"],
                          ["properties", "check", "none.json"]):
            done = self.refused(*arguments, code=1,
                                message="Properties file does not exist in the given location")
            self.assertIn(f"There is no {self.agentless.directory}/none.json;", done.stderr)

    def test_broken_json(self):
        path = self.agentless.write("broken.json", '{"properties": {"dbsToMigrate": ["a" "b"]}}')
        done = self.agentless.run("migration", "create", "-s", "db", "-b", path, expect=1)
        self.assertIn("Invalid json file. Make sure that the json file content is properly "
                      "formatted.", done.stderr)
        self.assertRegex(done.stderr, r"(?i)line 1")

    def test_unknown_key(self):
        wrong = json.loads(json.dumps(PROPERTIES))
        wrong["properties"]["dbsToMigrat"] = ["a"]
        path = self.agentless.write("wrong.json", wrong)
        done = self.agentless.run("properties", "check", path, expect=1)
        self.assertIn("dbsToMigrat", done.stderr)
        self.assertIn("Did you mean “dbsToMigrate”?", done.stderr)

    def test_unreadable_file(self):
        done = self.agentless.run("properties", "check", self.agentless.directory, expect=1)
        self.assertIn("pgcutover: The properties file cannot be read: ", done.stderr)
        self.assertIn("Is a directory\n", done.stderr)

    def test_no_agent_to_be_had(self):
        done = self.agentless.run("migration", "list", expect=1)
        self.assertIn("--foreground", done.stderr)

    def test_dry_run(self):
        path = self.agentless.write("move.json", PROPERTIES)
        arguments = ("migration", "create", "-s", "db2:5433", "-n", "m1", "-b", path, "--dry-run",
                     "--jobs", "3", "--databases", "only", "--tags", "a=1", "b", "--migration-mode", "ONLINE",
                     "--overwrite-dbs", "TRUE", "--location", "here")
        done = self.agentless.run(*arguments)
        described = json.loads(done.stdout)
        self.assertEqual(described["passwords"], {"source": "from the properties file",
                                                  "target": "from the properties file"})
        request = described["request"]
        self.assertEqual(request["name"], "m1")
        self.assertEqual(request["jobs"], 3)
        self.assertEqual(request["dbsToMigrate"], ["only"])
        self.assertEqual(request["migrationMode"], "Online")
        self.assertEqual(request["overwriteDbsInTarget"], "True")
        self.assertEqual(request["location"], "here")
        self.assertEqual((request["target"]["host"], request["target"]["port"]), ("db2", 5433))
        for secret in SECRETS:
            self.assertNotIn(secret, done.stdout + done.stderr)

        table = self.agentless.run(*arguments, "-o", "table").stdout
        self.assert_expected("dry-run.txt", table)
        self.assertEqual(self.agentless.run(*arguments, "-o", "none").stdout, "")

    def test_dry_run_without_passwords(self):
        bare = json.loads(json.dumps(PROPERTIES))
        del bare["properties"]["secretParameters"]["adminCredentials"]
        done = self.agentless.run("migration", "create", "--name", "db2", "-b", "-", "--dry-run",
                                  stdin=json.dumps(bare))
        described = json.loads(done.stdout)
        self.assertEqual(described["passwords"]["source"],
                         "what the agent keeps for app@10.0.0.7:5432, else asked for on a "
                         "terminal, else none")
        # --name alone, and the file does not say the target: it is the server, and the migration
        # gets a UUID.
        self.assertEqual(described["request"]["target"]["host"], "db2")
        self.assertRegex(described["request"]["name"], "^[0-9a-f]{8}-[0-9a-f]{4}-4")

    def test_both_generations_of_names_mean_the_same(self):
        path = self.agentless.write("move.json", PROPERTIES)
        seen = set()
        for names in (["--server-name", "db2", "--name", "m"], ["-s", "db2", "-n", "m"],
                      ["--name", "db2", "--migration-name", "m"],
                      ["--server-name=db2", "--migration-name=m"]):
            done = self.agentless.run("postgres", "flexible-server", "migration", "create", *names,
                                      "-b", path, "--dry-run")
            seen.add(done.stdout)
        self.assertEqual(len(seen), 1)

    def test_readable_file_is_warned_of(self):
        path = self.agentless.write("open.json", PROPERTIES, mode=0o644)
        arguments = ("properties", "check", path, "--server-name", "db2")
        warning = f"pgcutover: warning: {path} holds passwords and other users can read it"
        self.assertIn(warning, self.agentless.run(*arguments).stderr)
        self.assertEqual(self.agentless.run(*arguments, "--only-show-errors").stderr, "")
        path.chmod(0o600)
        self.assertEqual(self.agentless.run(*arguments).stderr, "")

    def test_template_passes_the_check_once_filled_in(self):
        for options in ([], ["--migration-mode", "online"], ["--provider", "azure"]):
            template = self.agentless.run("properties", "template", *options).stdout
            path = self.agentless.write("template.json", template)
            more = ["-g", "group", "--subscription", "s", "-s", "srv"] if "azure" in options else []
            done = self.agentless.run("properties", "check", path, *more, expect=1)
            self.assertIn("placeholder", done.stderr)

            filled = template
            for placeholder in ("source", "target"):
                for what in ("host", "user", "password"):
                    filled = filled.replace(f"<{placeholder} {what}>", f"{placeholder}-{what}")
            filled = filled.replace("<database>", "shop")
            self.assertNotIn("<", filled)
            path = self.agentless.write("filled.json", filled)
            mode = options if "--migration-mode" in options else []
            done = self.agentless.run("properties", "check", path, *mode, *more)
            self.assertIn("shop", done.stdout)

    def test_check_of_a_file_without_target(self):
        path = self.agentless.write("move.json", PROPERTIES)
        done = self.agentless.run("properties", "check", path)
        self.assertIn("--server-name", done.stderr)
        self.assertNotIn("invalid", done.stdout)

    def test_full_disk_is_told(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([self.agentless.program, "properties", "template"], stdout=full,
                                  stderr=subprocess.PIPE, text=True, env=self.agentless.environment,
                                  check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("Cannot write to standard output: No space left on device", done.stderr)

    def test_ascii_locale(self):
        """Quotation marks become ASCII ones, and JSON stays UTF-8."""
        self.agentless.environment["LC_ALL"] = "C"
        done = self.agentless.run("migraton", expect=2)
        self.assertIn('"migraton" is not a command', done.stderr)
        wrong = json.loads(json.dumps(PROPERTIES))
        wrong["properties"]["dbsToMigrate"] = ["größe"]
        path = self.agentless.write("move.json", json.dumps(wrong, ensure_ascii=False))
        done = self.agentless.run("migration", "create", "-s", "db", "-b", path, "--dry-run")
        self.assertEqual(json.loads(done.stdout)["request"]["dbsToMigrate"], ["größe"])

    def test_completion(self):
        done = self.agentless.run("complete", "--", "migration", "create", "--migration-mode", "")
        self.assertEqual(done.stdout, "offline\nonline\n")


if __name__ == "__main__":
    tap.main()
