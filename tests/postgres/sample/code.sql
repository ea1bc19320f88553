-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE FUNCTION sales.vat(amount numeric, rate numeric DEFAULT 0.2) RETURNS numeric
  LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5 AS $$ SELECT amount * (1 + rate) $$;
CREATE FUNCTION sales.customers_of(kinds.colour, VARIADIC names text[], OUT id integer, OUT name text)
  RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
  SET search_path = sales, pg_temp SET work_mem = '8MB' AS $body$
BEGIN
  -- $$ inside, 'quotes' and a backslash \
  RETURN QUERY SELECT c.id, c.name::text FROM customer c WHERE c.colour = $1;
END
$body$;
COMMENT ON FUNCTION sales.customers_of(kinds.colour, text[]) IS 'of a colour';
CREATE PROCEDURE sales.rename(INOUT who integer, new_name text) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE sales.customer SET name = new_name WHERE id = who;
END $$;
CREATE FUNCTION kinds.add_colour(state text, colour kinds.colour) RETURNS text
  LANGUAGE sql IMMUTABLE AS $$ SELECT state || '/' || colour::text $$;
CREATE AGGREGATE kinds.colours(kinds.colour) (
  SFUNC = kinds.add_colour, STYPE = text, INITCOND = '');
COMMENT ON AGGREGATE kinds.colours(kinds.colour) IS 'one after the other';

CREATE FUNCTION kinds.same_street(kinds.address, kinds.address) RETURNS boolean
  LANGUAGE sql IMMUTABLE AS $$ SELECT ($1).street = ($2).street $$;
