-- Who publishes a table must own it. One finding for each owner.
SELECT 'Failed' AS state, '603110' AS code,
       pg_catalog.format('User %s does not own %s tables, the first of them %s.%s, and cannot publish them',
                         current_user, pg_catalog.count(*), pg_catalog.min(n.nspname::pg_catalog.text),
                         (pg_catalog.array_agg(c.relname ORDER BY n.nspname, c.relname))[1]) AS message,
       'Make the user a member of their owner, or use a superuser.' AS remedy,
       pg_catalog.format('GRANT %I TO %I;', pg_catalog.pg_get_userbyid(c.relowner), current_user) AS sql
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 130000
            THEN c.relkind IN ('r', 'p') AND NOT c.relispartition
            ELSE c.relkind = 'r' END
   AND c.relpersistence = 'p'
   AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')
   AND n.nspname <> 'information_schema'
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname NOT LIKE 'pgcutover\_%'
   AND (NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                     WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                       AND d.objid = c.oid AND d.deptype = 'e')
        OR EXISTS (SELECT 1 FROM pg_catalog.pg_extension AS e WHERE c.oid = ANY (e.extconfig)))
 GROUP BY c.relowner
 ORDER BY 3
