-- Populated materialized views, each after those it reads (also through views): the depth of the
-- longest way down is what orders them.
WITH RECURSIVE reads AS (
  SELECT DISTINCT r.ev_class AS reader, d.refobjid AS read
    FROM pg_catalog.pg_rewrite AS r
    JOIN pg_catalog.pg_depend AS d
      ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   WHERE d.refobjid <> r.ev_class
), way AS (
  SELECT c.oid AS matview, c.oid AS at, 0 AS depth
    FROM pg_catalog.pg_class AS c
   WHERE c.relkind = 'm'
  UNION
  SELECT way.matview, reads.read, way.depth + 1
    FROM way
    JOIN reads ON reads.reader = way.at
   WHERE way.depth < 100
)
SELECT c.oid, n.nspname AS schema, c.relname AS name, pg_catalog.max(way.depth) AS depth
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  JOIN way ON way.matview = c.oid
 WHERE c.relkind = 'm' AND c.relispopulated
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname NOT LIKE 'pgcutover\_%'
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
                    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                      AND d.objid = c.oid AND d.deptype = 'e')
 GROUP BY c.oid, n.nspname, c.relname
 ORDER BY depth, c.oid
