-- SPDX-License-Identifier: GPL-3.0-or-later
INSERT INTO log (migration, time, level, database, text)
SELECT number, :time, :level, :database, :text
  FROM migration
 WHERE id = :id;
