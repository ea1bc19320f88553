-- Event triggers need a superuser on the target.
SELECT pg_catalog.count(*) AS n FROM pg_catalog.pg_event_trigger AS t
 WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                    WHERE d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
                      AND d.objid = t.oid AND d.deptype = 'e')
