-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE SEQUENCE stock.never_used;
CREATE SEQUENCE stock.small AS smallint INCREMENT 3 MINVALUE -100 MAXVALUE 100 START -100 CYCLE;
CREATE SEQUENCE stock.down INCREMENT -5 MINVALUE -1000 MAXVALUE -1 CACHE 50;
CREATE SEQUENCE stock.at_its_end MAXVALUE 10;
CREATE SEQUENCE stock.set_but_not_called;
CREATE SEQUENCE stock.of_nobody START 9223372036854775800;
SELECT nextval('stock.small'), nextval('stock.down'), setval('stock.at_its_end', 10),
  setval('stock.set_but_not_called', 5000, false), nextval('stock.of_nobody');
COMMENT ON SEQUENCE stock.down IS 'counts down';
ALTER SEQUENCE stock.down OWNED BY stock.scratch.id;
\if :is_15
  CREATE UNLOGGED SEQUENCE stock.unlogged;
  SELECT setval('stock.unlogged', 33);
\endif
