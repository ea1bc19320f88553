-- The tables whose changes are followed. A partitioned table stands for its partitions, also for
-- those that come later; servers before 13 publish partitions only one by one. Unlogged tables have
-- no changes to follow. is_published: whether publication $1, if there is one, has all changes of it.
SELECT c.oid,
       pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS qualified,
       c.relkind = 'p' AS is_partitioned,
       EXISTS (SELECT 1 FROM pg_catalog.pg_publication AS p
                 JOIN pg_catalog.pg_publication_rel AS r ON r.prpubid = p.oid
                WHERE p.pubname = $1 AND r.prrelid = c.oid
                  AND p.pubinsert AND p.pubupdate AND p.pubdelete) AS is_published
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 130000
            THEN c.relkind IN ('r', 'p') AND NOT c.relispartition
            ELSE c.relkind = 'r' END
   AND c.relpersistence = 'p'
   AND n.nspname <> 'information_schema'
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname NOT LIKE 'pgcutover\_%'
   AND (NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                     WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                       AND d.objid = c.oid AND d.deptype = 'e')
        OR EXISTS (SELECT 1 FROM pg_catalog.pg_extension AS e WHERE c.oid = ANY (e.extconfig)))
 ORDER BY c.oid
