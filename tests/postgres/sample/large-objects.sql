-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT lo_from_bytea(4000000001, convert_to(repeat('a large object of text; ', 200000), 'UTF8')),
       lo_from_bytea(4242, '\x00ff00'),
       lo_create(4243);
SELECT lo_from_bytea(5000 + i, decode(md5(i::text), 'hex')) FROM generate_series(1, 200) AS i;
-- With a hole: only its pages from 100,000 on exist.
SELECT lo_create(4244);
SELECT lo_put(4244, 100000, 'after a hole');
COMMENT ON LARGE OBJECT 4242 IS 'three bytes, one of them''s zero';
ALTER LARGE OBJECT 4242 OWNER TO sample_owner;
GRANT SELECT ON LARGE OBJECT 4242 TO sample_reader;
GRANT SELECT, UPDATE ON LARGE OBJECT 4243 TO PUBLIC;
