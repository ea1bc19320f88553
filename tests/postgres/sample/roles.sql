-- SPDX-License-Identifier: GPL-3.0-or-later
-- Roles belong to the server, not to the database: there once already if a second sample is made.
SELECT count(*) = 0 AS is_first FROM pg_roles WHERE rolname = 'sample_owner' \gset
\if :is_first
  CREATE ROLE sample_group NOLOGIN;
  CREATE ROLE sample_owner LOGIN PASSWORD 'owner''s %pass\word' CREATEDB IN ROLE sample_group;
  CREATE ROLE sample_app LOGIN PASSWORD 'app' CONNECTION LIMIT 20 VALID UNTIL '2038-01-19 03:14:07+00';
  CREATE ROLE sample_reader NOINHERIT;
  CREATE ROLE "Sample ""Quoted"" 👤" LOGIN;
  GRANT sample_group TO sample_app WITH ADMIN OPTION;
  GRANT sample_reader TO sample_group;
  GRANT pg_read_all_settings TO sample_reader;
  COMMENT ON ROLE sample_app IS 'It''s the application''s
role, in two lines';
  ALTER ROLE sample_app SET statement_timeout = '10min';
  ALTER ROLE sample_reader SET search_path = sales, "$user", public;
\endif
