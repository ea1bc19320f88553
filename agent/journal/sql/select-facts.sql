-- SPDX-License-Identifier: GPL-3.0-or-later
-- A range of the primary key: no byte of UTF-8 is 0xFF, so every key that starts with :prefix lies
-- below :prefix with that byte behind it. (LIKE would fold case and read % and _ in a key.)
SELECT key, value
  FROM fact
 WHERE migration = (SELECT number FROM migration WHERE id = :id)
   AND key >= :prefix
   AND key < :prefix || CAST (x'FF' AS TEXT)
 ORDER BY key;
