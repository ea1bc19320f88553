-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is in a database, one line a table, sequence and large object, so that two databases can
-- be compared with diff. Shares nothing with what it is to judge but PostgreSQL's md5().
-- A table's digest: md5 of the sorted md5s of its rows as text, taken in 256 parts by the first
-- two digits of the row's md5, so that a part fits in memory whatever the table's size.
\set ON_ERROR_STOP on
SET search_path = '';
SET row_security = off;
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'postgres';
SET TimeZone = 'UTC';
SET extra_float_digits = 3;
SET bytea_output = 'hex';
SET xmlbinary = 'base64';
SET lc_monetary = 'C';
SET client_encoding = 'UTF8';

SELECT format($$
  SELECT 'table', %L, coalesce(sum(part.n), 0), md5(string_agg(part.digest, '' ORDER BY part.h))
    FROM (SELECT left(m, 2) AS h, count(*) AS n, md5(string_agg(m, '' ORDER BY m COLLATE "C")) AS digest
            FROM (SELECT md5(t::text) AS m FROM ONLY %s AS t) AS row_digest
           GROUP BY 1) AS part
  $$, name, name)
  FROM (SELECT format('%I.%I', n.nspname, c.relname) AS name
          FROM pg_catalog.pg_class AS c
          JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated)
           AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema') AS tables
 ORDER BY name COLLATE "C"
\gexec

SELECT format('SELECT %L, %L', 'unfilled matview', format('%I.%I', n.nspname, c.relname))
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind = 'm' AND NOT c.relispopulated
 ORDER BY format('%I.%I', n.nspname, c.relname) COLLATE "C"
\gexec

SELECT format('SELECT %L, %L, last_value, is_called FROM %I.%I',
              'sequence', format('%I.%I', n.nspname, c.relname), n.nspname, c.relname)
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind = 'S' AND n.nspname !~ '^pg_'
 ORDER BY format('%I.%I', n.nspname, c.relname) COLLATE "C"
\gexec

SELECT 'large object', l.oid, pg_catalog.pg_get_userbyid(l.lomowner),
       (SELECT string_agg(a::text, ' ' ORDER BY a::text COLLATE "C") FROM unnest(l.lomacl) AS a),
       pg_catalog.obj_description(l.oid, 'pg_largeobject'), md5(lo_get(l.oid))
  FROM pg_catalog.pg_largeobject_metadata AS l
 ORDER BY l.oid;
