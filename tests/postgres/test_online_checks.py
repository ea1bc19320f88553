# SPDX-License-Identifier: GPL-3.0-or-later
"""What would stop an online migration half-way is said before it begins, and the SQL that is told
with it mends it."""

import subprocess
import time

from postgres import installation, tap, traces
from postgres.agent import request
from postgres.case import Case
from postgres.server import PATIENCE_S, SqlError

LOGICAL = {"wal_level": "logical"}


def messages_in(value):
    """Every validation message in the JSON @value."""
    if isinstance(value, list):
        return [found for part in value for found in messages_in(part)]
    if not isinstance(value, dict):
        return []
    if "message" in value and "state" in value:
        return [value]
    return [found for part in value.values() for found in messages_in(part)]


class Checks(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source.create_database("shop")

    def findings(self, *words, **more):
        """The findings of a validation of database shop that have all @words in their message."""
        name = self.new_name()
        # A psql that has just ended may still be seen.
        before = [line for line in traces.of(self.source) if not line.startswith("session|psql|")]
        self.agent.create(name, self.target, request(self.source, self.target, ["shop"], **more),
                          "--watch", "--migration-mode", "Online", "--migration-option", "Validate",
                          expect=None)
        self.assert_source_is(before)
        status = self.agent.show(name)
        self.assertIn(status["currentStatus"]["state"], ("Succeeded", "ValidationFailed"),
                      status)
        return [found for found in messages_in(status)
                if found["state"] in ("Failed", "Warning")
                # The host's client programs may be older than the source; that is not of these checks.
                and "pg_dump" not in found["message"]
                and all(word in found["message"] for word in words)]

    def one(self, *words, state, code=None, **more):
        found = self.findings(*words, **more)
        self.assertEqual(len(found), 1, found)
        self.assertEqual(found[0]["state"], state)
        if code is not None:
            self.assertIn(code, str(found[0]))
        return found[0]

    def mend(self, *words, state, code=None, database="shop", restart=False):
        """There is such a finding, and no more once its SQL has been run."""
        self.source.sql(self.one(*words, state=state, code=code)["sql"], database)
        if restart:
            self.source.restart()
        self.wait_until_none(*words)

    def wait_until_none(self, *words):
        # A setting that was reloaded reaches new sessions a moment later.
        deadline = time.monotonic() + PATIENCE_S
        while found := self.findings(*words):
            self.assertLess(time.monotonic(), deadline, found)

    def setting(self, name, value, *words, state="Warning"):
        self.source.sql(f"ALTER SYSTEM SET {name} = '{value}'; SELECT pg_reload_conf()")
        self.addCleanup(self.source.sql, f"ALTER SYSTEM RESET {name}; SELECT pg_reload_conf()")
        deadline = time.monotonic() + PATIENCE_S
        while not self.findings(*words):
            self.assertLess(time.monotonic(), deadline, f"nothing is said of {name}")
        self.mend(*words, state=state)

    def table(self, definition, *after, name="t"):
        self.source.sql(f"CREATE TABLE {name} ({definition})" + "".join("; " + s for s in after),
                        "shop")
        self.addCleanup(self.source.sql, f"DROP TABLE {name}", "shop")


class Replica(Checks):
    """A source as it is installed, with no logical WAL."""

    def test_wal_level(self):
        self.mend("wal_level", "replica", state="Failed", code="603107", restart=True)


class Logical(Checks):
    source_options = {"settings": {**LOGICAL, "max_prepared_transactions": 4,
                                   "max_replication_slots": 2, "max_wal_senders": 2}}

    def test_nothing_is_found_where_nothing_is_wrong(self):
        self.assertEqual(self.findings(), [])

    def test_slot_that_is_not_free(self):
        self.source.sql("SELECT pg_create_logical_replication_slot('mine', 'pgoutput')", "shop")
        self.addCleanup(self.source.sql, "SELECT pg_drop_replication_slot('mine')", "shop")
        found = self.one("replication slots", "1 of 2", "mine", state="Failed", code="603105")
        self.assertIn("max_replication_slots = 3", found["sql"])

    def test_senders(self):
        with subprocess.Popen(
                [installation.client("pg_receivewal"), "-D", str(self.agent.directory), "--no-sync"],
                env=self.source.environment(), stderr=subprocess.DEVNULL) as receiver:
            try:
                deadline = time.monotonic() + PATIENCE_S
                while self.source.sql("SELECT count(*) FROM pg_stat_replication") == "0":
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.05)
                # One that it has takes one of two, and only the other can be tried.
                found = self.one("WAL senders", "1 of 2", state="Failed", code="603106")
                self.assertIn("max_wal_senders = 3", found["sql"])
            finally:
                receiver.terminate()

    def test_slot_limit(self):
        self.setting("max_slot_wal_keep_size", "64MB", "64 MB", "max_slot_wal_keep_size")

    def test_sender_timeout_that_is_none(self):
        self.setting("wal_sender_timeout", "0", "wal_sender_timeout", "never")

    def test_sender_timeout_that_is_short(self):
        self.setting("wal_sender_timeout", "2s", "wal_sender_timeout", "2000 ms")

    def test_decoding_memory(self):
        self.setting("logical_decoding_work_mem", "1MB", "logical_decoding_work_mem", "1024 kB")

    def test_synchronous_standby_that_is_not_there(self):
        # NOT_DURABLE has synchronous_commit off, with which nobody waits.
        self.source.sql("ALTER SYSTEM SET synchronous_commit = 'on'; SELECT pg_reload_conf()")
        self.addCleanup(self.source.sql, "ALTER SYSTEM RESET synchronous_commit; SELECT pg_reload_conf()")
        self.setting("synchronous_standby_names", "nobody", "synchronous standby", "nobody")

    def test_prepared_transaction_of_another_database(self):
        self.source.sql("BEGIN; CREATE TABLE p (); PREPARE TRANSACTION 'it''s'")
        self.mend("it's", "postgres", state="Failed", database="postgres")
        self.source.sql("DROP TABLE p")

    def test_long_transaction(self):
        with subprocess.Popen([installation.client("psql"), "-XqAt"], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
                              env=self.source.environment(PGAPPNAME="holder")) as session:
            session.stdin.write("BEGIN; SELECT txid_current();\n")
            session.stdin.flush()
            words = ("transaction open", "user postgres")
            deadline = time.monotonic() + PATIENCE_S
            while self.source.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'holder'"
                                  " AND backend_xid IS NOT NULL") == "0":
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
            while not self.findings(*words):
                self.assertLess(time.monotonic(), deadline, "nothing is said of it")
                time.sleep(2)
            self.mend(*words, state="Warning")
            session.stdin.close()

    # --- tables -------------------------------------------------------------------------------

    def assert_identity(self, why, sql):
        found = self.one("t cannot be followed", why, state="Failed")
        self.assertEqual(found["sql"], sql)
        self.mend("t cannot be followed", state="Failed")

    def test_table_without_key(self):
        self.table("i integer")
        self.assert_identity("no primary key", "ALTER TABLE public.t REPLICA IDENTITY FULL;")

    def test_table_with_a_unique_index_that_would_do(self):
        self.table("i integer NOT NULL, j integer", 'CREATE UNIQUE INDEX "t I" ON t (i)',
                   "CREATE UNIQUE INDEX tj ON t (j)")
        self.assert_identity("no primary key",
                             'ALTER TABLE public.t REPLICA IDENTITY USING INDEX "t I";')

    def test_identity_nothing(self):
        self.table("i integer PRIMARY KEY", "ALTER TABLE t REPLICA IDENTITY NOTHING")
        self.assert_identity("NOTHING", "ALTER TABLE public.t REPLICA IDENTITY DEFAULT;")

    def test_deferrable_key(self):
        self.table("i integer PRIMARY KEY DEFERRABLE")
        self.assert_identity("deferrable", "ALTER TABLE public.t REPLICA IDENTITY FULL;")

    def test_index_of_the_identity_is_gone(self):
        self.table("i integer NOT NULL", "CREATE UNIQUE INDEX ti ON t (i)",
                   "ALTER TABLE t REPLICA IDENTITY USING INDEX ti", "DROP INDEX ti")
        self.assert_identity("gone", "ALTER TABLE public.t REPLICA IDENTITY FULL;")

    def test_partition_counts_and_not_its_root(self):
        self.table("i integer) PARTITION BY LIST (i", "CREATE TABLE p PARTITION OF t DEFAULT",
                   'CREATE TABLE "P 2" PARTITION OF t FOR VALUES IN (1)',
                   'ALTER TABLE "P 2" ADD PRIMARY KEY (i)')
        self.mend("table public.p cannot be followed", state="Failed")
        self.assertEqual(self.findings("cannot be followed"), [])

    def test_large_table_without_index_and_all_columns_as_identity(self):
        self.table("i integer, v text", "ALTER TABLE t REPLICA IDENTITY FULL",
                   "INSERT INTO t SELECT i, repeat('x', 200) FROM generate_series(1, 60000) i")
        self.one("public.t", "whole table", state="Warning")
        self.source.sql("CREATE INDEX ON t (i)", "shop")
        self.assertEqual(self.findings("whole table"), [])

    def test_generated_column_in_the_key(self):
        self.table("i integer, g integer GENERATED ALWAYS AS (i + 1) STORED PRIMARY KEY")
        self.mend("public.t", "generated column g", state="Failed")

    def test_unlogged_table(self):
        self.source.sql('CREATE UNLOGGED TABLE "U 1" (i integer PRIMARY KEY)', "shop")
        self.addCleanup(self.source.sql, 'DROP TABLE "U 1"', "shop")
        self.mend("unlogged", "public.U 1", state="Warning")

    def test_large_objects(self):
        self.source.sql("SELECT lo_create(4711)", "shop")
        self.addCleanup(self.source.sql, "SELECT lo_unlink(4711)", "shop")
        self.one("large objects", state="Warning")

    def test_publication(self):
        self.source.sql("CREATE PUBLICATION theirs", "shop")
        self.addCleanup(self.source.sql, "DROP PUBLICATION theirs", "shop")
        self.one("Publication theirs", state="Warning")

    def test_event_trigger(self):
        self.source.sql("CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS "
                        "$$ BEGIN RAISE 'no'; END $$;"
                        "CREATE EVENT TRIGGER et ON ddl_command_start WHEN TAG IN ('CREATE PUBLICATION')"
                        " EXECUTE FUNCTION no()", "shop")
        self.addCleanup(self.source.sql, "DROP EVENT TRIGGER et; DROP FUNCTION no()", "shop")
        with self.assertRaises(SqlError):
            self.source.sql("CREATE PUBLICATION refused", "shop")
        self.mend("Event trigger et", state="Warning")
        self.source.sql("CREATE PUBLICATION made; DROP PUBLICATION made", "shop")

    # --- rights -------------------------------------------------------------------------------

    def test_user_without_any_right_of_those_needed(self):
        self.source.sql("CREATE ROLE \"Poor\" LOGIN PASSWORD 'poor' CONNECTION LIMIT 4;"
                        "CREATE ROLE holder")
        self.table("i integer PRIMARY KEY", "ALTER TABLE t OWNER TO holder",
                   'GRANT SELECT ON t TO "Poor"')
        credentials = request(self.source, self.target, [])["secretParameters"]
        credentials["adminCredentials"]["sourceServerPassword"] = "poor"
        more = {"sourceDbServerResourceId": f"{self.source.tcp_address}@Poor",
                "secretParameters": credentials}
        for words, code, database in (
                (("may not replicate",), "603104", "postgres"),
                (("may not make a publication",), "603110", "shop"),
                (("does not own", "public.t"), "603110", "shop"),
                (("user Poor may have 4",), None, "postgres")):
            found = self.one(*words, state="Failed", code=code, **more)
            if code == "603104":
                self.one("replication session", state="Failed", **more)
            self.source.sql(found["sql"], database)
            self.assertEqual(self.findings(*words, **more), [])
        self.assertEqual([found for found in self.findings(**more) if found["state"] == "Failed"], [])

    def test_target_user_that_may_not_silence_triggers(self):
        self.target.sql("CREATE ROLE maker LOGIN CREATEDB CREATEROLE PASSWORD 'poor'")
        credentials = request(self.source, self.target, [])["secretParameters"]
        credentials["adminCredentials"]["targetServerPassword"] = "poor"
        credentials["targetServerUserName"] = "maker"
        found = self.one("session_replication_role", state="Warning", secretParameters=credentials)
        self.target.sql(found["sql"])
        self.assertEqual(self.findings("session_replication_role", secretParameters=credentials), [])


