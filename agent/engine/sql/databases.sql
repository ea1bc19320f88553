-- The databases a person may want to migrate, with their sizes where we may know them.
SELECT d.datname AS name,
       pg_catalog.pg_get_userbyid(d.datdba) AS owner,
       pg_catalog.has_database_privilege(d.oid, 'CONNECT') AS may_connect,
       CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT')
            THEN pg_catalog.pg_database_size(d.oid) ELSE 0 END AS bytes
  FROM pg_catalog.pg_database AS d
 WHERE NOT d.datistemplate AND d.datallowconn
 ORDER BY d.datname
