-- The columns of table $1.$2 as applying changes to it must know them; one row with NULLs if it has
-- none, no row if there is no such table. Catalog columns that not every version has (attgenerated
-- is of 12) are read through to_jsonb().
WITH wanted AS (
  SELECT c.oid, c.relkind
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
   WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')
), index_column AS (
  -- Key columns of its b-tree indexes with the equality operator of each.
  SELECT i.indexrelid, i.indisprimary, k.attnum, k.position,
         i.indisunique AND i.indimmediate AND i.indpred IS NULL AS is_unique,
         CASE WHEN o.oid IS NOT NULL
              THEN pg_catalog.format('OPERATOR(%I.%s)', n.nspname, o.oprname) END AS equality
    FROM wanted AS w
    JOIN pg_catalog.pg_index AS i ON i.indrelid = w.oid
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
   CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(i.indkey::pg_catalog.int2[]),
                                 pg_catalog.unnest(i.indclass::pg_catalog.oid[]))
              WITH ORDINALITY AS k (attnum, opclass, position)
    LEFT JOIN pg_catalog.pg_opclass AS opc ON opc.oid = k.opclass
    LEFT JOIN pg_catalog.pg_amop AS a
           ON a.amopfamily = opc.opcfamily AND a.amopstrategy = 3
          AND a.amoplefttype = opc.opcintype AND a.amoprighttype = opc.opcintype
    LEFT JOIN pg_catalog.pg_operator AS o ON o.oid = a.amopopr
    LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
   WHERE am.amname = 'btree' AND i.indisvalid AND k.position <= i.indnkeyatts
), unique_key AS (
  -- The primary key, or else the index with the fewest columns.
  SELECT x.indexrelid
    FROM index_column AS x
    LEFT JOIN wanted AS w ON true
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = w.oid AND a.attnum = x.attnum
                                          AND x.attnum > 0
   GROUP BY x.indexrelid, x.indisprimary
  HAVING pg_catalog.bool_and(x.is_unique AND x.equality IS NOT NULL AND coalesce(a.attnotnull, false))
   ORDER BY x.indisprimary DESC, pg_catalog.count(*), x.indexrelid
   LIMIT 1
)
SELECT w.relkind = 'p' AS is_partitioned,
       a.attname AS column_name,
       a.atttypid AS type,
       (SELECT x.equality FROM index_column AS x
         WHERE x.attnum = a.attnum AND x.equality IS NOT NULL
         ORDER BY x.indexrelid = (SELECT indexrelid FROM unique_key) DESC NULLS LAST,
                  x.position, x.indexrelid
         LIMIT 1) AS equality,
       coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') <> '' AS is_generated,
       a.attidentity = 'a' AS is_identity_always,
       EXISTS (SELECT FROM index_column AS x JOIN unique_key AS u USING (indexrelid)
                WHERE x.attnum = a.attnum) AS is_unique_key,
       EXISTS (SELECT FROM index_column AS x JOIN pg_catalog.pg_index AS i USING (indexrelid)
                WHERE x.attnum = a.attnum AND x.position = 1 AND x.equality IS NOT NULL
                  AND i.indpred IS NULL) AS is_indexed
  FROM wanted AS w
  LEFT JOIN pg_catalog.pg_attribute AS a
         ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum
