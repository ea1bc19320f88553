-- Who has been writing in one transaction for longer than $1 seconds: a new replication slot waits for
-- all of them.
SELECT pid, coalesce(nullif(application_name, ''), 'a session') AS application_name,
       coalesce(usename::pg_catalog.text, 'the server') AS usename
  FROM pg_catalog.pg_stat_activity
 WHERE backend_xid IS NOT NULL AND pid <> pg_catalog.pg_backend_pid()
   AND xact_start < pg_catalog.clock_timestamp() - $1::pg_catalog.float8 * interval '1 second'
 ORDER BY xact_start
