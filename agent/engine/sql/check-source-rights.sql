-- Tables that the migration's user may not read.
SELECT 'Failed' AS state, '603110' AS code,
       pg_catalog.format('User %s may not read table %s.%s', current_user, n.nspname, c.relname) AS message,
       'Give the user the right to read it, or use a superuser.' AS remedy,
       pg_catalog.format('GRANT USAGE ON SCHEMA %I TO %I; GRANT SELECT ON %I.%I TO %I;',
                         n.nspname, current_user, n.nspname, c.relname, current_user) AS sql
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'S', 'm')
   AND c.relpersistence IN ('p', 'u')
   AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
   AND NOT (pg_catalog.has_schema_privilege(n.oid, 'USAGE')
            AND pg_catalog.has_table_privilege(c.oid, 'SELECT'))
 ORDER BY n.nspname, c.relname
 LIMIT 100
