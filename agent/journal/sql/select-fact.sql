-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT value
  FROM fact
 WHERE migration = (SELECT number FROM migration WHERE id = :id)
   AND key = :key;
