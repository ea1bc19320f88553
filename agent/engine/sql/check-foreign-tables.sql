-- Foreign tables: their definition is moved, their data are elsewhere.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('%s foreign tables (the first is %s.%s): only their definitions are moved',
                         pg_catalog.count(*), pg_catalog.min(n.nspname), pg_catalog.min(c.relname)) AS message,
       'Check that the target reaches the foreign servers, and set the passwords of its user mappings.'
         AS remedy,
       NULL AS sql
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind = 'f'
HAVING pg_catalog.count(*) > 0
