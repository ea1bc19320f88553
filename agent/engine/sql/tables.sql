-- The tables whose rows are copied: ordinary tables and leaf partitions, logged or not, and the
-- configuration tables of extensions with the condition that selects what is the user's in them.
-- Catalog columns that not every version has (attgenerated is of 12) are read through to_jsonb().
WITH config AS (
  SELECT oid_of.config_oid, e.extcondition[oid_of.position] AS condition
    FROM pg_catalog.pg_extension AS e,
         LATERAL pg_catalog.unnest(e.extconfig)
           WITH ORDINALITY AS oid_of (config_oid, position)
), member AS (
  SELECT objid FROM pg_catalog.pg_depend
   WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND deptype = 'e'
), safe AS (
  -- A type is binary-safe when both servers are sure to mean the same by its bytes: built-in
  -- base types and arrays of them (not those whose value is an OID of a catalog object, nor xml,
  -- whose declaration is rewritten in binary form), enums (sent as their labels), and domains
  -- over such.
  SELECT t.oid,
         CASE
           WHEN t.typtype = 'e' THEN true
           WHEN t.typtype IN ('b', 'r', 'm')
             THEN t.oid < 16384
              AND t.typsend <> 0 AND t.typreceive <> 0
              AND t.typname NOT LIKE 'reg%' AND t.typname NOT LIKE '\_reg%'
              AND t.typname NOT LIKE '%aclitem'
              AND t.typname NOT IN ('xml', '_xml')
              AND NOT (t.typelem <> 0 AND t.typname LIKE '\_pg\_%')
           ELSE false
         END AS is_safe
    FROM pg_catalog.pg_type AS t
), column_list AS (
  SELECT a.attrelid,
         pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
         pg_catalog.bool_and(CASE WHEN t.typtype = 'd'
                                  THEN t.typndims = 0 AND b.is_safe ELSE s.is_safe END) AS is_binary
    FROM pg_catalog.pg_class AS r
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid
    JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
    JOIN safe AS s ON s.oid = t.oid
    LEFT JOIN safe AS b ON b.oid = t.typbasetype
   WHERE r.relkind = 'r' AND r.relnamespace <> 'pg_catalog'::pg_catalog.regnamespace
     AND a.attnum > 0 AND NOT a.attisdropped
     AND coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') = ''
   GROUP BY a.attrelid
)
SELECT c.oid,
       n.nspname AS schema,
       c.relname AS name,
       coalesce(l.columns, '') AS columns,
       coalesce(l.is_binary, true) AS is_binary,
       coalesce(config.condition, '') AS condition,
       c.relpersistence = 'u' AS is_unlogged,
       greatest(c.reltuples, 0)::pg_catalog.int8 AS rows,
       pg_catalog.pg_relation_size(c.oid) AS heap_bytes,
       pg_catalog.pg_table_size(c.oid) AS bytes,
       pg_catalog.current_setting('block_size')::pg_catalog.int4 AS block_size,
       coalesce(am.amname, 'heap') = 'heap' AS is_heap
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  LEFT JOIN config ON config.config_oid = c.oid
  LEFT JOIN column_list AS l ON l.attrelid = c.oid
  LEFT JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
 WHERE c.relkind = 'r'
   AND c.relpersistence IN ('p', 'u')
   AND n.nspname <> 'information_schema'
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname NOT LIKE 'pgcutover\_%'
   AND (config.config_oid IS NOT NULL OR c.oid NOT IN (SELECT objid FROM member))
 ORDER BY c.oid
