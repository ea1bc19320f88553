-- SPDX-License-Identifier: GPL-3.0-or-later
-- The pgcutover that is needed for a journal newer than this program.
SELECT pgcutover
  FROM schema_version
 ORDER BY version DESC
 LIMIT 1;
