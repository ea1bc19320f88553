-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE EXTENSION postgres_fdw SCHEMA ext;
CREATE FOREIGN DATA WRAPPER sample_wrapper OPTIONS (debug 'true');
CREATE SERVER far TYPE 'postgres' VERSION '1' FOREIGN DATA WRAPPER postgres_fdw
  OPTIONS (host '192.0.2.1', port '5432', dbname 'it''s far');
CREATE USER MAPPING FOR sample_app SERVER far OPTIONS (user 'remote', password 's3cr%t''');
CREATE USER MAPPING FOR PUBLIC SERVER far;
CREATE FOREIGN TABLE stock.far_away (id integer OPTIONS (column_name 'ID') NOT NULL, t text)
  SERVER far OPTIONS (schema_name 'public', table_name 'far away');
COMMENT ON FOREIGN TABLE stock.far_away IS 'its rows are elsewhere and stay there';
CREATE FOREIGN TABLE stock.far_reading () INHERITS (stock.audited) SERVER far;
GRANT USAGE ON FOREIGN SERVER far TO sample_app;
-- A query of the parent would go there too: out of the family again.
ALTER FOREIGN TABLE stock.far_reading NO INHERIT stock.audited;

CREATE PUBLICATION sample_some FOR TABLE sales.team, ONLY stock.reading WITH (publish = 'insert, delete');
COMMENT ON PUBLICATION sample_some IS 'not all';
\if :is_15
  CREATE PUBLICATION sample_columns FOR TABLE sales.person (id, name) WHERE (id > 10);
  CREATE PUBLICATION sample_schema FOR TABLES IN SCHEMA stock, TABLE sales.team;
\endif
