-- Languages other than the built-in ones.
SELECT l.lanname AS name, l.lanpltrusted AS is_trusted
  FROM pg_catalog.pg_language AS l
 WHERE l.lanname NOT IN ('internal', 'c', 'sql', 'plpgsql')
 ORDER BY l.lanname
