# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person at a terminal sees and is asked."""

import json

from play import PROPERTIES, Case
from postgres import tap
from terminal import Terminal


class AtTheTerminal(Case):
    def open(self, play, *arguments, term="xterm-256color", **size):
        environment = {**play.environment, "TERM": term}
        return Terminal([play.program, *arguments], environment, play.directory, **size)

    def foreground(self, play, name, *arguments, **size):
        path = play.write("move.json", PROPERTIES)
        return self.open(play, "migration", "create", "-s", "db2:5433", "-n", name, "-b", path,
                         "--foreground", *arguments, **size)

    def test_final_frame_stays(self):
        play = self.play(with_agent=False, PGC_TEST_STEP_MS="30")
        terminal = self.foreground(play, "m1")
        self.assertEqual(terminal.wait_for_end(), 0)
        text = terminal.screen.text()
        self.assertTrue(text.startswith("m1: Succeeded "), text)
        self.assertIn("\nshop █████████████████████████ 100 % Succeeded, 2.44 GiB\n", text)
        self.assertNotIn("\"currentStatus\"", text)
        self.assertNotIn("\033[?", terminal.raw)
        # drawn in place: the header is there once
        self.assertEqual(text.count("10.0.0.7:5432 as app"), 1)
        # NO_COLOR is set
        self.assertNotIn("\033[1m", terminal.raw)

    def test_colors(self):
        play = self.play(with_agent=False)
        del play.environment["NO_COLOR"]
        terminal = self.foreground(play, "m1")
        self.assertEqual(terminal.wait_for_end(), 0)
        self.assertIn("\033[1;32mm1: Succeeded", terminal.raw)

    def test_dumb_terminal_gets_lines(self):
        play = self.play(with_agent=False)
        path = play.write("move.json", PROPERTIES)
        terminal = self.open(play, "migration", "create", "-s", "db2", "-n", "m1", "-b", path,
                             "--foreground", "-o", "none", term="dumb")
        self.assertEqual(terminal.wait_for_end(), 0)
        self.assertNotIn("\033", terminal.raw)
        self.assertIn("m1: Succeeded\n", terminal.screen.text())

    def test_small_and_resized_terminal(self):
        play = self.play("hold", with_agent=False, PGC_TEST_STEP_MS="10")
        terminal = self.foreground(play, "m1", columns=60, rows=10)
        terminal.wait_for("50 %")
        frame = terminal.screen.text().splitlines()
        self.assertLess(len(frame), 10)
        self.assertTrue(all(len(line) < 60 for line in frame), frame)
        terminal.resize(120, 40)
        terminal.wait_for("(offline, validate and migrate)")
        terminal.type("\003")
        terminal.wait_for("Press Ctrl-C again")
        terminal.type("\003")
        self.assertEqual(terminal.wait_for_end(), 1)

    def test_overwrite_is_asked(self):
        play = self.play("overwrite", with_agent=False)
        terminal = self.foreground(play, "m1")
        terminal.wait_for("Type yes to do that")
        self.assertIn("DROPPED, with all that is in them, and made anew: shop, crm",
                      terminal.screen.text())
        terminal.type("YES please\n")
        terminal.wait_for("YES please\nOn db2:5433")
        terminal.type("yes\n")
        self.assertEqual(terminal.wait_for_end(), 0)

    def test_overwrite_of_one_database_asks_for_its_name(self):
        play = self.play("overwrite", with_agent=False)
        terminal = self.foreground(play, "m1", "--databases", "shop")
        terminal.wait_for("Type shop to do that")
        terminal.type("no\n")
        self.assertEqual(terminal.wait_for_end(), 1)
        self.assertIn("[603101]", terminal.screen.text())

    def test_overwrite_stays_open(self):
        """Neither Ctrl-D nor Ctrl-C is an answer."""
        play = self.play("overwrite", with_agent=False)
        for name, key in (("m1", "\004"), ("m2", "\003")):
            terminal = self.foreground(play, name, "--databases", "shop")
            terminal.wait_for("Type shop to do that")
            terminal.type(key)
            self.assertEqual(terminal.wait_for_end(), 5)
            self.assertIn("--overwrite-dbs true", terminal.screen.text())

    def test_interrupted_watch_leaves_the_migration(self):
        play = self.play("hold")
        play.start_migration("m1")
        terminal = self.open(play, "migration", "watch", "-n", "m1")
        terminal.wait_for("50 %")
        terminal.type("\003")
        self.assertEqual(terminal.wait_for_end(), 130)
        self.assertIn("The migration goes on without this command.", terminal.screen.text())
        self.assertEqual(play.state("m1")[0], "InProgress")

    def test_interrupted_foreground_can_be_resumed(self):
        play = self.play("hold", with_agent=False, PGC_TEST_STEP_MS="10")
        terminal = self.foreground(play, "m1")
        terminal.wait_for("50 %")
        terminal.type("\003")
        terminal.wait_for("“pgcutover migration watch --server-name db2:5433 --name m1 "
                          "--foreground” will then go on")
        self.assertEqual(terminal.wait_for_end(), 130)
        play.environment["PGC_TEST_SCENE"] = "succeed"
        done = play.run("migration", "watch", "-n", "m1", "--foreground")
        self.assertIn("m1: Succeeded", done.stdout)

    def test_password_is_not_shown(self):
        bare = json.loads(json.dumps(PROPERTIES))
        del bare["properties"]["secretParameters"]["adminCredentials"]
        play = self.play()
        path = play.write("bare.json", bare)
        play.run("credential", "set", "--server", "db2", "--user", "postgres", stdin="geheim\n")
        # The target's is stored; only the source's is asked for.
        terminal = self.open(play, "migration", "create", "-s", "db2", "-n", "m1", "-b", path, "-o",
                             "none")
        terminal.wait_for("Password for app@10.0.0.7:5432 (empty for none):")
        terminal.type("streng-geheim\n")
        self.assertEqual(terminal.wait_for_end(), 0)
        self.assertNotIn("geheim", terminal.raw)
        self.assertNotIn("postgres@db2", terminal.raw)

    def test_password_prompt_can_be_left(self):
        play = self.play()
        for key in ("\003", "\004"):
            terminal = self.open(play, "credential", "set", "--server", "db1", "--user", "app")
            terminal.wait_for("Password for app@db1:5432:")
            terminal.type(key)
            self.assertEqual(terminal.wait_for_end(), 130)
        self.assertEqual(play.run("credential", "list", "-o", "json").stdout, "[]\n")

    def test_delete_asks(self):
        play = self.play()
        play.start_migration("m1", "--watch")
        for answer, code in (("\n", 1), ("y\n", 0)):
            terminal = self.open(play, "migration", "delete", "-n", "m1")
            terminal.wait_for("(y/N)")
            terminal.type(answer)
            self.assertEqual(terminal.wait_for_end(), code)
        self.assertEqual(play.run("migration", "list", "--filter", "All").stdout, "[]\n")

    def test_comparison_draws_a_bar(self):
        play = self.play(PGC_TEST_STEP_MS="20")
        play.start_migration("m1", "--watch")
        terminal = self.open(play, "migration", "compare", "-n", "m1")
        self.assertEqual(terminal.wait_for_end(), 0)
        self.assertIn("100 % 12/12 tables compared", terminal.screen.text())
        self.assertIn("\nEqual: ", terminal.screen.text())


if __name__ == "__main__":
    tap.main()
