-- The right to replicate: the attribute, or on Amazon RDS the membership that stands for it.
SELECT 'Failed' AS state, '603104' AS code,
       pg_catalog.format('User %s may not replicate from the source', r.rolname) AS message,
       'Give it the right, or use another user.' AS remedy,
       CASE WHEN p.oid IS NULL THEN pg_catalog.format('ALTER ROLE %I WITH REPLICATION;', r.rolname)
            ELSE pg_catalog.format('GRANT rds_replication TO %I;', r.rolname) END AS sql
  FROM pg_catalog.pg_roles AS r
  LEFT JOIN pg_catalog.pg_roles AS p ON p.rolname = 'rds_replication'
 WHERE r.rolname = current_user AND NOT r.rolsuper AND NOT r.rolreplication
   AND NOT coalesce(pg_catalog.pg_has_role(r.oid, p.oid, 'MEMBER'), false)
