-- Ends the sessions that fence-sessions.sql lists.
SELECT pg_catalog.pg_terminate_backend(a.pid) AS is_told
  FROM pg_catalog.pg_stat_activity AS a
 WHERE a.datname = $1
   AND a.pid <> ALL ($2::pg_catalog.int4[])
   AND coalesce(pg_catalog.to_jsonb(a) ->> 'backend_type', '') <> 'autovacuum worker'
