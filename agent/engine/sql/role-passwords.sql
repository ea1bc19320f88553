-- What is stored of each password: for a superuser's eyes only.
SELECT rolname AS name, rolpassword AS password
  FROM pg_catalog.pg_authid
 WHERE oid >= 16384 AND rolpassword IS NOT NULL
