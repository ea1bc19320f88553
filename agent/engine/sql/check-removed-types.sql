-- Columns of types that version 12 removed, and of type unknown, which no newer pg_dump restores.
SELECT 'Failed' AS state, NULL AS code,
       pg_catalog.format('Column %s of %s.%s is of type %s, which newer servers do not have',
                         a.attname, n.nspname, c.relname, t.typname) AS message,
       'Change the type of the column.' AS remedy,
       pg_catalog.format('ALTER TABLE %I.%I ALTER COLUMN %I TYPE %s;', n.nspname, c.relname, a.attname,
         CASE t.typname WHEN 'unknown' THEN 'text' WHEN 'tinterval' THEN 'tstzrange'
                        WHEN 'reltime' THEN 'interval' ELSE 'timestamp with time zone' END) AS sql
  FROM pg_catalog.pg_attribute AS a
  JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
 WHERE t.typname IN ('abstime', 'reltime', 'tinterval', 'unknown')
   AND t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
   AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
   AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname, c.relname, a.attnum
