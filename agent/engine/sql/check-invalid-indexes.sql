-- Indexes that a failed CREATE INDEX CONCURRENTLY left: they are not made on the target.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('Index %s.%s is invalid and will not be made on the target', n.nspname, x.relname)
         AS message,
       'Rebuild it, or drop it.' AS remedy,
       pg_catalog.format('REINDEX INDEX %I.%I;', n.nspname, x.relname) AS sql
  FROM pg_catalog.pg_index AS i
  JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid = x.relnamespace
 WHERE NOT i.indisvalid AND x.relkind = 'i' AND n.nspname NOT LIKE 'pg\_%'
 ORDER BY n.nspname, x.relname
