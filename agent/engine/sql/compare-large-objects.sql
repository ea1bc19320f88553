-- Large objects by number and contents.
SELECT pg_catalog.count(*) AS rows,
       coalesce(pg_catalog.md5(pg_catalog.string_agg(
         m.oid::pg_catalog.text || ':' || pg_catalog.md5(pg_catalog.lo_get(m.oid)), ','
         ORDER BY m.oid)), '') AS checksum
  FROM pg_catalog.pg_largeobject_metadata AS m
