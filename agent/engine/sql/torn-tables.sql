-- Which of the tables with the OIDs $1 do not have the rows any more that this transaction's snapshot
-- sees: TRUNCATE and whatever rewrites a table give it another file, and do not wait for snapshots.
-- The catalog is read as of the snapshot, the function looks at what is there now.
SELECT c.oid
  FROM pg_catalog.pg_class AS c
 WHERE c.oid = ANY ($1::pg_catalog.oid[])
   AND c.relfilenode IS DISTINCT FROM pg_catalog.pg_relation_filenode(c.oid)
