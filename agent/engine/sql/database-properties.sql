-- How a database was made. The locale provider is of version 15, rules of 16; 17 renamed the
-- provider's locale: through to_jsonb() one statement reads them all.
SELECT pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
       d.datcollate AS lc_collate,
       d.datctype AS lc_ctype,
       coalesce(j.d ->> 'datlocprovider', 'c') AS provider,
       coalesce(j.d ->> 'datlocale', j.d ->> 'daticulocale', '') AS locale,
       coalesce(j.d ->> 'daticurules', '') AS icu_rules,
       pg_catalog.pg_get_userbyid(d.datdba) AS owner,
       d.datconnlimit AS connection_limit,
       pg_catalog.shobj_description(d.oid, 'pg_database') AS comment,
       t.spcname AS tablespace,
       d.datistemplate AS is_template,
       d.datacl IS NOT NULL AS has_acl
  FROM pg_catalog.pg_database AS d
  JOIN pg_catalog.pg_tablespace AS t ON t.oid = d.dattablespace,
       LATERAL (SELECT pg_catalog.to_jsonb(d)) AS j (d)
 WHERE d.datname = $1
