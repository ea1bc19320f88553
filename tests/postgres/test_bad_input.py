# SPDX-License-Identifier: GPL-3.0-or-later
"""What people get wrong: each must end with a message that helps, the right exit code, nothing
changed on the target and nothing left on the source."""

import json
import socket

from postgres import tap, traces
from postgres.agent import request
from postgres.case import Case
from postgres.server import free_port


class BadInput(Case):
    target_options = {"tls": True}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source.create_database("shop")
        cls.source.sql("CREATE TABLE t (id integer PRIMARY KEY)", "shop")
        cls.databases_before = cls.target.sql("SELECT datname FROM pg_database ORDER BY 1")

    def tearDown(self):
        self.assertEqual(self.target.sql("SELECT datname FROM pg_database ORDER BY 1"),
                         self.databases_before)

    def invalid(self, code, *words, databases=("shop",), **more):
        """The validation fails with @code and says @words."""
        said = self.failure(*databases, state="ValidationFailed", expect=3, **more)
        for word in (code, *words):
            self.assertIn(word, said)
        return said

    def credentials(self, **changed):
        asked = request(self.source, self.target, ["shop"])["secretParameters"]
        asked["adminCredentials"].update(changed)
        return asked

    # --- servers ------------------------------------------------------------------------------

    def test_wrong_password_of_the_source(self):
        said = self.invalid("603100", "password authentication failed",
                            secretParameters=self.credentials(sourceServerPassword="s3cret-Wr0ng"))
        self.assertNotIn("s3cret-Wr0ng", said)

    def test_wrong_password_of_the_target(self):
        said = self.invalid("603100", "password authentication failed",
                            secretParameters=self.credentials(targetServerPassword="s3cret-Wr0ng"))
        self.assertNotIn("s3cret-Wr0ng", said)

    def test_unknown_user(self):
        self.invalid("603100", "nobody_here",
                     sourceDbServerResourceId=f"{self.source.tcp_address}@nobody_here")

    def test_nobody_listens_at_the_port(self):
        port = free_port()
        self.invalid("603000", str(port), sourceDbServerResourceId=f"127.0.0.1:{port}@postgres")

    def test_server_at_the_port_is_not_postgresql(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            # It accepts, in the kernel, and never says a word.
            port = listener.getsockname()[1]
            self.invalid("603000", str(port), sourceDbServerResourceId=f"127.0.0.1:{port}@postgres")

    def test_host_does_not_exist(self):
        self.invalid("603000", "no-such-host.invalid",
                     sourceDbServerResourceId="no-such-host.invalid:5432@postgres")

    def test_tls_is_required_of_a_server_without(self):
        self.invalid("603001", "SSL", sslMode="Require")

    def test_certificate_cannot_be_verified(self):
        # The target has a certificate; the source is asked with the mode of the request.
        self.invalid("603001", sslMode="VerifyFull")

    def test_role_without_rights_on_the_source(self):
        self.source.sql("CREATE ROLE poor LOGIN PASSWORD 'poor'")
        credentials = self.credentials(sourceServerPassword="poor")
        self.invalid("603110", "poor", sourceDbServerResourceId=f"{self.source.tcp_address}@poor",
                     secretParameters=credentials)

    def test_role_that_may_not_create_databases_on_the_target(self):
        self.target.sql("CREATE ROLE poor LOGIN PASSWORD 'poor'")
        credentials = self.credentials(targetServerPassword="poor")
        credentials["targetServerUserName"] = "poor"
        self.invalid("poor", "CREATEDB", secretParameters=credentials)

    # --- databases ----------------------------------------------------------------------------

    def test_database_is_not_on_the_source(self):
        self.invalid("603102", "shpo", databases=("shop", "shpo"))

    def test_pg_dump_is_missing(self):
        empty = self.agent.directory / "empty"
        empty.mkdir()
        self.invalid("pg_dump", str(empty), clientToolsDirectory=str(empty))

    # --- the request --------------------------------------------------------------------------

    def refused(self, text, *words, options=(), expect=1):
        """create refuses a properties file of this @text, and no migration is made."""
        path = self.agent.directory / "properties.json"
        path.write_text(text, encoding="utf-8")
        before = traces.of(self.source)
        name = self.new_name()
        done = self.agent.run("migration", "create", "--name", self.target.tcp_address,
                              "--migration-name", name, "--properties", path, *options,
                              expect=expect)
        self.assertEqual(done.stdout, "")
        for word in words:
            self.assertIn(word, done.stderr)
        listed = self.agent.run("migration", "list", "--filter", "All", "--output", "json").stdout
        self.assertNotIn(name, [migration["name"] for migration in json.loads(listed)])
        self.assert_source_is(before)

    def changed(self, **more):
        return json.dumps({"properties": request(self.source, self.target, ["shop"], **more)})

    def test_json_is_cut_off(self):
        self.refused(self.changed()[:-5], "json")

    def test_file_is_empty(self):
        self.refused("", "json")

    def test_file_is_not_there(self):
        self.agent.run("migration", "create", "--name", self.target.tcp_address, "--properties",
                       "/nowhere/at/all.json", expect=1)

    def test_key_is_misspelt(self):
        self.refused(self.changed(dbsToMigrat=["shop"]), "dbsToMigrat", "dbsToMigrate")

    def test_value_is_none_of_those_possible(self):
        self.refused(self.changed(sslMode="Sometimes"), "Sometimes", "Require")

    def test_no_database_is_named(self):
        self.refused(self.changed(dbsToMigrate=[]), "dbsToMigrate")

    def test_port_is_out_of_range(self):
        self.refused(self.changed(sourceDbServerResourceId="127.0.0.1:99999@postgres"), "99999")

    def test_name_is_taken(self):
        name = self.migrate("shop")
        self.target.sql("DROP DATABASE shop")
        done = self.agent.create(name, self.target, request(self.source, self.target, ["shop"]), expect=1)
        self.assertIn(name, done.stderr)

    def test_cutover_of_an_offline_migration(self):
        name = self.migrate("shop")
        self.target.sql("DROP DATABASE shop")
        done = self.agent.run("migration", "update", "--name", name, "--cutover", expect=1)
        self.assertIn("Cutover is not possible", done.stderr)

    def test_password_is_found_in_the_journal_log_or_output(self):
        name = self.migrate("shop")
        self.target.sql("DROP DATABASE shop")
        for password in (self.source.password, self.target.password):
            for path in self.agent.state_directory.rglob("*"):
                # The store of secrets is the one place, and private.
                if path.is_file() and password.encode() in path.read_bytes():
                    self.assertEqual(path.name, "credentials")
                    self.assertEqual(path.stat().st_mode & 0o077, 0)
            self.assertNotIn(password, self.agent.log())
            self.assertNotIn(password, str(self.agent.show(name)))
            self.assertNotIn(password, self.agent.run("migration", "logs", "--name", name).stdout)


class Tls(Case):
    """Certificates that are good, and one that is of another host."""

    source_options = {"tls": True}
    target_options = {"tls": True}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source.create_database("shop")
        cls.source.sql("CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1)", "shop")

    def test_encrypted_connection_does_not_work(self):
        self.assert_succeeded(self.migrate("shop", sslMode="Require"))
        self.assert_same("digest", "shop")

    def test_certificate_of_an_unknown_authority_is_trusted(self):
        said = self.failure("shop", state="ValidationFailed", expect=3, sslMode="VerifyFull",
                            overwriteDbsInTarget="true")
        self.assertIn("603001", said)


if __name__ == "__main__":
    tap.main()
