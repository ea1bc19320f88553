-- Making a slot waits for every prepared transaction of the whole server, without end.
SELECT 'Failed' AS state, NULL AS code,
       pg_catalog.format('Transaction %s in database %s has been prepared since %s: the stream cannot begin before it ends',
                         p.gid, p.database, p.prepared) AS message,
       pg_catalog.format('Commit it or roll it back, in database %s.', p.database) AS remedy,
       pg_catalog.format('COMMIT PREPARED %L; -- or ROLLBACK PREPARED %L;', p.gid, p.gid) AS sql
  FROM pg_catalog.pg_prepared_xacts AS p
 ORDER BY p.prepared
 LIMIT 100
