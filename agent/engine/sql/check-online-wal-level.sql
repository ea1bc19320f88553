-- Without logical WAL there is nothing to decode. Managed servers have a switch of their own for it.
SELECT 'Failed' AS state, '603107' AS code,
       pg_catalog.format('wal_level of the source is %s and must be logical', w.setting) AS message,
       CASE WHEN r.name IS NULL
            THEN 'Set it (on a managed server: in its parameters), then restart the source.'
            ELSE pg_catalog.format('Switch %s on in the server''s parameters, then restart the source.', r.name)
       END AS remedy,
       CASE WHEN r.name IS NULL THEN 'ALTER SYSTEM SET wal_level = ''logical'';' END AS sql
  FROM pg_catalog.pg_settings AS w
  LEFT JOIN pg_catalog.pg_settings AS r
    ON r.name IN ('rds.logical_replication', 'cloudsql.logical_decoding', 'alloydb.logical_decoding')
 WHERE w.name = 'wal_level' AND w.setting <> 'logical'
 LIMIT 1
