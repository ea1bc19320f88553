-- Whether a database holds anything of a user's: a relation, a function, a type, a schema, or a
-- large object that initdb and extensions did not make.
SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c
                WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
                  AND c.relnamespace <> 'pg_toast'::pg_catalog.regnamespace
                  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                                   WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                     AND d.objid = c.oid AND d.deptype = 'e'))
    OR EXISTS (SELECT 1 FROM pg_catalog.pg_proc AS p
                WHERE p.oid >= 16384
                  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                                   WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                                     AND d.objid = p.oid AND d.deptype = 'e'))
    OR EXISTS (SELECT 1 FROM pg_catalog.pg_type AS t
                WHERE t.oid >= 16384 AND t.typtype IN ('e', 'd', 'r') AND t.typrelid = 0
                  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                                   WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                                     AND d.objid = t.oid AND d.deptype = 'e'))
    OR EXISTS (SELECT 1 FROM pg_catalog.pg_namespace AS n
                WHERE n.oid >= 16384 AND n.nspname NOT LIKE 'pg\_%'
                  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                                   WHERE d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                                     AND d.objid = n.oid AND d.deptype = 'e'))
    OR EXISTS (SELECT 1 FROM pg_catalog.pg_largeobject_metadata) AS has_objects
