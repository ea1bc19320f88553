-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE UNIQUE INDEX customer_email ON sales.customer (lower(email::text));
CREATE INDEX customer_since ON sales.customer (since DESC NULLS LAST, name)
  INCLUDE (discount) WHERE discount > 50;
CREATE INDEX customer_name ON sales.customer USING gin ((email::text) ext.gin_trgm_ops);
COMMENT ON INDEX sales.customer_since IS 'covering and partial';
ALTER TABLE sales.customer CLUSTER ON customer_pkey;
ALTER TABLE sales.customer ADD CONSTRAINT customer_referred_by FOREIGN KEY (referred_by)
  REFERENCES sales.customer ON DELETE SET NULL DEFERRABLE INITIALLY IMMEDIATE;

CREATE UNIQUE INDEX product_sku ON stock.product (sku);
ALTER TABLE stock.product ADD CONSTRAINT product_sku_key UNIQUE USING INDEX product_sku;
CREATE INDEX product_sku_pattern ON stock.product (sku text_pattern_ops);
CREATE INDEX product_code ON stock.product USING hash (code);
CREATE INDEX product_details ON stock.product USING gin (details jsonb_path_ops);
CREATE INDEX product_tags ON stock.product USING gin (tags) WITH (fastupdate = off);
CREATE INDEX product_available ON stock.product USING gist (available);
CREATE INDEX product_share ON stock.product ((price / 2), (details ->> 'name') COLLATE "C");
ALTER INDEX stock.product_share ALTER COLUMN 1 SET STATISTICS 300;
ALTER TABLE stock.product REPLICA IDENTITY USING INDEX product_sku_key;
CREATE STATISTICS stock.product_statistics (ndistinct, dependencies, mcv) ON price, weight
  FROM stock.product;
COMMENT ON STATISTICS stock.product_statistics IS 'they go together';

CREATE INDEX document_words ON stock.document USING gin (words);
CREATE INDEX document_meta ON stock.document USING gin (meta);
CREATE INDEX document_written ON stock.document USING brin (written) WITH (pages_per_range = 32);
ALTER TABLE stock.document REPLICA IDENTITY FULL;

ALTER TABLE stock.reading ADD PRIMARY KEY (id);
CREATE INDEX reading_at ON stock.reading USING brin (at);
CREATE INDEX reading_indoors_room ON stock.reading_indoors (room, at);

CREATE INDEX orders_customer ON sales.orders (customer);
CREATE UNIQUE INDEX orders_both ON sales.orders (placed, id) INCLUDE (total);
CREATE INDEX orders_2021_note ON sales.orders_2021 (note) WHERE note IS NOT NULL;
-- On the parent alone: invalid until every partition has one attached, which one has not.
CREATE INDEX orders_total ON ONLY sales.orders (total);
CREATE INDEX orders_2023_total ON sales.orders_2023 (total);
ALTER INDEX sales.orders_total ATTACH PARTITION sales.orders_2023_total;
ALTER TABLE sales.orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer)
  REFERENCES sales.customer;
ALTER TABLE sales.orders ADD CONSTRAINT is_positive CHECK (id > 0);

ALTER TABLE sales.order_line ADD PRIMARY KEY (order_id, line) INCLUDE (quantity);
ALTER TABLE sales.order_line ADD CONSTRAINT order_line_order FOREIGN KEY (order_id, order_placed)
  REFERENCES sales.orders (id, placed) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE sales.order_line ADD CONSTRAINT order_line_product FOREIGN KEY (product)
  REFERENCES stock.product;
CREATE INDEX order_line_product_index ON sales.order_line (product);

ALTER TABLE sales.team ADD CONSTRAINT team_name UNIQUE (name) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sales.person ADD CONSTRAINT person_team FOREIGN KEY (team) REFERENCES sales.team
  DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sales.team ADD CONSTRAINT team_leader FOREIGN KEY (leader) REFERENCES sales.person
  DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sales.person ADD CONSTRAINT person_boss FOREIGN KEY (boss) REFERENCES sales.person;
COMMENT ON CONSTRAINT person_boss ON sales.person IS 'everybody has one, but for one';

ALTER TABLE sales.booking ADD CONSTRAINT booking_alone
  EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 0);

-- Not valid on the source, with rows that violate it: so it must be on the target.
INSERT INTO sales.team VALUES (99, 'the lost', NULL);
ALTER TABLE sales.team ADD CONSTRAINT has_leader CHECK (leader IS NOT NULL) NOT VALID;
INSERT INTO sales.booking VALUES (-4, NULL, 'nowhere');
CREATE TABLE sales.room (id integer PRIMARY KEY);
INSERT INTO sales.room SELECT generate_series(0, 4);
ALTER TABLE sales.booking ADD CONSTRAINT booking_room FOREIGN KEY (room) REFERENCES sales.room NOT VALID;

CREATE INDEX by_country_id ON stock.by_country (id);
ALTER TABLE stock.by_colour ADD UNIQUE (colour, v);

\if :is_14
  ALTER STATISTICS stock.product_statistics SET STATISTICS 77;
  CREATE STATISTICS stock.document_statistics ON (meta ->> 'lang'), (lower(title)) FROM stock.document;
\endif
\if :is_15
  CREATE UNIQUE INDEX team_leader_once ON sales.team (leader) NULLS NOT DISTINCT;
  ALTER TABLE kinds.everything ADD CONSTRAINT real_once UNIQUE NULLS NOT DISTINCT (id, a_real);
\endif
