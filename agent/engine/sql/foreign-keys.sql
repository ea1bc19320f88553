-- Foreign keys that were written by a person: those that partitions inherited follow their parent.
SELECT con.oid,
       n.nspname AS schema,
       c.relname AS table_name,
       c.relkind = 'p' AS is_partitioned,
       f.relkind = 'p' AS references_partitioned,
       con.conname AS name,
       pg_catalog.pg_get_constraintdef(con.oid) AS definition,
       con.convalidated AS is_validated,
       pg_catalog.pg_table_size(con.conrelid) AS bytes
  FROM pg_catalog.pg_constraint AS con
  JOIN pg_catalog.pg_class AS c ON c.oid = con.conrelid
  JOIN pg_catalog.pg_class AS f ON f.oid = con.confrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE con.contype = 'f'
   AND coalesce((pg_catalog.to_jsonb(con) ->> 'conparentid')::pg_catalog.oid, 0) = 0
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname NOT LIKE 'pgcutover\_%'
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                      AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY con.oid
