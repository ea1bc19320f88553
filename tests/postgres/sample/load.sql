-- SPDX-License-Identifier: GPL-3.0-or-later
-- The sample database: a little of everything that PostgreSQL has, because whatever a migration
-- forgets is a bug. Run by psql as a superuser in an empty database of PostgreSQL 12 or later:
--   psql -d sample -v scale=1 -f load.sql
-- scale 1 makes 1.2 million rows; 0.01 makes the same objects with a hundredth of the rows.
-- Nothing in it is random: the same scale makes the same rows everywhere.
\set ON_ERROR_STOP on
\if :{?scale}
\else
  \set scale 1
\endif
SELECT :SERVER_VERSION_NUM >= 140000 AS is_14, :SERVER_VERSION_NUM >= 150000 AS is_15 \gset

SET client_min_messages = error;
SET client_encoding = 'UTF8';
SET TimeZone = 'UTC';

\ir roles.sql
\ir types.sql
\ir tables.sql
\ir partitions.sql
\ir values.sql
\ir rows.sql
\ir indexes.sql
\ir code.sql
\ir matviews.sql
\ir names.sql
\ir sequences.sql
\ir large-objects.sql
\ir foreign.sql
\ir rights.sql
