-- SPDX-License-Identifier: GPL-3.0-or-later
-- The range is the one of select-facts.
UPDATE fact
   SET migration = (SELECT number FROM migration WHERE id = :to),
       key = substr(key, length(:prefix) + 1)
 WHERE migration = (SELECT number FROM migration WHERE id = :id)
   AND key >= :prefix
   AND key < :prefix || CAST (x'FF' AS TEXT);
