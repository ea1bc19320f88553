-- Unlogged tables are copied as they are now; a crash of either server empties them.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('%s unlogged tables are copied; a crash would empty them, as on the source',
                         pg_catalog.count(*)) AS message,
       'Nothing has to be done.' AS remedy,
       NULL AS sql
  FROM pg_catalog.pg_class AS c
 WHERE c.relkind = 'r' AND c.relpersistence = 'u'
HAVING pg_catalog.count(*) > 0
