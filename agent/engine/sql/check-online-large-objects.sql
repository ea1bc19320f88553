-- pgoutput does not decode large objects.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('%s large objects are copied as they are at the beginning: changes of large objects are not in the stream',
                         pg_catalog.count(*)) AS message,
       'Do not change, add or remove large objects until the cutover; or migrate offline.' AS remedy,
       NULL AS sql
  FROM pg_catalog.pg_largeobject_metadata
HAVING pg_catalog.count(*) > 0
