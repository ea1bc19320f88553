-- SPDX-License-Identifier: GPL-3.0-or-later
-- Its history, facts and log go with it: ON DELETE CASCADE.
DELETE FROM migration
 WHERE id = :id;
