-- The roles that people made. pg_roles shows every attribute but the password.
SELECT r.rolname AS name,
       r.rolsuper AS is_superuser,
       r.rolinherit AS inherits,
       r.rolcreaterole AS creates_roles,
       r.rolcreatedb AS creates_databases,
       r.rolcanlogin AS can_login,
       r.rolreplication AS replicates,
       r.rolbypassrls AS bypasses_rls,
       r.rolconnlimit AS connection_limit,
       r.rolvaliduntil::pg_catalog.text AS valid_until,
       pg_catalog.shobj_description(r.oid, 'pg_authid') AS comment
  FROM pg_catalog.pg_roles AS r
 WHERE r.oid >= 16384 AND r.rolname NOT LIKE 'pg\_%'
 ORDER BY r.rolname
