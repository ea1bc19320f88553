-- Whether the migration's user can make databases and roles.
SELECT r.rolsuper AS is_superuser, r.rolcreatedb AS creates_databases, r.rolcreaterole AS creates_roles,
       r.rolname AS name
  FROM pg_catalog.pg_roles AS r
 WHERE r.rolname = current_user
