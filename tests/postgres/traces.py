# SPDX-License-Identifier: GPL-3.0-or-later
"""What a migration might leave behind on its source."""

import time

from postgres.server import PATIENCE_S

OF_THE_SERVER = """
SELECT 'session', application_name, datname FROM pg_stat_activity
 WHERE backend_type IN ('client backend', 'walsender') AND pid <> pg_backend_pid();
SELECT 'setting', setdatabase, setrole, setconfig FROM pg_db_role_setting ORDER BY 2, 3;
SELECT 'role', rolname, rolsuper, rolreplication, rolconnlimit FROM pg_roles ORDER BY 2;
SELECT 'slot', slot_name FROM pg_replication_slots ORDER BY 2;
SELECT 'origin', roname FROM pg_replication_origin ORDER BY 2;
SELECT 'prepared', gid FROM pg_prepared_xacts ORDER BY 2;
SELECT 'database', datname, datallowconn, datconnlimit, datacl FROM pg_database ORDER BY 2;
SELECT 'file setting', name, setting FROM pg_file_settings WHERE sourcefile ~ 'auto.conf' ORDER BY 2;
"""
OF_A_DATABASE = """
SELECT 'schema', nspname, nspacl FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_' ORDER BY 2;
SELECT 'relation', oid::regclass, relacl, relreplident, relfilenode FROM pg_class
 WHERE relnamespace <> 'pg_catalog'::regnamespace AND relpersistence <> 't' ORDER BY oid;
SELECT 'function', oid::regprocedure FROM pg_proc WHERE oid >= 16384 ORDER BY oid;
SELECT 'event trigger', evtname, evtenabled FROM pg_event_trigger ORDER BY 2;
SELECT 'trigger', tgrelid::regclass, tgname, tgenabled FROM pg_trigger ORDER BY oid;
SELECT 'publication', pubname FROM pg_publication ORDER BY 2;
SELECT 'extension', extname FROM pg_extension ORDER BY 2;
SELECT 'large objects', count(*) FROM pg_largeobject_metadata;
"""


def of(server, is_written_to=False):
    """Everything that a migration could change on @server without touching a row, as lines.
    @is_written_to: leave out what changes when others truncate tables there."""
    lines = server.sql(OF_THE_SERVER).splitlines()
    databases = server.sql("SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1")
    for database in databases.split("\n"):
        for line in server.sql(OF_A_DATABASE, database).splitlines():
            if is_written_to and line.startswith("relation|"):
                line = line.rpartition("|")[0]
            lines.append(f"{database}: {line}")
    return lines


def wait_for(server, wanted, is_written_to=False):
    """The traces of @server when they are as @wanted, or those after having waited long: sessions
    take a moment to end once their client has gone."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        now = of(server, is_written_to)
        if now == wanted or time.monotonic() > deadline:
            return now
        time.sleep(0.1)
