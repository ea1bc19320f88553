-- SPDX-License-Identifier: GPL-3.0-or-later
-- The many rows.
INSERT INTO sales.customer (email, name, colour, home, attributes, discount, since, referred_by)
  SELECT 'user' || i || '@Example.org', 'Näme ' || i,
    (enum_range(NULL::kinds.colour))[i % 6 + 1],
    ROW('Street ' || i % 100, i % 200 + 1, (enum_range(NULL::kinds.colour))[i % 6 + 1], ARRAY['a', 'b' || i])::kinds.address,
    CASE WHEN i % 3 = 0 THEN ext.hstore('k' || i, NULL) END,
    i % 100 + 0.125, '2021-01-01 00:00+00'::timestamptz + i * interval '7 minutes',
    CASE WHEN i > 1 THEN 1000 + (i / 2) * 5 - 5 END
  FROM generate_series(1, greatest(20, (100000 * :scale)::integer)) AS i;

INSERT INTO stock.product (sku, price, tags, details, raw, picture, available, code, seen_from, weight)
  SELECT 'SKU-' || i, (i % 10000) / 100.0, ARRAY['t' || i % 10, NULL, 'u,' || i % 7],
    jsonb_build_object('id', i, 'name', md5(i::text), 'list', jsonb_build_array(i, NULL, i * 1.5)),
    format('{"z": %s,   "a": null}', i)::json,
    decode(md5(i::text), 'hex'),
    tstzrange('2021-01-01 00:00+00'::timestamptz + i * interval '1 hour', NULL),
    md5('product' || i)::uuid, ('10.' || i % 256 || '.0.0/16')::inet, i / 3.0
  FROM generate_series(1, greatest(20, (60000 * :scale)::integer)) AS i;

INSERT INTO stock.document (id, title, body, meta, lifetime, written)
  SELECT md5('document' || i)::uuid, 'Title of ' || md5(i::text) || ' number ' || i,
    CASE WHEN i % 50 = 0 THEN repeat(md5(i::text) || ' ', 200) ELSE 'a body of text ' || i END,
    jsonb_build_object('pages', i % 300, 'lang', (ARRAY['de', 'en', 'fr'])[i % 3 + 1]),
    make_interval(days => i % 400, secs => i), '2000-01-01'::timestamp + i * interval '13 hours'
  FROM generate_series(1, greatest(20, (40000 * :scale)::integer)) AS i;

INSERT INTO stock.reading (at, value)
  SELECT '2021-01-01 00:00+00'::timestamptz + i * interval '1 second', sin(i)
  FROM generate_series(1, greatest(20, (200000 * :scale)::integer)) AS i;
INSERT INTO stock.reading_indoors (id, at, value, room)
  SELECT 1000000000 + i, '2021-01-01 00:00+00'::timestamptz + i * interval '1 second', cos(i), 'room ' || i % 12
  FROM generate_series(1, greatest(20, (100000 * :scale)::integer)) AS i;
INSERT INTO stock.reading_audited (id, at, value, changed_by)
  SELECT 2000000000 + i, '2021-01-01 00:00+00'::timestamptz + i * interval '1 second', NULL, 'sample_app'
  FROM generate_series(1, greatest(20, (1000 * :scale)::integer)) AS i;
INSERT INTO stock.audited VALUES ('postgres');

INSERT INTO sales.orders (id, placed, customer, state, total, note)
  SELECT i, '2021-01-01'::date + i % 1400, 1000 + 5 * (i % 20), (enum_range(NULL::kinds.colour))[i % 6 + 1],
    i / 3.0, CASE WHEN i % 10 = 0 THEN E'multi\nline \\ ' || i END
  FROM generate_series(1, greatest(2000, (200000 * :scale)::integer)) AS i;
INSERT INTO sales.order_line
  SELECT o.id, o.placed, line, 1 + (o.id + line) % 20, line + 1, o.total
  FROM sales.orders AS o, generate_series(1, 2) AS line;

INSERT INTO stock.by_country
  SELECT (ARRAY['de', 'at', NULL, 'fr', 'it', 'es'])[i % 6 + 1], i, 'v' || i
  FROM generate_series(1, greatest(3000, (60000 * :scale)::integer)) AS i;
INSERT INTO stock.by_colour
  SELECT (enum_range(NULL::kinds.colour))[i % 6 + 1], i FROM generate_series(1, 600) AS i;

INSERT INTO stock.scratch (note) SELECT 'note ' || i FROM generate_series(1, 100) AS i;
INSERT INTO sales.team SELECT i, 'team ' || i, i * 10 FROM generate_series(1, 20) AS i;
INSERT INTO sales.person SELECT i, 'person ' || i, (i + 9) / 10, nullif(i / 2, 0)
  FROM generate_series(1, 200) AS i;
INSERT INTO sales.booking
  SELECT i % 5, tsrange('2021-01-01'::timestamp + i * interval '1 hour', '2021-01-01'::timestamp + i * interval '1 hour' + interval '30 minutes'), 'booking ' || i
  FROM generate_series(1, 500) AS i;
INSERT INTO kinds.typed SELECT 'street ' || i, i, 'red', ARRAY['x'] FROM generate_series(1, 10) AS i;
INSERT INTO kinds.of_other_method SELECT i, 't' || i FROM generate_series(1, 1000) AS i;
INSERT INTO kinds.textually SELECT i, i::text::kinds.textual, ARRAY[i::text::kinds.textual, NULL]
  FROM generate_series(1, 100) AS i;
INSERT INTO kinds.no_columns SELECT FROM generate_series(1, 5);
INSERT INTO kinds.only_generated DEFAULT VALUES;
INSERT INTO kinds.only_generated DEFAULT VALUES;

-- Dead rows, and pages with holes: a table is not as new as after a load.
DELETE FROM stock.reading WHERE id % 17 = 0;
UPDATE stock.product SET weight = weight + 1 WHERE id % 11 = 0;
UPDATE sales.customer SET favourite_order = id % 50 + 1 WHERE id % 10 = 0;
