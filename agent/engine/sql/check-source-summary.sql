-- Sizes for a person to compare with the target's disk, and the number of objects.
SELECT pg_catalog.pg_database_size(pg_catalog.current_database()) AS bytes,
       pg_catalog.pg_size_pretty(pg_catalog.pg_database_size(pg_catalog.current_database())) AS pretty,
       pg_catalog.pg_size_pretty((pg_catalog.pg_database_size(pg_catalog.current_database()) * 1.25)::int8)
         AS with_margin,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class WHERE oid >= 16384) AS relations,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class WHERE oid >= 16384 AND relkind = 'r') AS tables
