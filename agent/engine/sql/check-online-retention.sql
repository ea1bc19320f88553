-- Limits that take a slot away from who does not read it in time (13 by size, 18 by time): the
-- migration would have to begin again.
SELECT 'Warning' AS state, NULL AS code,
       CASE s.name
         WHEN 'max_slot_wal_keep_size'
           THEN pg_catalog.format('The source gives up a slot that is more than %s of WAL behind (%s)',
                                  pg_catalog.pg_size_pretty(s.setting::pg_catalog.int8 * 1048576), s.name)
         ELSE pg_catalog.format('The source gives up a slot that nobody has read for %s (%s)',
                                pg_catalog.current_setting(s.name), s.name)
       END AS message,
       'Lift the limit while the migration runs, and watch the source''s disk.' AS remedy,
       pg_catalog.format('ALTER SYSTEM SET %I = %s; SELECT pg_reload_conf();', s.name,
                         CASE s.name WHEN 'max_slot_wal_keep_size' THEN '-1' ELSE '0' END) AS sql
  FROM pg_catalog.pg_settings AS s
 WHERE (s.name = 'max_slot_wal_keep_size' AND s.setting::pg_catalog.int8 >= 0)
    OR (s.name = 'idle_replication_slot_timeout' AND s.setting::pg_catalog.int8 > 0)
 ORDER BY s.name
