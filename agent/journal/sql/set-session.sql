-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a handle forgets when it is closed.

-- In WAL mode only FULL makes each commit survive a power failure.
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
-- A schema in a damaged or foreign file must not get to call functions.
PRAGMA trusted_schema = OFF;
-- Bytes that a log may keep on disk once its content is in the database.
PRAGMA journal_size_limit = 4194304;
