-- SPDX-License-Identifier: GPL-3.0-or-later
SELECT id, name, spec, resource, stage
  FROM migration
 ORDER BY number;
