-- Making a slot waits for every transaction of the whole server that has written, whatever its
-- database. What a user may not see of others (xact_start) is NULL here.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('Session %s of user %s in database %s has had a transaction open for %s s: the stream cannot begin before it ends',
                         a.pid, a.usename, a.datname,
                         pg_catalog.floor(extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)))
         AS message,
       'Let it end, or end it.' AS remedy,
       pg_catalog.format('SELECT pg_terminate_backend(%s);', a.pid) AS sql
  FROM pg_catalog.pg_stat_activity AS a
 WHERE a.backend_xid IS NOT NULL AND a.pid <> pg_catalog.pg_backend_pid()
   AND a.xact_start < pg_catalog.clock_timestamp() - interval '1 minute'
 ORDER BY a.xact_start
 LIMIT 100
