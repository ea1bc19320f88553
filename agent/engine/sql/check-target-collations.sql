-- The collations that a server offers.
SELECT DISTINCT collname AS name FROM pg_catalog.pg_collation
 WHERE collnamespace = 'pg_catalog'::pg_catalog.regnamespace