CREATE OPERATOR kinds.=== (LEFTARG = kinds.address, RIGHTARG = kinds.address,
  FUNCTION = kinds.same_street, COMMUTATOR = OPERATOR(kinds.===), RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE FUNCTION kinds.to_colour(integer) RETURNS kinds.colour LANGUAGE sql IMMUTABLE AS
  $$ SELECT (enum_range(NULL::kinds.colour))[$1] $$;
CREATE CAST (integer AS kinds.colour) WITH FUNCTION kinds.to_colour(integer) AS ASSIGNMENT;
CREATE FUNCTION kinds.backwards(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
  $$ SELECT CASE WHEN $1 > $2 THEN -1 WHEN $1 < $2 THEN 1 ELSE 0 END $$;
CREATE OPERATOR FAMILY kinds.backwards_family USING btree;
CREATE OPERATOR CLASS kinds.backwards_ops FOR TYPE integer USING btree FAMILY kinds.backwards_family AS
  OPERATOR 1 > , OPERATOR 2 >= , OPERATOR 3 = , OPERATOR 4 <= , OPERATOR 5 < ,
  FUNCTION 1 kinds.backwards(integer, integer);
CREATE INDEX no_rows_backwards ON kinds.no_rows (id kinds.backwards_ops);
CREATE INDEX person_backwards ON sales.person (team kinds.backwards_ops);
CREATE INDEX person_vat ON sales.person (sales.vat(id));

-- Triggers that would change what is copied if they fired.
CREATE FUNCTION sales.spoil() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.name := 'spoilt by ' || TG_NAME;
  RETURN NEW;
END $$;
CREATE FUNCTION sales.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stock.scratch (note) VALUES (TG_NAME);
  RETURN NULL;
END $$;
CREATE TRIGGER spoil_always BEFORE INSERT OR UPDATE ON sales.person
  FOR EACH ROW EXECUTE FUNCTION sales.spoil();
ALTER TABLE sales.person ENABLE ALWAYS TRIGGER spoil_always;
CREATE TRIGGER spoil_replica BEFORE INSERT ON sales.team
  FOR EACH ROW WHEN (NEW.id > 5) EXECUTE FUNCTION sales.spoil();
ALTER TABLE sales.team ENABLE REPLICA TRIGGER spoil_replica;
CREATE TRIGGER spoil_disabled BEFORE UPDATE OF name ON sales.team
  FOR EACH ROW EXECUTE FUNCTION sales.spoil();
ALTER TABLE sales.team DISABLE TRIGGER spoil_disabled;
CREATE TRIGGER note_rows AFTER INSERT ON sales.orders
  FOR EACH ROW EXECUTE FUNCTION sales.note();
ALTER TABLE sales.orders_2021 DISABLE TRIGGER note_rows;
CREATE TRIGGER note_statement AFTER INSERT ON sales.order_line REFERENCING NEW TABLE AS new_lines
  FOR EACH STATEMENT EXECUTE FUNCTION sales.note();
CREATE CONSTRAINT TRIGGER note_later AFTER INSERT ON sales.booking DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales.note();
COMMENT ON TRIGGER note_rows ON sales.orders IS 'writes it down';

CREATE RULE also_note AS ON INSERT TO sales.room
  DO ALSO INSERT INTO stock.scratch (note) VALUES ('room ' || NEW.id);
CREATE RULE no_delete AS ON DELETE TO sales.room DO INSTEAD NOTHING;
ALTER TABLE sales.room DISABLE RULE no_delete;

CREATE VIEW sales.expensive WITH (security_barrier) AS
  SELECT * FROM sales.orders WHERE total > 1000 WITH LOCAL CHECK OPTION;
CREATE VIEW sales.per_customer AS
  SELECT c.*, count(o.id) AS orders, sum(o.total) AS total
  FROM sales.customer c LEFT JOIN sales.orders o ON o.customer = c.id GROUP BY c.id;
CREATE RECURSIVE VIEW sales.bosses (id, depth) AS
  SELECT id, 1 FROM sales.person WHERE boss IS NULL
  UNION ALL SELECT p.id, b.depth + 1 FROM sales.person p JOIN bosses b ON p.boss = b.id;
CREATE VIEW sales.new_rooms AS SELECT id AS room FROM sales.room;
ALTER VIEW sales.new_rooms ALTER COLUMN room SET DEFAULT 77;
CREATE RULE insert_room AS ON INSERT TO sales.new_rooms
  DO INSTEAD INSERT INTO sales.room VALUES (NEW.room);
CREATE VIEW sales.people AS SELECT id, name FROM sales.person;
CREATE TRIGGER instead INSTEAD OF INSERT ON sales.people
  FOR EACH ROW EXECUTE FUNCTION sales.note();
COMMENT ON COLUMN sales.people.name IS 'of the person';

-- Two views that need each other: pg_dump breaks the circle with a dummy.
CREATE VIEW sales.circle_a AS SELECT 1 AS x;
CREATE VIEW sales.circle_b AS SELECT x FROM sales.circle_a;
CREATE FUNCTION sales.count_a() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM sales.circle_b';
CREATE OR REPLACE VIEW sales.circle_a AS SELECT sales.count_a()::integer AS x;

CREATE FUNCTION public.refuse_drop() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('sample.refuse_ddl', true) = 'on' THEN
    RAISE EXCEPTION 'no changes while %', TG_TAG;
  END IF;
END $$;
CREATE EVENT TRIGGER sample_refuse_drop ON ddl_command_start WHEN TAG IN ('DROP TABLE', 'DROP SCHEMA')
  EXECUTE FUNCTION public.refuse_drop();
CREATE EVENT TRIGGER sample_disabled ON sql_drop EXECUTE FUNCTION public.refuse_drop();
ALTER EVENT TRIGGER sample_disabled DISABLE;

\if :is_14
  CREATE FUNCTION sales.parsed(a integer) RETURNS bigint LANGUAGE sql
    BEGIN ATOMIC SELECT count(*) FROM sales.person WHERE boss = a; END;
\endif
\if :is_15
  CREATE VIEW sales.invoked WITH (security_invoker = true) AS SELECT id FROM sales.person;
\endif
