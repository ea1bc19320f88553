-- SPDX-License-Identifier: GPL-3.0-or-later
-- By range, then by hash, with a default partition and one whose columns lie in another order.
CREATE TABLE sales.orders (
  id bigint NOT NULL,
  placed date NOT NULL,
  customer integer NOT NULL,
  state kinds.colour NOT NULL DEFAULT 'green',
  total numeric,
  note text,
  PRIMARY KEY (id, placed)
) PARTITION BY RANGE (placed);
CREATE TABLE sales.orders_2021 PARTITION OF sales.orders
  FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE sales.orders_2022 PARTITION OF sales.orders
  FOR VALUES FROM ('2022-01-01') TO ('2023-01-01') PARTITION BY HASH (id);
CREATE TABLE sales.orders_2022_0 PARTITION OF sales.orders_2022
  FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE sales.orders_2022_1 PARTITION OF sales.orders_2022
  FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE sales.orders_2023 (
  note text,
  gone integer,
  total numeric DEFAULT 1,
  customer integer NOT NULL,
  placed date NOT NULL,
  id bigint NOT NULL,
  state kinds.colour NOT NULL DEFAULT 'red'
);
ALTER TABLE sales.orders_2023 DROP COLUMN gone;
ALTER TABLE sales.orders ATTACH PARTITION sales.orders_2023
  FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE sales.orders_other PARTITION OF sales.orders DEFAULT;

CREATE TABLE sales.order_line (
  order_id bigint NOT NULL,
  order_placed date NOT NULL,
  line smallint NOT NULL,
  product bigint NOT NULL,
  quantity integer NOT NULL,
  price numeric(12, 2)
);

CREATE TABLE stock.by_country (country text, id integer, v text) PARTITION BY LIST (country);
CREATE TABLE stock.by_country_de PARTITION OF stock.by_country FOR VALUES IN ('de', 'at', NULL);
CREATE TABLE stock.by_country_fr PARTITION OF stock.by_country FOR VALUES IN ('fr');
CREATE TABLE stock.by_country_rest PARTITION OF stock.by_country DEFAULT
  PARTITION BY RANGE (id);
CREATE TABLE stock.by_country_rest_low PARTITION OF stock.by_country_rest
  FOR VALUES FROM (MINVALUE) TO (1000);
CREATE TABLE stock.by_country_rest_high PARTITION OF stock.by_country_rest
  FOR VALUES FROM (1000) TO (MAXVALUE);

-- A partitioned table with no partitions.
CREATE TABLE stock.by_nothing (id integer, v text) PARTITION BY HASH (id);

-- Partitioned by an enum, whose values compare by their order and not by their OIDs.
CREATE TABLE stock.by_colour (colour kinds.colour, v integer) PARTITION BY RANGE (colour);
CREATE TABLE stock.by_colour_low PARTITION OF stock.by_colour
  FOR VALUES FROM ('red') TO ('green');
CREATE TABLE stock.by_colour_high PARTITION OF stock.by_colour
  FOR VALUES FROM ('green') TO (MAXVALUE);
