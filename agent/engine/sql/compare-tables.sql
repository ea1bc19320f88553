-- Every relation whose rows are compared, with its columns in the order of their names (so that
-- the order in which they were added does not matter) and its primary key.
SELECT n.nspname AS schema,
       c.relname AS name,
       pg_catalog.pg_table_size(c.oid) AS bytes,
       coalesce((SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', '
                                              ORDER BY a.attname COLLATE "C")
                   FROM pg_catalog.pg_attribute AS a
                  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    AND coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') <> 'v'), '')
         AS columns,
       coalesce((SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', '
                                              ORDER BY k.position)
                   FROM pg_catalog.pg_index AS i,
                        LATERAL pg_catalog.unnest(i.indkey::pg_catalog.int2[])
                          WITH ORDINALITY AS k (attnum, position)
                   JOIN pg_catalog.pg_attribute AS a ON a.attnum = k.attnum
                  WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid), '')
         AS key_columns,
       coalesce((SELECT e.extcondition[pg_catalog.array_position(e.extconfig, c.oid)]
                   FROM pg_catalog.pg_extension AS e WHERE c.oid = ANY (e.extconfig)), '')
         AS condition
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE (c.relkind = 'r' OR (c.relkind = 'm' AND c.relispopulated))
   AND c.relpersistence IN ('p', 'u')
   AND n.nspname <> 'information_schema'
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname NOT LIKE 'pgcutover\_%'
   AND (NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                     WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                       AND d.objid = c.oid AND d.deptype = 'e')
        OR EXISTS (SELECT 1 FROM pg_catalog.pg_extension AS e WHERE c.oid = ANY (e.extconfig)))
 ORDER BY bytes DESC, schema, name
