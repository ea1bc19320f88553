-- SPDX-License-Identifier: GPL-3.0-or-later
INSERT INTO fact (migration, key, value)
SELECT number, :key, :value
  FROM migration
 WHERE id = :id
    ON CONFLICT (migration, key) DO UPDATE SET value = excluded.value;
