-- SPDX-License-Identifier: GPL-3.0-or-later
-- Readers (a person with a sqlite3 shell) and the one writer do not wait for each other.
PRAGMA journal_mode = WAL;
