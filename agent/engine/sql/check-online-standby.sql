-- A standby cannot be written to, and a publication has to be made.
SELECT 'Failed' AS state, NULL AS code,
       'The source is a standby: the publication that an online migration needs cannot be made there'
         AS message,
       'Give the primary as the source, or migrate offline.' AS remedy,
       NULL AS sql
 WHERE pg_catalog.pg_is_in_recovery()
