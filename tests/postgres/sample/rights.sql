-- SPDX-License-Identifier: GPL-3.0-or-later
ALTER TABLE sales.customer OWNER TO sample_owner;
ALTER TABLE sales.orders OWNER TO sample_owner;
ALTER FUNCTION sales.vat(numeric, numeric) OWNER TO sample_app;
ALTER MATERIALIZED VIEW sales.a_monthly OWNER TO "Sample ""Quoted"" 👤";
ALTER TYPE kinds.colour OWNER TO sample_owner;

GRANT USAGE ON SCHEMA sales, stock TO sample_group;
-- What the owner of a materialized view needs to fill it again.
GRANT USAGE ON SCHEMA sales TO "Sample ""Quoted"" 👤";
GRANT SELECT ON sales.z_daily TO "Sample ""Quoted"" 👤";
GRANT SELECT ON ALL TABLES IN SCHEMA sales TO sample_reader;
GRANT INSERT, UPDATE ON sales.orders TO sample_app WITH GRANT OPTION;
GRANT SELECT (id, name), UPDATE (name) ON sales.person TO "Sample ""Quoted"" 👤";
GRANT USAGE ON SEQUENCE stock.small TO PUBLIC;
GRANT EXECUTE ON PROCEDURE sales.rename(integer, text) TO sample_group;
REVOKE EXECUTE ON FUNCTION sales.vat(numeric, numeric) FROM PUBLIC;
REVOKE USAGE ON TYPE kinds.address FROM PUBLIC;
GRANT USAGE ON TYPE kinds.address TO sample_app;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO sample_owner;
-- Given by somebody who is not the owner.
SET ROLE sample_app;
GRANT INSERT ON sales.orders TO sample_reader;
RESET ROLE;

ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner IN SCHEMA sales GRANT SELECT ON TABLES TO sample_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO sample_group WITH GRANT OPTION;

ALTER TABLE sales.booking ENABLE ROW LEVEL SECURITY;
ALTER TABLE sales.booking FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rooms ON sales.booking FOR SELECT TO sample_app, PUBLIC USING (room > 1);
CREATE POLICY no_notes ON sales.booking AS RESTRICTIVE FOR INSERT WITH CHECK (note IS NULL);
COMMENT ON POLICY own_rooms ON sales.booking IS 'hides some';
ALTER TABLE sales.person ENABLE ROW LEVEL SECURITY;

SELECT current_database() AS this \gset
COMMENT ON DATABASE :"this" IS 'The sample, it''s for a test';
ALTER DATABASE :"this" SET work_mem = '5MB';
ALTER DATABASE :"this" SET search_path = public, sales, "Schéma ""q"" 🐘 100%";
ALTER DATABASE :"this" CONNECTION LIMIT 90;
ALTER ROLE sample_app IN DATABASE :"this" SET lock_timeout = '3s';
GRANT CONNECT, TEMPORARY ON DATABASE :"this" TO sample_group;
REVOKE TEMPORARY ON DATABASE :"this" FROM PUBLIC;
ALTER DATABASE :"this" OWNER TO sample_owner;
