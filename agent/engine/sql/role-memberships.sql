-- Who is a member of what, with what (options are of version 16), each after the memberships that
-- let its grantor grant it: those with ADMIN come first.
SELECT g.rolname AS "group",
       m.rolname AS member,
       a.admin_option AS with_admin,
       coalesce((pg_catalog.to_jsonb(a) ->> 'inherit_option')::pg_catalog.bool, m.rolinherit)
         AS with_inherit,
       coalesce((pg_catalog.to_jsonb(a) ->> 'set_option')::pg_catalog.bool, true) AS with_set
  FROM pg_catalog.pg_auth_members AS a
  JOIN pg_catalog.pg_roles AS g ON g.oid = a.roleid
  JOIN pg_catalog.pg_roles AS m ON m.oid = a.member
 WHERE m.oid >= 16384 AND m.rolname NOT LIKE 'pg\_%'
 ORDER BY a.admin_option DESC, g.rolname, m.rolname
