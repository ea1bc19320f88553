-- The rights on a database that differ from those every database begins with, as statements.
WITH wanted AS (
  SELECT a.grantee, a.privilege_type, a.is_grantable
    FROM pg_catalog.pg_database AS d, LATERAL pg_catalog.aclexplode(d.datacl) AS a
   WHERE d.datname = $1 AND a.grantee <> d.datdba
), given AS (
  SELECT a.grantee, a.privilege_type, a.is_grantable
    FROM pg_catalog.pg_database AS d,
         LATERAL pg_catalog.aclexplode(pg_catalog.acldefault('d', d.datdba)) AS a
   WHERE d.datname = $1 AND a.grantee <> d.datdba AND d.datacl IS NOT NULL
)
SELECT pg_catalog.format('REVOKE %s ON DATABASE %I FROM %s', g.privilege_type, $1,
         CASE g.grantee WHEN 0 THEN 'PUBLIC'
           ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END) AS statement,
       0 AS step
  FROM given AS g
 WHERE NOT EXISTS (SELECT 1 FROM wanted AS w
                    WHERE w.grantee = g.grantee AND w.privilege_type = g.privilege_type)
UNION ALL
SELECT pg_catalog.format('GRANT %s ON DATABASE %I TO %s%s', w.privilege_type, $1,
         CASE w.grantee WHEN 0 THEN 'PUBLIC'
           ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(w.grantee)) END,
         CASE WHEN w.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END),
       1
  FROM wanted AS w
 WHERE NOT EXISTS (SELECT 1 FROM given AS g
                    WHERE g.grantee = w.grantee AND g.privilege_type = w.privilege_type
                      AND g.is_grantable = w.is_grantable)
 ORDER BY step, statement
