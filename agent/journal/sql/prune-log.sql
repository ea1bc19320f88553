-- SPDX-License-Identifier: GPL-3.0-or-later
-- Leaves the newest :keep lines of one migration; deletes nothing when there are fewer.
DELETE FROM log
 WHERE migration = (SELECT number FROM migration WHERE id = :id)
   AND sequence <= (SELECT sequence
                      FROM log
                     WHERE migration = (SELECT number FROM migration WHERE id = :id)
                     ORDER BY sequence DESC
                     LIMIT 1 OFFSET :keep);
