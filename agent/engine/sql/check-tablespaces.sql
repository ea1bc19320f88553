-- Tablespaces are directories of a host; everything goes into the target's default one.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('%s tables and indexes are in other tablespaces (%s): on the target they will be in the default one',
         pg_catalog.count(*), pg_catalog.string_agg(DISTINCT t.spcname::pg_catalog.text, ', ')) AS message,
       'Make the tablespaces on the target and move what needs them afterwards.' AS remedy,
       NULL AS sql
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_tablespace AS t ON t.oid = c.reltablespace
 WHERE c.oid >= 16384
HAVING pg_catalog.count(*) > 0
