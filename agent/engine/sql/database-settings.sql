-- ALTER DATABASE ... SET and ALTER ROLE ... IN DATABASE ... SET, one row a setting.
SELECT coalesce(r.rolname, '') AS role,
       pg_catalog.split_part(c.setting, '=', 1) AS name,
       pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1) AS value
  FROM pg_catalog.pg_db_role_setting AS s
  JOIN pg_catalog.pg_database AS d ON d.oid = s.setdatabase
  LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole,
       LATERAL pg_catalog.unnest(s.setconfig) WITH ORDINALITY AS c (setting, position)
 WHERE d.datname = $1
 ORDER BY s.setrole, c.position
