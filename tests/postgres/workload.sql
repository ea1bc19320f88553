-- SPDX-License-Identifier: GPL-3.0-or-later
-- What workload.py changes: each kind of table, key and type that the stream of changes treats in a
-- way of its own. Variable rows: how many rows there are to be copied.
\set ON_ERROR_STOP on
CREATE SCHEMA "wörk 🐘";
SET search_path = "wörk 🐘";

-- A row of each transaction that has committed: nobody changes it afterwards.
CREATE TABLE receipt (client int, number bigint, PRIMARY KEY (client, number));

CREATE TABLE k (id bigint PRIMARY KEY, owner int NOT NULL, v int, small text, big text);
ALTER TABLE k ALTER big SET STORAGE EXTERNAL;
CREATE INDEX ON k (owner, v);

CREATE TABLE f (owner int, v int, t text, n numeric, j json, x double precision);
ALTER TABLE f REPLICA IDENTITY FULL;
CREATE TABLE u (id int, code text NOT NULL, owner int NOT NULL, big text, UNIQUE (owner, code));
ALTER TABLE u REPLICA IDENTITY USING INDEX u_owner_code_key;

CREATE TABLE two (a int, b text, owner int, v int, PRIMARY KEY (b, a));
CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner int, v int);
CREATE TABLE n (code text PRIMARY KEY, id int GENERATED ALWAYS AS IDENTITY, owner int, big text);
CREATE TABLE g (id bigint PRIMARY KEY, owner int, p int, total int GENERATED ALWAYS AS (p * 2) STORED,
  q int, label text GENERATED ALWAYS AS ('q' || q) STORED);
CREATE UNIQUE INDEX ON g (id, total);

CREATE TABLE part (region text, id bigint, owner int, big text, PRIMARY KEY (region, id))
  PARTITION BY LIST (region);
CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a');
-- Its columns are in another order.
CREATE TABLE "part ß" (big text, owner int, gone int, id bigint NOT NULL, region text NOT NULL);
ALTER TABLE "part ß" DROP gone;
ALTER TABLE part ATTACH PARTITION "part ß" FOR VALUES IN ('b');
CREATE TABLE part_c PARTITION OF part FOR VALUES IN ('c', 'd') PARTITION BY RANGE (id);
CREATE TABLE part_c_low PARTITION OF part_c FOR VALUES FROM (MINVALUE) TO (0);
CREATE TABLE part_c_high PARTITION OF part_c FOR VALUES FROM (0) TO (MAXVALUE);

CREATE TYPE mood AS ENUM ('sad', 'so so', 'happy 😀');
CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
CREATE TYPE pair AS (one int, two text);
CREATE TABLE types (id bigint PRIMARY KEY, owner int, e mood, es mood[], d percent, i int[], ts text[],
  j json, jb jsonb, p pair, r int4range, tz timestamptz, ti interval, by bytea, uu uuid, ip inet,
  b bit(5), m money, x xml, fl real, nu numeric(20, 5), ch char(5), na name, lsn pg_lsn, bo boolean);

CREATE TABLE "Größe; ""x"" 🐘" ("Id ""1"" x" bigint PRIMARY KEY, "owner" int, "select" text, "a.b" int,
  "😀" text);
CREATE TABLE line (id bigserial PRIMARY KEY, owner int, line text);

CREATE TABLE parent (id bigint PRIMARY KEY, owner int, v int);
CREATE TABLE child (more text, PRIMARY KEY (id)) INHERITS (parent);

CREATE TABLE "order" (id bigint PRIMARY KEY, owner int, v int);
CREATE TABLE item (id bigint PRIMARY KEY, "order" bigint REFERENCES "order" ON DELETE CASCADE ON UPDATE CASCADE,
  owner int);
CREATE INDEX ON item ("order");
-- Unique places that pass from row to row and from client to client.
CREATE TABLE seat (id int PRIMARY KEY, place int UNIQUE, v int);
INSERT INTO seat SELECT i, i FROM generate_series(1, 40) AS i;
CREATE TABLE swap (id int PRIMARY KEY, owner int, place int, UNIQUE (owner, place) DEFERRABLE INITIALLY DEFERRED);
INSERT INTO swap SELECT i, i % 8, i / 8 FROM generate_series(0, 79) AS i;

-- Fired on the target as well it would write each of its rows twice.
CREATE TABLE audit (id bigserial PRIMARY KEY, what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO "wörk 🐘".audit (what) VALUES (TG_OP || ' ' || NEW.id); RETURN NEW; END $$;
CREATE TRIGGER note AFTER INSERT OR UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER note AFTER UPDATE ON seat FOR EACH ROW EXECUTE FUNCTION note();
ALTER TABLE seat ENABLE ALWAYS TRIGGER note;

CREATE SEQUENCE counter START 1000;
CREATE SEQUENCE "down ↓" AS smallint INCREMENT -3 MINVALUE -30000 START -1 CYCLE CACHE 10;
CREATE SEQUENCE never;

INSERT INTO k SELECT i, i % 8, i, 'v' || i, CASE WHEN i % 50 = 0 THEN repeat('x' || i, 1000) END
  FROM generate_series(1, :rows) AS i;
INSERT INTO line (owner, line) SELECT i % 8, md5(i::text) FROM generate_series(1, :rows) AS i;
INSERT INTO f SELECT i % 8, i % 5, 't', 1.50, '{"a": 1}', 0.1 FROM generate_series(1, 200) AS i;
INSERT INTO part SELECT substr('abcd', i % 4 + 1, 1), i - 500, i % 8, md5(i::text)
  FROM generate_series(1, 1000) AS i;
INSERT INTO "order" SELECT i, i % 8, 0 FROM generate_series(1, 100) AS i;
INSERT INTO item SELECT i, i % 100 + 1, (i % 100 + 1) % 8 FROM generate_series(1, 500) AS i;
ANALYZE;
