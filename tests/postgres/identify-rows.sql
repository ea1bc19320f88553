-- SPDX-License-Identifier: GPL-3.0-or-later
-- Tables without a primary key get all their columns as replica identity, so that their changes can be
-- followed.
\set ON_ERROR_STOP on
SELECT format('ALTER TABLE %I.%I REPLICA IDENTITY FULL', n.nspname, c.relname)
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND c.relreplident = 'd'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_index AS i
                    WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate)
\gexec
