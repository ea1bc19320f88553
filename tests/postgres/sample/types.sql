-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE SCHEMA ext;
CREATE SCHEMA kinds AUTHORIZATION sample_owner;
CREATE SCHEMA sales AUTHORIZATION sample_owner;
CREATE SCHEMA stock;
CREATE SCHEMA empty_schema;
COMMENT ON SCHEMA sales IS 'what was sold';

CREATE EXTENSION btree_gist SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
CREATE EXTENSION citext SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA ext;

CREATE TYPE kinds.colour AS ENUM ('red', 'green', 'it''s blue', 'ünïcode', 'with space');
-- Inserted later, so that the order of the labels is not that of their OIDs.
ALTER TYPE kinds.colour ADD VALUE 'orange' BEFORE 'green';
COMMENT ON TYPE kinds.colour IS 'of things';

CREATE DOMAIN kinds.percentage AS numeric(6, 3)
  CONSTRAINT is_share CHECK (VALUE >= 0 AND VALUE <= 100);
CREATE DOMAIN kinds.email AS ext.citext CHECK (VALUE LIKE '%@%') DEFAULT 'nobody@example.org';
CREATE DOMAIN kinds.positive AS integer NOT NULL CHECK (VALUE > 0);

CREATE TYPE kinds.address AS (street text, number integer, colour kinds.colour, tags text[]);
COMMENT ON COLUMN kinds.address.number IS 'of the house';
CREATE DOMAIN kinds.known_address AS kinds.address CHECK ((VALUE).number > 0);

CREATE FUNCTION kinds.float_distance(a double precision, b double precision)
  RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT a - b';
CREATE TYPE kinds.float_range AS RANGE (subtype = double precision,
  subtype_diff = kinds.float_distance);

-- A base type without send and receive functions: it cannot travel in binary.
CREATE TYPE kinds.textual;
CREATE FUNCTION kinds.textual_in(cstring) RETURNS kinds.textual
  LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION kinds.textual_out(kinds.textual) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE kinds.textual (INPUT = kinds.textual_in, OUTPUT = kinds.textual_out, LIKE = int4);

CREATE COLLATION kinds.without_case (provider = icu, locale = 'und-u-ks-level2',
  deterministic = false);
CREATE COLLATION kinds.bytewise FROM "C";

CREATE ACCESS METHOD sample_heap TYPE TABLE HANDLER heap_tableam_handler;

CREATE TEXT SEARCH DICTIONARY kinds.plain (TEMPLATE = pg_catalog.simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION kinds.search (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION kinds.search
  ALTER MAPPING FOR asciiword WITH kinds.plain, english_stem;
COMMENT ON TEXT SEARCH CONFIGURATION kinds.search IS 'for documents';

CREATE CONVERSION kinds.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
