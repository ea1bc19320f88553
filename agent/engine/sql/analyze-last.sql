-- What has to be analyzed when everything else is there: partitioned tables, which autovacuum
-- never looks at, materialized views, and tables with statistics objects.
SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE n.nspname <> 'information_schema'
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname NOT LIKE 'pgcutover\_%'
   AND (c.relkind = 'p'
        OR (c.relkind = 'm' AND c.relispopulated)
        OR (c.relkind = 'r'
            AND EXISTS (SELECT 1 FROM pg_catalog.pg_statistic_ext AS s WHERE s.stxrelid = c.oid)))
 ORDER BY c.oid
