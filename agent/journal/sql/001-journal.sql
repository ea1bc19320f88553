-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 1 of the journal. Run once, in a transaction that also sets PRAGMA user_version; a later
-- version is a further file, and this one never changes again.

-- "PGCU": how file(1) and we ourselves tell a journal from another program's database.
PRAGMA application_id = 1346847573;

-- The oldest pgcutover that understands each version of the journal, for the message of an older
-- one that meets it. This table must stay as it is in every version to come.
CREATE TABLE schema_version (
  version   INTEGER PRIMARY KEY,
  pgcutover TEXT NOT NULL
);
INSERT INTO schema_version (version, pgcutover) VALUES (1, '0.1.0');

-- All times are microseconds since 1970-01-01 UTC.
CREATE TABLE migration (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT NOT NULL UNIQUE,
  target_id  TEXT NOT NULL,
  name       TEXT NOT NULL COLLATE NOCASE,
  spec       TEXT NOT NULL,
  resource   TEXT NOT NULL,
  stage      INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (target_id, name)
);

-- What happened to a migration, one row for each change of its stage.
CREATE TABLE event (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  migration INTEGER NOT NULL REFERENCES migration (number) ON DELETE CASCADE,
  time      INTEGER NOT NULL,
  event     TEXT NOT NULL,
  stage     INTEGER NOT NULL
);
CREATE INDEX event_of_migration ON event (migration, sequence);

CREATE TABLE fact (
  migration INTEGER NOT NULL REFERENCES migration (number) ON DELETE CASCADE,
  key       TEXT NOT NULL,
  value     TEXT NOT NULL,
  PRIMARY KEY (migration, key)
) WITHOUT ROWID;

-- AUTOINCREMENT, because a reader that remembers the last line it saw must never be given that
-- number again for another line.
CREATE TABLE log (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  migration INTEGER NOT NULL REFERENCES migration (number) ON DELETE CASCADE,
  time      INTEGER NOT NULL,
  level     TEXT NOT NULL,
  database  TEXT,
  text      TEXT NOT NULL
);
CREATE INDEX log_of_migration ON log (migration, sequence);
