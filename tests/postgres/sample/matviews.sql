-- SPDX-License-Identifier: GPL-3.0-or-later
-- Named so that neither the alphabet nor the order of creation is the order to fill them in.
CREATE MATERIALIZED VIEW sales.z_daily AS
  SELECT placed, count(*) AS orders, sum(total) AS total FROM sales.orders GROUP BY placed;
CREATE UNIQUE INDEX z_daily_placed ON sales.z_daily (placed);
CREATE MATERIALIZED VIEW sales.a_monthly WITH (fillfactor = 70) AS
  SELECT date_trunc('month', placed::timestamp) AS month, sum(total) AS total FROM sales.z_daily GROUP BY 1;
CREATE MATERIALIZED VIEW sales.m_customers AS SELECT id, orders, total FROM sales.per_customer WHERE orders > 0;
CREATE MATERIALIZED VIEW sales.b_unfilled AS SELECT count(*) FROM sales.a_monthly WITH NO DATA;
COMMENT ON MATERIALIZED VIEW sales.a_monthly IS 'a view of a view';
