-- Collations of the server (not the user's own) that columns use, beyond the database's default.
SELECT DISTINCT c.collname AS name, coalesce(c.collcollate, pg_catalog.to_jsonb(c) ->> 'colllocale',
                                             pg_catalog.to_jsonb(c) ->> 'colliculocale', '') AS locale,
       n.nspname || '.' || r.relname AS table_name, a.attname AS column_name
  FROM pg_catalog.pg_attribute AS a
  JOIN pg_catalog.pg_class AS r ON r.oid = a.attrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace
  JOIN pg_catalog.pg_collation AS c ON c.oid = a.attcollation
 WHERE a.attnum > 0 AND NOT a.attisdropped AND r.relkind IN ('r', 'p', 'm')
   AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
   AND c.collnamespace = 'pg_catalog'::pg_catalog.regnamespace
   AND c.collname NOT IN ('default', 'C', 'POSIX', 'ucs_basic')
 ORDER BY 1
