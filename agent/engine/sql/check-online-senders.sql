-- Walsenders: $1 are needed, and those at slots whose names begin with $2 are this migration's own.
SELECT 'Failed' AS state, '603106' AS code,
       pg_catalog.format('The migration needs %s WAL senders and the source has %s of %s free',
                         $1::pg_catalog.int8, greatest(m.n - s.used, 0), m.n) AS message,
       'Raise max_wal_senders and restart the source; or migrate fewer databases at once.' AS remedy,
       pg_catalog.format('ALTER SYSTEM SET max_wal_senders = %s;', s.used + $1::pg_catalog.int8) AS sql
  FROM (SELECT pg_catalog.current_setting('max_wal_senders')::pg_catalog.int8 AS n) AS m
 CROSS JOIN (SELECT pg_catalog.count(*) AS used
               FROM pg_catalog.pg_stat_replication AS r
              WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_replication_slots AS o
                                 WHERE o.active_pid = r.pid
                                   AND pg_catalog.left(o.slot_name::pg_catalog.text, pg_catalog.length($2::pg_catalog.text))
                                       = $2::pg_catalog.text)) AS s
 WHERE m.n - s.used < $1::pg_catalog.int8
