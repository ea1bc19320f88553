-- Indexes and the constraints that own one, as pg_dump would write them, of tables, partitioned
-- tables and materialized views that are the user's. Invalid indexes are listed so that they can
-- be reported; they are not built.
SELECT i.indexrelid AS oid,
       i.indrelid AS table_oid,
       n.nspname AS schema,
       x.relname AS name,
       tn.nspname AS table_schema,
       t.relname AS table_name,
       t.relkind AS table_kind,
       am.amname AS method,
       pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
       i.indisvalid AS is_valid,
       i.indisclustered AS is_clustered,
       i.indisreplident AS is_replica_identity,
       coalesce(con.conname, '') AS constraint_name,
       coalesce(con.contype::pg_catalog.text, '') AS constraint_type,
       coalesce(pg_catalog.pg_get_constraintdef(con.oid), '') AS constraint_definition,
       coalesce(con.condeferrable, false) AS is_deferrable,
       coalesce((pg_catalog.to_jsonb(con) ->> 'conperiod')::pg_catalog.bool, false) AS has_period,
       coalesce(pg_catalog.array_to_string(x.reloptions, ', '), '') AS options,
       coalesce(pg_catalog.quote_ident(pn.nspname) || '.' || pg_catalog.quote_ident(p.relname), '')
         AS attach_to,
       coalesce((SELECT pg_catalog.string_agg(
                          pg_catalog.format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s',
                                            n.nspname, x.relname, a.attnum, a.attstattarget),
                          '; ' ORDER BY a.attnum)
                   FROM pg_catalog.pg_attribute AS a
                  WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0), '') AS statistics
  FROM pg_catalog.pg_index AS i
  JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid = x.relnamespace
  JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.relnamespace
  JOIN pg_catalog.pg_am AS am ON am.oid = x.relam
  LEFT JOIN pg_catalog.pg_constraint AS con
    ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x') AND con.conrelid = i.indrelid
  LEFT JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = i.indexrelid
  LEFT JOIN pg_catalog.pg_class AS p ON p.oid = h.inhparent
  LEFT JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
 WHERE t.relkind IN ('r', 'p', 'm')
   AND t.relpersistence IN ('p', 'u')
   AND tn.nspname <> 'information_schema'
   AND tn.nspname NOT LIKE 'pg\_%'
   AND tn.nspname NOT LIKE 'pgcutover\_%'
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                      AND d.objid = i.indrelid AND d.deptype = 'e')
 ORDER BY i.indexrelid
