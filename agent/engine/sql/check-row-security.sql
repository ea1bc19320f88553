-- Row security that would hide rows from the migration's user. Our sessions have row_security off,
-- so that copying such a table fails instead of copying a part of it.
SELECT 'Failed' AS state, '603110' AS code,
       pg_catalog.format('Row security hides rows of table %s.%s from user %s',
                         n.nspname, c.relname, current_user) AS message,
       'Use a superuser, a role with BYPASSRLS, or the owner of the table (without FORCE).' AS remedy,
       pg_catalog.format('ALTER ROLE %I BYPASSRLS;', current_user) AS sql
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND c.relrowsecurity
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles AS r
                    WHERE r.rolname = current_user AND (r.rolsuper OR r.rolbypassrls))
   AND (c.relforcerowsecurity OR NOT pg_catalog.pg_has_role(c.relowner, 'USAGE'))
 ORDER BY n.nspname, c.relname
 LIMIT 100
