-- A publication is made in each database.
SELECT 'Failed' AS state, '603110' AS code,
       pg_catalog.format('User %s may not make a publication in database %s', current_user,
                         pg_catalog.current_database()) AS message,
       'Give it the right, or use another user.' AS remedy,
       pg_catalog.format('GRANT CREATE ON DATABASE %I TO %I;', pg_catalog.current_database(), current_user) AS sql
 WHERE NOT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
