-- Tables WITH OIDS, which version 12 did away with.
SELECT 'Failed' AS state, '603404' AS code,
       pg_catalog.format('Table %s.%s was made WITH OIDS', n.nspname, c.relname) AS message,
       'Rebuild it without; a newer server has no such tables.' AS remedy,
       pg_catalog.format('ALTER TABLE %I.%I SET WITHOUT OIDS;', n.nspname, c.relname) AS sql
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE (pg_catalog.to_jsonb(c) ->> 'relhasoids')::pg_catalog.bool
   AND c.relkind = 'r'
   AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname, c.relname
