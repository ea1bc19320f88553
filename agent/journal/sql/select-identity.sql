-- SPDX-License-Identifier: GPL-3.0-or-later
-- What kind of file this is: read before anything in it is changed.
SELECT (SELECT application_id FROM pragma_application_id),
       (SELECT user_version FROM pragma_user_version),
       (SELECT count(*) FROM sqlite_master);
