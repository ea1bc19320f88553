-- What must be unchanged for a copy to go on where an earlier agent stopped: the cluster, its
-- timeline, and the set of transactions that a new snapshot sees.
SELECT (SELECT system_identifier FROM pg_catalog.pg_control_system())::pg_catalog.text
       || '/' || (SELECT timeline_id FROM pg_catalog.pg_control_checkpoint())::pg_catalog.text
       || '/' || (SELECT oid::pg_catalog.text FROM pg_catalog.pg_database
                   WHERE datname = pg_catalog.current_database())
       || '/' || pg_catalog.txid_current_snapshot()::pg_catalog.text AS identity
