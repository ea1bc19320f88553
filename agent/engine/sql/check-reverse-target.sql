-- The way back begins on the target: what it must be able to do from the cutover on, for $1 databases.
SELECT 'Failed' AS state, '603107' AS code,
       pg_catalog.format('wal_level of the target is %s and must be logical for the way back',
                         pg_catalog.current_setting('wal_level')) AS message,
       'Set it (on a managed server: in its parameters) and restart the target, or do without '
       || 'reverseReplication.' AS remedy,
       'ALTER SYSTEM SET wal_level = ''logical'';' AS sql
 WHERE pg_catalog.current_setting('wal_level') <> 'logical'
UNION ALL
SELECT 'Failed', '603105',
       pg_catalog.format('The way back needs %s replication slots and the target has %s of %s free',
                         $1::pg_catalog.int8, greatest(m.n - s.used, 0), m.n),
       'Raise max_replication_slots and restart the target, or do without reverseReplication.',
       pg_catalog.format('ALTER SYSTEM SET max_replication_slots = %s;', s.used + $1::pg_catalog.int8)
  FROM (SELECT pg_catalog.current_setting('max_replication_slots')::pg_catalog.int8 AS n) AS m
 CROSS JOIN (SELECT pg_catalog.count(*) AS used FROM pg_catalog.pg_replication_slots) AS s
 WHERE m.n - s.used < $1::pg_catalog.int8
UNION ALL
SELECT 'Failed', '603104',
       pg_catalog.format('User %s may not replicate from the target, which the way back does', r.rolname),
       'Give it the right, use another user, or do without reverseReplication.',
       CASE WHEN p.oid IS NULL THEN pg_catalog.format('ALTER ROLE %I WITH REPLICATION;', r.rolname)
            ELSE pg_catalog.format('GRANT rds_replication TO %I;', r.rolname) END
  FROM pg_catalog.pg_roles AS r
  LEFT JOIN pg_catalog.pg_roles AS p ON p.rolname = 'rds_replication'
 WHERE r.rolname = current_user AND NOT r.rolsuper AND NOT r.rolreplication
   AND NOT coalesce(pg_catalog.pg_has_role(r.oid, p.oid, 'MEMBER'), false)
