-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT sequence, time, level, database, text
  FROM log
 WHERE migration = (SELECT number FROM migration WHERE id = :id)
   AND sequence > :after
 ORDER BY sequence
 LIMIT :limit;
