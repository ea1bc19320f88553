-- Sessions that hold a lock which the copy would wait for.
SELECT DISTINCT 'Warning' AS state, NULL AS code,
       pg_catalog.format('Session %s holds an exclusive lock on %s: the copy will wait for it', l.pid,
                         l.relation::pg_catalog.regclass) AS message,
       'Let it end, or end it.' AS remedy,
       pg_catalog.format('SELECT pg_terminate_backend(%s);', l.pid) AS sql
  FROM pg_catalog.pg_locks AS l
 WHERE l.mode = 'AccessExclusiveLock' AND l.granted AND l.locktype = 'relation'
   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
   AND l.relation >= 16384 AND l.pid <> pg_catalog.pg_backend_pid()
