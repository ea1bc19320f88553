-- Sessions: $1 are needed on the $2. What is free changes by the second, so that too few free ones are
-- a warning only; a limit that can never be enough is not. reserved_connections is of 16.
SELECT CASE WHEN l.usable < $1::pg_catalog.int8 THEN 'Failed' ELSE 'Warning' END AS state, NULL AS code,
       pg_catalog.format('The migration uses up to %s sessions of the %s, which has %s of %s free', $1::pg_catalog.int8, $2::pg_catalog.text,
                         greatest(l.usable - u.used, 0), l.usable) AS message,
       'Raise max_connections (needs a restart), set fewer jobs, or migrate fewer databases at once.' AS remedy,
       pg_catalog.format('ALTER SYSTEM SET max_connections = %s;', u.used + $1::pg_catalog.int8 + l.reserved)
         AS sql
  FROM (SELECT s.reserved, m.setting::pg_catalog.int8 - s.reserved AS usable
          FROM pg_catalog.pg_settings AS m
         CROSS JOIN (SELECT pg_catalog.sum(setting::pg_catalog.int8)::pg_catalog.int8 AS reserved
                       FROM pg_catalog.pg_settings
                      WHERE name IN ('superuser_reserved_connections', 'reserved_connections')) AS s
         WHERE m.name = 'max_connections') AS l
 CROSS JOIN (SELECT pg_catalog.count(*) AS used FROM pg_catalog.pg_stat_activity
              WHERE backend_type = 'client backend' AND pid <> pg_catalog.pg_backend_pid()) AS u
 WHERE l.usable - u.used < $1::pg_catalog.int8
UNION ALL
SELECT 'Failed', NULL,
       pg_catalog.format('The migration uses up to %s sessions of the %s, and user %s may have %s', $1::pg_catalog.int8, $2::pg_catalog.text,
                         r.rolname, r.rolconnlimit),
       'Raise the user''s limit, set fewer jobs, or migrate fewer databases at once.',
       pg_catalog.format('ALTER ROLE %I CONNECTION LIMIT -1;', r.rolname)
  FROM pg_catalog.pg_roles AS r
 WHERE r.rolname = current_user AND NOT r.rolsuper
   AND r.rolconnlimit >= 0 AND r.rolconnlimit < $1::pg_catalog.int8
