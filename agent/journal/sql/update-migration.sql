-- SPDX-License-Identifier: GPL-3.0-or-later
UPDATE migration
   SET resource = :resource,
       stage = :stage,
       updated_at = :time
 WHERE id = :id;
