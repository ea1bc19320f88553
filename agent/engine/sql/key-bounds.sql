-- How a table may be split by ranges of its key's first column: the column, its type, and the
-- histogram that ANALYZE made of it (empty when there is none).
SELECT pg_catalog.quote_ident(a.attname) AS column_name,
       pg_catalog.format_type(a.atttypid, NULL) AS type_name,
       coalesce(pg_catalog.array_to_json(
                  s.histogram_bounds::pg_catalog.text::pg_catalog.text[])::pg_catalog.text, '[]')
         AS bounds
  FROM pg_catalog.pg_index AS i
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
  JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stats AS s
    ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
   AND NOT s.inherited
 WHERE i.indrelid = $1::pg_catalog.oid AND i.indisprimary
