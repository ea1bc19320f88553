-- Where each sequence stands. pg_sequences gives no value for one that was never used.
SELECT pg_catalog.quote_ident(s.schemaname) || '.' || pg_catalog.quote_ident(s.sequencename) AS name,
       coalesce(s.last_value::pg_catalog.text, 'unused') AS definition
  FROM pg_catalog.pg_sequences AS s
 WHERE s.schemaname NOT LIKE 'pg\_%'
 ORDER BY 1
