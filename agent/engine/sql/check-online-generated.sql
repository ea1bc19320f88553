-- Generated columns that tell rows apart. Before 18 they are not sent; from then on stored ones are, and
-- all columns as the identity cannot include virtual ones: the source would refuse UPDATE and DELETE.
SELECT 'Failed' AS state, NULL AS code,
       pg_catalog.format('Changes of table %s.%s cannot be followed: its REPLICA IDENTITY has the generated column %s, which the source does not send',
                         n.nspname, c.relname, pg_catalog.min(a.attname::pg_catalog.text)) AS message,
       'Use an identity without generated columns.' AS remedy,
       CASE WHEN c.relreplident <> 'f'
            THEN pg_catalog.format('ALTER TABLE %I.%I REPLICA IDENTITY FULL;', n.nspname, c.relname)
            WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_index AS p
                          WHERE p.indrelid = c.oid AND p.indisprimary AND p.indimmediate)
            THEN pg_catalog.format('ALTER TABLE %I.%I REPLICA IDENTITY DEFAULT;', n.nspname, c.relname) END AS sql
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_index AS i
    ON i.indrelid = c.oid AND CASE c.relreplident WHEN 'd' THEN i.indisprimary
                                                  WHEN 'i' THEN i.indisreplident ELSE false END
 WHERE c.relkind = 'r'
   AND c.relpersistence = 'p'
   AND CASE WHEN c.relreplident = 'f' THEN pg_catalog.to_jsonb(a) ->> 'attgenerated' = 'v'
            ELSE a.attnum = ANY (i.indkey)
                 AND pg_catalog.to_jsonb(a) ->> 'attgenerated' = 's'
                 AND pg_catalog.current_setting('server_version_num')::int < 180000 END
   AND n.nspname <> 'information_schema'
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname NOT LIKE 'pgcutover\_%'
   AND (NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                     WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                       AND d.objid = c.oid AND d.deptype = 'e')
        OR EXISTS (SELECT 1 FROM pg_catalog.pg_extension AS e WHERE c.oid = ANY (e.extconfig)))
 GROUP BY c.oid, c.relname, c.relreplident, n.nspname
 ORDER BY n.nspname, c.relname
 LIMIT 100
