-- SPDX-License-Identifier: GPL-3.0-or-later
-- One table with each built-in type and its awkward values.
CREATE TABLE kinds.everything (
  id integer PRIMARY KEY,
  a_smallint smallint, a_bigint bigint, a_numeric numeric, a_numeric_10_3 numeric(10, 3),
  a_real real, a_double double precision, a_money money, a_boolean boolean,
  a_char "char", a_name name, a_text text, a_char_5 char(5), a_varchar_5 varchar(5), a_bytea bytea,
  a_date date, a_time time, a_timetz timetz(3), a_timestamp timestamp, a_timestamptz timestamptz,
  an_interval interval, an_interval_day interval day to second(2),
  an_inet inet, a_cidr cidr, a_macaddr macaddr, a_macaddr8 macaddr8,
  a_point point, a_line line, a_lseg lseg, a_box box, a_path path, a_polygon polygon, a_circle circle,
  a_bit bit(7), a_varbit varbit, a_uuid uuid, a_json json, a_jsonb jsonb, a_jsonpath jsonpath,
  an_xml xml, a_tsvector tsvector, a_tsquery tsquery,
  an_int4range int4range, a_numrange numrange, a_tstzrange tstzrange, a_daterange daterange,
  an_int_array integer[], a_text_array text[], a_matrix integer[][], a_domain_array kinds.positive[],
  a_colour kinds.colour, a_colour_array kinds.colour[], an_address kinds.address,
  an_address_array kinds.address[], a_known_address kinds.known_address, a_float_range kinds.float_range,
  a_regclass regclass, a_regtype regtype, a_regrole regrole, an_oid oid, a_lsn pg_lsn, a_tid tid,
  an_acl aclitem, a_snapshot txid_snapshot, a_hstore ext.hstore, a_citext ext.citext
);
INSERT INTO kinds.everything (id) VALUES (0);
INSERT INTO kinds.everything VALUES (1,
  -32768, -9223372036854775808, 'NaN', -1234567.891, 'NaN', '-Infinity', -12.34, true,
  'x', 'a name', E'line 1\nline 2\r\n\ttab \\ \\N \\. "quotes" ''apostrophes'' é 🐘', 'ab', 'ünïcé', '\x00ff5c4e0a0d',
  '-infinity', '24:00:00', '23:59:59.999-15:59', '4713-01-01 00:00:00 BC', 'infinity',
  '-178000000 years 3 mons -4 days 05:06:07.000008', '-3 days 04:05:06.789',
  '::ffff:1.2.3.4/96', '10.1.0.0/16', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05',
  '(1e-300,-0)', '{1,-1,0}', '[(0,0),(1,1)]', '(1,1),(0,0)', '[(0,0),(1,1),(2,0)]', '((0,0),(1,1),(2,0))', '<(0,0),1.5>',
  '1010101', '', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"b": 1,  "a": [ ], "a": 2}', '{"b": 1, "a": 1.50, "u": "\u00e9"}', '$.a[*] ? (@ > 1)',
  '<a b="c"><!-- x -->&amp;</a>', '''a b'':1A,3 c:2', '''super'':*A & !(star | b)',
  'empty', '[1.5,)', '["2021-01-01 00:00+00","2022-01-01 00:00+00")', '(,2020-01-01)',
  '{1,NULL,3}', ARRAY['', 'NULL', NULL, 'a,b', '{}', '"', E'\\'], '[-1:0][2:3]={{1,2},{3,4}}', '{1,2}',
  'orange', '{red,NULL,"it''s blue"}', ROW('a "street", (long)', 3, 'ünïcode', ARRAY['x', NULL]),
  ARRAY[ROW(NULL, 3, 'red', '{}')::kinds.address, NULL], ROW('s', 1, NULL, NULL), '[1.5,Infinity]',
  'sales.orders', 'kinds.colour', 'sample_app', 4294967295, 'FFFFFFFF/FFFFFFFF', '(4294967295,65535)',
  'sample_app=r*w/postgres', '10:20:10,14,15', 'a=>1, "b c"=>NULL, "d\"e"=>"f''g"', 'MixedCase');
INSERT INTO kinds.everything (id, a_smallint, a_bigint, a_numeric, a_real, a_double, a_boolean, a_text,
    a_char_5, a_varchar_5, a_bytea, a_date, a_timestamp, a_timestamptz, an_interval, a_json, a_jsonb)
  VALUES (2, 32767, 9223372036854775807, '123456789012345678901234567890.000000000000000000100',
    1.17549435e-38, 2.2250738585072014e-308, false, '', '', '', '', '0044-03-15 BC', '294276-12-31 23:59:59.999999',
    '1999-12-31 23:59:60+14', '0', 'null', 'null');
INSERT INTO kinds.everything (id, a_real, a_double, a_text, a_date, a_timestamp, a_timestamptz)
  VALUES (3, '-0', '-0', '\.', 'infinity', '-infinity', '-infinity'),
         (4, 'Infinity', 0.1::float8 + 0.2::float8, '\N', '5874897-12-31', '2016-12-31 23:59:59.000001', '1883-11-18 12:03:58-04:56:02');

\if :is_14
  CREATE TABLE kinds.since_14 (id integer PRIMARY KEY, n numeric, m nummultirange,
    d kinds.float_multirange, x xid8, s pg_snapshot, t text COMPRESSION pglz);
  INSERT INTO kinds.since_14 VALUES (1, 'Infinity', '{[1,2),[3,)}', '{[1.5,2.5]}', '18446744073709551615', '10:20:10,14', 'a'),
    (2, '-Infinity', '{}', '{}', '0', '1:1:', repeat('long ', 10000));
\endif

-- Values larger than any buffer, one of which does not compress.
CREATE TABLE kinds.large (id integer PRIMARY KEY, t text, b bytea, j jsonb);
INSERT INTO kinds.large
  SELECT 1, string_agg(md5(i::text), E'\n' ORDER BY i), NULL, NULL FROM generate_series(1, 200000) i;
INSERT INTO kinds.large
  SELECT 2, repeat('compressible ', 1000000), string_agg(decode(md5(i::text), 'hex'), '' ORDER BY i), NULL
  FROM generate_series(1, 250000) i;
INSERT INTO kinds.large
  SELECT 3, '', '', jsonb_object_agg('key ' || i, md5(i::text)) FROM generate_series(1, 50000) i;
