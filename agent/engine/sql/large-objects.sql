-- Large objects with what pg_dump keeps of them: owner, comment and access rights.
SELECT m.oid,
       pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(m.lomowner)) AS owner,
       pg_catalog.obj_description(m.oid, 'pg_largeobject') AS comment,
       coalesce((SELECT pg_catalog.string_agg(
                          pg_catalog.format('GRANT %s ON LARGE OBJECT %s TO %s%s',
                            a.privilege_type, m.oid,
                            CASE a.grantee WHEN 0 THEN 'PUBLIC'
                              ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,
                            CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), '; ')
                   FROM pg_catalog.aclexplode(m.lomacl) AS a
                  WHERE a.grantee <> m.lomowner), '') AS grants
  FROM pg_catalog.pg_largeobject_metadata AS m
 WHERE m.oid > $1::pg_catalog.oid
 ORDER BY m.oid
 LIMIT 1000
