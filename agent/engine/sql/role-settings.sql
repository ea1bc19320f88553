-- ALTER ROLE ... SET for all databases, one row a setting.
SELECT r.rolname AS role,
       pg_catalog.split_part(c.setting, '=', 1) AS name,
       pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1) AS value
  FROM pg_catalog.pg_db_role_setting AS s
  JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole,
       LATERAL pg_catalog.unnest(s.setconfig) WITH ORDINALITY AS c (setting, position)
 WHERE s.setdatabase = 0 AND r.oid >= 16384
 ORDER BY r.rolname, c.position
