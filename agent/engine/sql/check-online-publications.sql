-- Whoever reads the source's publications goes on reading from the source.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('Publication %s: its subscribers are not moved and go on reading from the source', p.pubname)
         AS message,
       'Point them at the target after the cutover.' AS remedy,
       NULL AS sql
  FROM pg_catalog.pg_publication AS p
 WHERE p.pubname NOT LIKE 'pgcutover\_%'
 ORDER BY p.pubname
