-- What is not in the WAL is not in the stream.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('Changes of these unlogged tables are not followed after the copy: %s',
                         pg_catalog.string_agg(pg_catalog.format('%s.%s', n.nspname, c.relname), ', '
                                               ORDER BY n.nspname, c.relname)) AS message,
       'Log them, or load them again after the cutover.' AS remedy,
       pg_catalog.string_agg(pg_catalog.format('ALTER TABLE %I.%I SET LOGGED;', n.nspname, c.relname), ' '
                             ORDER BY n.nspname, c.relname) AS sql
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND c.relpersistence = 'u'
HAVING pg_catalog.count(*) > 0
