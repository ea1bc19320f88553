-- With all columns as its identity and no index, each change of a row reads the whole table on the target.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('Each changed row of table %s.%s (%s) is found by reading the whole table: REPLICA IDENTITY FULL and no index',
                         n.nspname, c.relname, pg_catalog.pg_size_pretty(pg_catalog.pg_relation_size(c.oid)))
         AS message,
       'Give it a primary key and REPLICA IDENTITY DEFAULT if it is changed often.' AS remedy,
       NULL AS sql
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r'
   AND c.relpersistence = 'p'
   AND c.relreplident = 'f'
   AND pg_catalog.pg_relation_size(c.oid) > 10 * 1048576
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_index AS i
                    WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL)
   AND n.nspname <> 'information_schema'
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname NOT LIKE 'pgcutover\_%'
   AND (NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                     WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                       AND d.objid = c.oid AND d.deptype = 'e')
        OR EXISTS (SELECT 1 FROM pg_catalog.pg_extension AS e WHERE c.oid = ANY (e.extconfig)))
 ORDER BY n.nspname, c.relname
 LIMIT 100
