/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "SET name TO value" as ALTER ROLE and ALTER DATABASE take it, from what pg_db_role_setting
 * stores. Pure. (transfer full) */
char *pgc_setting_to_sql (const char *name, const char *value);

G_END_DECLS
