-- Tables of whose rows nothing says which one was changed; what counts is the partitions' identity,
-- not that of the table above them. A unique index that would do is better than all columns.
SELECT 'Failed' AS state, NULL AS code,
       pg_catalog.format('Changes of table %s.%s cannot be followed: ', n.nspname, c.relname)
       || CASE WHEN c.relreplident = 'n' THEN 'its REPLICA IDENTITY is NOTHING'
               WHEN c.relreplident = 'i' THEN 'the index of its REPLICA IDENTITY is gone or not valid'
               WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary)
               THEN 'its primary key is deferrable or not valid'
               ELSE 'it has no primary key' END AS message,
       'Give it a primary key, or the REPLICA IDENTITY below; or migrate offline.' AS remedy,
       pg_catalog.format('ALTER TABLE %I.%I REPLICA IDENTITY %s;', n.nspname, c.relname,
                         CASE WHEN k.name IS NULL THEN 'FULL'
                              WHEN k.is_primary THEN 'DEFAULT'
                              ELSE pg_catalog.format('USING INDEX %I', k.name) END) AS sql
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  LEFT JOIN LATERAL
       (SELECT x.relname AS name, i.indisprimary AS is_primary
          FROM pg_catalog.pg_index AS i
          JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
         WHERE i.indrelid = c.oid AND i.indisunique AND i.indimmediate AND i.indisvalid
           AND i.indpred IS NULL AND i.indexprs IS NULL
           AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_attribute AS a
                            WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
                              AND (NOT a.attnotnull
                                   OR coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') <> ''))
         ORDER BY i.indisprimary DESC, i.indnatts, x.relname
         LIMIT 1) AS k ON true
 WHERE c.relkind = 'r'
   AND c.relpersistence = 'p'
   AND n.nspname <> 'information_schema'
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname NOT LIKE 'pgcutover\_%'
   AND (NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                     WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                       AND d.objid = c.oid AND d.deptype = 'e')
        OR EXISTS (SELECT 1 FROM pg_catalog.pg_extension AS e WHERE c.oid = ANY (e.extconfig)))
   AND c.relreplident <> 'f'
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_index AS i
                    WHERE i.indrelid = c.oid AND i.indimmediate AND i.indisvalid
                      AND CASE c.relreplident WHEN 'd' THEN i.indisprimary
                                              WHEN 'i' THEN i.indisreplident
                                              ELSE false END)
 ORDER BY n.nspname, c.relname
 LIMIT 100
