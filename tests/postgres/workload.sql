-- What the random workload of workload.py works on: each table is a way in which following changes
-- can go wrong. The columns "owner" keep the clients out of each other's way.
CREATE TABLE k (id int PRIMARY KEY, owner int, v int, small text, big text);
ALTER TABLE k ALTER big SET STORAGE EXTERNAL;
CREATE TABLE f (owner int, v int, t text, n numeric);
ALTER TABLE f REPLICA IDENTITY FULL;
CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner int, v int);
CREATE TABLE n (code text PRIMARY KEY, id int GENERATED ALWAYS AS IDENTITY, owner int);
CREATE TABLE c (owner int, line text);
ALTER TABLE c REPLICA IDENTITY FULL;
-- A value that passes from row to row: in the order of the source, and in no other, it is unique.
CREATE TABLE u (id int PRIMARY KEY, owner int, place int UNIQUE, note text);
CREATE TABLE i (a int, b text NOT NULL, owner int, v int);
CREATE UNIQUE INDEX i_b ON i (b);
ALTER TABLE i REPLICA IDENTITY USING INDEX i_b;
CREATE TABLE p (id int, owner int, kind int, v text, PRIMARY KEY (id, kind)) PARTITION BY LIST (kind);
CREATE TABLE p0 PARTITION OF p FOR VALUES IN (0);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p DEFAULT;
CREATE TABLE parent (id int PRIMARY KEY, owner int);
CREATE TABLE child (id serial PRIMARY KEY, parent int REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TYPE "Mood ""x""" AS ENUM ('so so', 'it''s fine', '🙂');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE "Odd names 🐘, ""quoted""" (
  "the key" uuid PRIMARY KEY, owner int, "Mood" "Mood ""x""", size positive, tags text[], doc jsonb, raw bytea,
  amount numeric(12, 3), moment timestamptz, real8 float8, ranges int4range,
  double_size int GENERATED ALWAYS AS (size * 2) STORED);
-- What a trigger writes is in the stream already: on the target it must not fire.
CREATE TABLE audit (id bigserial PRIMARY KEY, what text);
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.audit (what) VALUES (TG_OP || ' ' || coalesce(NEW.id, OLD.id));
  RETURN NULL;
END $$;
CREATE TRIGGER always AFTER INSERT OR UPDATE OR DELETE ON u FOR EACH ROW EXECUTE FUNCTION note_change();
ALTER TABLE u ENABLE ALWAYS TRIGGER always;
CREATE TRIGGER plain AFTER INSERT OR DELETE ON parent FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE SEQUENCE alone INCREMENT -3 MAXVALUE 100000 START 100000;
CREATE MATERIALIZED VIEW totals AS SELECT owner, count(*) AS n FROM k GROUP BY owner;
INSERT INTO u SELECT g, g % 4, g, 'u' FROM generate_series(1, 400) g;
INSERT INTO k SELECT -g, g % 4, g, 's', repeat('x', 3000) FROM generate_series(1, 3000) g;
INSERT INTO parent SELECT g, g % 4 FROM generate_series(1, 400) g;
INSERT INTO child (parent) SELECT 1 + g % 400 FROM generate_series(1, 4000) g;
INSERT INTO c SELECT g % 4, repeat('z', g % 100) FROM generate_series(1, 20000) g;
