# SPDX-License-Identifier: GPL-3.0-or-later
"""From one major version of PostgreSQL to a newer one."""

from postgres import tap
from postgres.case import Case


class Upgrade:
    """What each pair of majors must get right; allowed: words in lines that PostgreSQL itself
    writes differently for the same thing in the two versions."""

    allowed = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load_sample("sample", scale=0.003)
        cls.name = cls.migrate("sample")

    def test_row_value_sequence_or_large_object_is_lost(self):
        self.assert_succeeded(self.name)
        self.assert_same("digest", "sample")

    def test_definition_is_lost_or_changed(self):
        self.assert_same("inventory", "sample", self.allowed)

    def test_compare_takes_a_change_of_version_for_a_difference(self):
        self.assert_compares_equal(self.name)


class From12To15(Upgrade, Case):
    source_options = {"major": 12}
    target_options = {"major": 15}
    # Ranges have got multiranges, partitions' triggers are visible, IN is written out.
    allowed = ("multirange", "note_rows", "rename")

    def test_pg_dump_sees_a_difference(self):
        self.assert_same("schema", "sample", self.allowed)


class From14To17(Upgrade, Case):
    source_options = {"major": 14}
    target_options = {"major": 17}


class From15To18(Upgrade, Case):
    source_options = {"major": 15}
    target_options = {"major": 18}


class Downgrade(Case):
    source_options = {"major": 15}
    target_options = {"major": 14}

    def test_older_target_is_accepted(self):
        self.source.create_database("down")
        said = self.failure("down", state="ValidationFailed", expect=3)
        self.assertRegex(said, r"(?s)15.*14|14.*15")
        self.assertEqual(self.target.sql("SELECT count(*) FROM pg_database WHERE datname = 'down'"), "0")


if __name__ == "__main__":
    tap.main()