class FewSessions(Checks):
    source_options = {"settings": {**LOGICAL, "max_connections": 9, "max_wal_senders": 4}}

    def test_sessions(self):
        self.mend("sessions of the source", state="Failed", restart=True)


class OldSource(Checks):
    source_options = {"major": 12, "settings": LOGICAL}

    def test_every_question_can_be_asked(self):
        self.assertEqual(self.findings(), [])

    def test_key(self):
        self.table("i integer, g integer GENERATED ALWAYS AS (i + 1) STORED PRIMARY KEY")
        self.mend("generated column g", state="Failed")


class NewSource(Checks):
    source_options = {"major": 18, "settings": LOGICAL}
    target_options = {"major": 18}

    def test_every_question_can_be_asked(self):
        self.assertEqual(self.findings(), [])

    def test_time_limit_of_slots(self):
        self.setting("idle_replication_slot_timeout", "1h", "idle_replication_slot_timeout", "1h")

    def test_slots_of_standbys(self):
        self.source.sql("SELECT pg_create_physical_replication_slot('standby')")
        self.addCleanup(self.source.sql, "SELECT pg_drop_replication_slot('standby')")
        self.setting("synchronized_standby_slots", "standby", "synchronized_standby_slots")

    def test_stored_generated_key_is_sent(self):
        self.table("i integer, g integer GENERATED ALWAYS AS (i + 1) STORED PRIMARY KEY")
        self.assertEqual(self.findings(), [])

    def test_virtual_generated_column_in_all_columns(self):
        self.table("i integer PRIMARY KEY, g integer GENERATED ALWAYS AS (i + 1) VIRTUAL",
                   "ALTER TABLE t REPLICA IDENTITY FULL", "CREATE PUBLICATION p FOR TABLE t",
                   "INSERT INTO t VALUES (1)")
        self.addCleanup(self.source.sql, "DROP PUBLICATION p", "shop")
        with self.assertRaises(SqlError):
            self.source.sql("UPDATE t SET i = 2", "shop")
        self.mend("public.t", "generated column g", state="Failed")
        self.source.sql("UPDATE t SET i = 2", "shop")


if __name__ == "__main__":
    tap.main()
