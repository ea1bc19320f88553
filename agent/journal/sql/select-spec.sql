-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT spec
  FROM migration
 WHERE id = :id;
