-- Sessions of database $1 that could write there: all but those whose process ids are in the array $2,
-- and but the servers' own that write nothing of a user's.
SELECT a.pid, coalesce(a.usename, '') AS usename, coalesce(a.application_name, '') AS application_name,
       coalesce(pg_catalog.to_jsonb(a) ->> 'backend_type', '') AS backend_type
  FROM pg_catalog.pg_stat_activity AS a
 WHERE a.datname = $1
   AND a.pid <> ALL ($2::pg_catalog.int4[])
   AND coalesce(pg_catalog.to_jsonb(a) ->> 'backend_type', '') <> 'autovacuum worker'
 ORDER BY a.pid
