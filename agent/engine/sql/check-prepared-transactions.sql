-- Prepared transactions hold locks and are not moved.
SELECT 'Warning' AS state, NULL AS code,
       pg_catalog.format('Transaction %s has been prepared since %s and holds its locks', p.gid, p.prepared)
         AS message,
       'Commit it or roll it back: what it wrote is not part of the copy.' AS remedy,
       pg_catalog.format('COMMIT PREPARED %L; -- or ROLLBACK PREPARED %L;', p.gid, p.gid) AS sql
  FROM pg_catalog.pg_prepared_xacts AS p
 WHERE p.database = pg_catalog.current_database()
 ORDER BY p.prepared
