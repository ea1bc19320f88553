-- Too short, and a slow network ends the stream again and again; too long or none, and a connection
-- that is lost without a word keeps the slot from the next one.
SELECT 'Warning' AS state, NULL AS code,
       CASE WHEN t.ms = 0
            THEN 'The source never notices a lost connection (wal_sender_timeout is 0): it would keep the slot occupied'
            WHEN t.ms < 10000
            THEN pg_catalog.format('The source ends a stream that is silent for %s ms (wal_sender_timeout)', t.ms)
            ELSE pg_catalog.format('The source notices a lost connection only after %s s (wal_sender_timeout)',
                                   t.ms / 1000)
       END AS message,
       'Set it to a minute.' AS remedy,
       'ALTER SYSTEM SET wal_sender_timeout = ''60s''; SELECT pg_reload_conf();' AS sql
  FROM (SELECT setting::pg_catalog.int8 AS ms FROM pg_catalog.pg_settings WHERE name = 'wal_sender_timeout') AS t
 WHERE t.ms < 10000 OR t.ms > 300000
