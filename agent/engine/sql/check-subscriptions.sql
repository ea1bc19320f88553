-- Subscriptions are not moved: two of one kind would both take the changes.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('Subscription %s is not moved', s.subname) AS message,
       'Make it on the target when the source has been retired.' AS remedy,
       NULL AS sql
  FROM pg_catalog.pg_stat_subscription AS s
 WHERE s.relid IS NULL
   AND EXISTS (SELECT 1 FROM pg_catalog.pg_database AS d
                WHERE d.datname = pg_catalog.current_database())
 ORDER BY s.subname
