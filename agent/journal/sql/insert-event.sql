-- SPDX-License-Identifier: GPL-3.0-or-later
INSERT INTO event (migration, time, event, stage)
SELECT number, :time, :event, :stage
  FROM migration
 WHERE id = :id;
