# SPDX-License-Identifier: GPL-3.0-or-later
"""Each command with an agent: what it prints, what its exit code says."""

import json
import signal
import time

from play import SECRETS, Case
from postgres import tap

SHOW = ("migration", "show", "-n")


def canonical(text):
    """What the published client would print for the same content."""
    return json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True,
                      separators=(",", ": ")) + "\n"


class Commands(Case):
    def test_success_in_every_format(self):
        play = self.play()
        created = play.start_migration("m1").stdout
        self.assertEqual(created, canonical(created))
        self.assertEqual(json.loads(created)["currentStatus"],
                         {"currentSubStateDetails": None, "error": None, "state": "InProgress"})
        self.assertEqual(play.run("migration", "wait", "-n", "m1").stdout, "")

        shown = play.run(*SHOW, "m1").stdout
        self.assertEqual(shown, canonical(shown))
        resource = json.loads(shown)
        self.assertEqual(resource["name"], "m1")
        self.assertEqual(resource["migrationMode"], "Offline")
        self.assertEqual(resource["currentStatus"]["state"], "Succeeded")
        self.assert_expected("show.txt", play.run(*SHOW, "m1", "-o", "table").stdout)
        self.assert_expected("show.tsv", play.run(*SHOW, "m1", "-o", "tsv").stdout)
        self.assertEqual(play.run(*SHOW, "m1", "-o", "none").stdout, "")
        self.assert_expected("list.txt", play.run("migration", "list", "--filter", "all", "-o",
                                                  "table").stdout)
        self.assert_expected("logs.txt", play.run("migration", "logs", "-n", "m1").stdout)
        for secret in SECRETS:
            self.assertNotIn(secret, shown + play.log())

    def test_list(self):
        play = self.play("hold")
        self.assertEqual(play.run("migration", "list").stdout, "[]\n")
        play.start_migration("first")
        play.start_migration("second")
        play.run("migration", "update", "-n", "first", "--cancel", "--watch")
        names = lambda *options: [one["name"] for one in json.loads(
            play.run("migration", "list", *options).stdout)]
        self.assertEqual(names(), ["second"])
        self.assertEqual(names("--filter", "All"), ["second", "first"])
        self.assertEqual(names("--filter", "All", "-s", "DB2:5433"), ["second", "first"])
        self.assertEqual(names("--filter", "All", "--name", "db3"), [])

    def test_failure(self):
        play = self.play("fail")
        done = play.start_migration("m1", "--watch", "-o", "none", expect=1)
        self.assertEqual(done.stdout, "")
        self.assertIn(
            "pgcutover: m1: permission denied for table secrets [603110]\n"
            "  What to do: Let the user app read it.\n"
            "              Mend what the error says, then go on from where it stopped with "
            "“pgcutover migration resume --server-name db2:5433 --name m1”.\n"
            "  SQL: GRANT SELECT ON public.secrets TO app;\n", done.stderr)
        play.run("migration", "wait", "-n", "m1", expect=1)
        play.run("migration", "resume", "-n", "m1", "--watch", "-o", "none", expect=1)

    def test_failed_validation(self):
        play = self.play("invalid")
        done = play.start_migration("m1", "--watch", "-o", "none", expect=3)
        self.assertIn(
            "  shop: The extension postgis is not installed on the target [603108]\n"
            "    What to do: Install the package postgresql-15-postgis-3 there.\n"
            "    SQL: CREATE EXTENSION postgis;\n", done.stderr)
        self.assert_expected("show-invalid.txt", play.run(*SHOW, "m1", "-o", "table").stdout)

    def test_progress_lines(self):
        """Off a terminal: a line for each change, no escape sequences, then the resource."""
        play = self.play(PGC_TEST_STEP_MS="20")
        done = play.start_migration("m1", "--watch")
        self.assertEqual(json.loads(done.stdout)["currentStatus"]["state"], "Succeeded")
        self.assertNotIn("\033", done.stderr)
        for part in ("m1: Migrating data\n", "shop: copy ", "warning shop: The table public.log is unlogged\n",
                     "m1: Succeeded\n", "crm: Succeeded 100 %, 2.44 GiB, 12/12 tables, 18/18 "
                     "indexes, 12.3 M rows\n"):
            self.assertIn(part, done.stderr)

    def test_waiting_for_an_answer(self):
        play = self.play("overwrite")
        done = play.start_migration("m1", "--watch", "-o", "none", expect=5)
        self.assertIn("“pgcutover migration update --server-name db2:5433 --name m1 "
                      "--overwrite-dbs true”", done.stderr)
        play.run("migration", "wait", "-n", "m1", expect=5)
        play.run("migration", "update", "-n", "m1", "--overwrite-dbs", "true", "--watch")
        # An answer to a question that is not open
        done = play.run("migration", "update", "-n", "m1", "--overwrite-dbs", "true", expect=1)
        self.assertIn("WaitingForTargetDBOverwriteConfirmation", done.stderr)

        play.start_migration("m2", "--watch", expect=5)
        done = play.run("migration", "update", "-n", "m2", "--overwrite-dbs", "false", "--watch",
                        expect=1)
        self.assertIn("[603101]", done.stderr)

    def test_cutover(self):
        play = self.play()
        play.start_migration("m1", "--migration-mode", "online")
        play.run("migration", "wait", "-n", "m1", "--for", "cutover")
        self.assertEqual(play.state("m1"), ("WaitingForUserAction", "WaitingForCutoverTrigger"))
        done = play.run("migration", "wait", "-n", "m1", expect=5)
        self.assertIn("--cutover", done.stderr)
        play.run("migration", "update", "-n", "m1", "--cutover", "--watch")

    def test_cutover_of_an_offline_migration(self):
        """The published client's words."""
        play = self.play("hold")
        play.start_migration("m1")
        done = play.run("migration", "update", "-n", "m1", "--cutover", expect=1)
        self.assertTrue(done.stderr.startswith(
            "pgcutover: Cutover is not possible for migration m1 if the migration_mode set to "
            "offline. The migration will cutover automatically [603114]\n"))
        done = play.run("migration", "wait", "-n", "m1", "--for", "cutover", expect=1)
        self.assertIn("never waits for a cutover", done.stderr)

    def test_setup_replication(self):
        play = self.play("hold")
        play.start_migration("m1", "--migration-mode", "online")
        done = play.run("migration", "update", "-n", "m1", "--setup-replication", expect=1)
        self.assertIn("  SQL: ALTER SYSTEM SET wal_level = 'logical';\n", done.stderr)

    def test_pause_wait_resume_cancel(self):
        play = self.play("hold")
        play.start_migration("m1")
        done = play.run("migration", "wait", "-n", "m1", "--timeout", "1", expect=4)
        self.assertIn("pgcutover: m1 is not that far after 1 s: ", done.stderr)
        while play.state("m1")[1] != "MigratingData":
            time.sleep(0.05)
        paused = json.loads(play.run("migration", "pause", "-n", "m1").stdout)
        self.assertEqual(paused["currentStatus"]["state"], "WaitingForUserAction")
        play.run("migration", "wait", "-n", "m1", expect=5)
        play.run("migration", "resume", "-n", "m1")
        done = play.run("migration", "update", "-n", "m1", "--cancel", "--watch", "-o", "none")
        self.assertEqual(play.state("m1")[0], "Canceled")
        play.run("migration", "wait", "-n", "m1", expect=1)
        play.run("migration", "cleanup", "-n", "m1")

    def test_delete(self):
        play = self.play("hold")
        play.start_migration("m1")
        play.run("migration", "delete", "-n", "m1", "--yes", expect=1)
        play.run("migration", "update", "-n", "m1", "--cancel", "--watch")
        done = play.run("migration", "delete", "-n", "m1", expect=2)
        self.assertIn("--yes", done.stderr)
        self.assertEqual(play.run("migration", "delete", "-n", "m1", "-y").stdout, "")
        done = play.run(*SHOW, "m1", expect=1)
        self.assertIn("There is no migration named “m1”", done.stderr)

    def test_name_on_two_targets(self):
        play = self.play("hold")
        play.start_migration("m1")
        path = play.directory / "move.json"
        play.run("migration", "create", "-s", "db3", "-n", "m1", "-b", path)
        done = play.run(*SHOW, "m1", expect=2)
        self.assertIn("db2:5433", done.stderr)
        shown = json.loads(play.run(*SHOW, "m1", "-s", "db3").stdout)
        self.assertEqual(shown["targetDbServerResourceId"], "db3:5432")
        done = play.run("migration", "create", "-s", "db3", "-n", "m1", "-b", path, expect=1)
        self.assertIn("already", done.stderr)

    def test_check_name(self):
        play = self.play("hold")
        play.start_migration("m1")
        check = ("migration", "check-name-availability", "-s", "db2:5433", "-n")
        self.assert_expected("name-free.json", play.run(*check, "m2").stdout)
        taken = json.loads(play.run(*check, "m1").stdout)
        self.assertEqual((taken["nameAvailable"], taken["reason"]), (False, "AlreadyExists"))
        wrong = json.loads(play.run(*check, "m_1").stdout)
        self.assertEqual((wrong["nameAvailable"], wrong["reason"]), (False, "Invalid"))

    def test_logs(self):
        play = self.play()
        play.start_migration("m1", "--watch")
        logs = ("migration", "logs", "-n", "m1")
        warnings = json.loads(play.run(*logs, "--level", "warning", "-o", "json").stdout)
        self.assertTrue(warnings)
        self.assertEqual({line["level"] for line in warnings}, {"warning"})
        self.assertEqual(json.loads(play.run(*logs, "--since", "2100-01-01", "-o", "json",
                                             expect=2).stdout or "[]"), [])
        self.assertEqual(play.run(*logs, "--since", "2100-01-01T00:00:00Z").stdout, "")
        self.assertEqual(play.run(*logs, "--since", "1h").stdout, play.run(*logs).stdout)
        # Of one that has ended, following is reading.
        followed = play.run(*logs, "--follow", "-o", "json").stdout.splitlines()
        self.assertEqual([json.loads(line)["text"] for line in followed],
                         [line["text"] for line in json.loads(play.run(*logs, "-o", "json").stdout)])

    def test_compare(self):
        play = self.play()
        play.start_migration("m1", "--watch")
        compare = ("migration", "compare", "-n", "m1")
        done = play.run(*compare)
        self.assertRegex(done.stdout, r"^Equal: 2 objects with 2,000 rows compared in \d+ s.\n$")
        done = play.run(*compare, "-o", "json")
        self.assertEqual(done.stdout, canonical(done.stdout))
        self.assertEqual(len(json.loads(done.stdout)["items"]), 2)

    def test_compare_finds_differences(self):
        play = self.play(PGC_TEST_DIFFERENT="1")
        play.start_migration("m1", "--watch")
        compare = ("migration", "compare", "-n", "m1")
        self.assert_expected("different.txt", play.run(*compare, expect=1).stdout)
        done = play.run(*compare, "-o", "none", expect=1)
        self.assertEqual(done.stderr, "pgcutover: Source and target differ in 1 of 2 objects\n")

    def test_compare_before_there_is_data(self):
        play = self.play("hold")
        play.start_migration("m1")
        play.run("migration", "compare", "-n", "m1", expect=1)

    def test_credentials(self):
        play = self.play()
        done = play.run("credential", "set", "--server", "db1", "--user", "app", stdin="geheim\n")
        self.assertEqual(done.stdout, "Stored the password for app@db1:5432 in: fake\n")
        self.assertNotIn("geheim", done.stdout + done.stderr)
        self.assert_expected("credentials.txt", play.run("credential", "list").stdout)
        play.run("credential", "set", "--server", "db1", "--user", "app", stdin="", expect=130)
        play.run("credential", "set", "--server", "db1", "--user", "app", stdin="\n", expect=1)
        play.run("credential", "forget", "--server", "db1:5432", "--user", "app")
        done = play.run("credential", "forget", "--server", "db1", "--user", "app", expect=1)
        self.assertIn("No password is stored for app@db1:5432", done.stderr)

    def test_foreground_needs_no_bus(self):
        play = self.play(with_agent=False)
        play.environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
        state = play.directory / "elsewhere"
        local = ("--foreground", "--state-dir", state)
        done = play.start_migration("m1", *local)
        self.assertEqual(json.loads(done.stdout)["currentStatus"]["state"], "Succeeded")
        self.assertTrue((state / "journal.db").exists())
        self.assertEqual(json.loads(play.run(*SHOW, "m1", *local).stdout)["name"], "m1")
        play.run("migration", "compare", "-n", "m1", *local)
        play.run("migration", "delete", "-n", "m1", "-y", *local)

    def test_foreground_waits_for_an_answer(self):
        play = self.play("overwrite", with_agent=False)
        local = ("--foreground", "--state-dir", play.directory / "elsewhere")
        done = play.start_migration("m1", *local, expect=5)
        self.assertIn("--foreground --overwrite-dbs true", done.stderr)
        play.run("migration", "update", "-n", "m1", "--overwrite-dbs", "true", *local)

    def test_lost_agent_is_started_again(self):
        """A kill -9 of the agent is no end of a wait: the next agent goes on."""
        play = self.play("hold")
        play.start_migration("m1")
        while play.state("m1")[1] != "MigratingData":
            time.sleep(0.05)
        play.environment["PGC_TEST_SCENE"] = "succeed"
        waiting = play.spawn("migration", "watch", "-n", "m1")
        self.assertIn("Migrating data", waiting.stdout.readline())
        play.process.send_signal(signal.SIGKILL)
        output, errors = waiting.communicate(timeout=120)
        self.assertEqual(waiting.returncode, 0, output + errors)
        self.assertIn("m1: Succeeded", output)
        self.assertIn("warning: the agent has gone away; starting it again", errors)
        play.end_started_agent()


if __name__ == "__main__":
    tap.main()
