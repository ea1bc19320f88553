/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-setting.h"

#include "agent/postgres/pgc-connection.h"

/* Settings whose value is a list that the server quotes item by item: to quote it whole would make
 * one strange item of it. Their stored text is what may follow SET … TO. (PostgreSQL's own list
 * of them is in pg_dump's variable_is_guc_list_quote().) */
static gboolean
is_quoted_list (const char *name)
{
  static const char *const names[] = { "local_preload_libraries", "search_path",
                                       "session_preload_libraries", "shared_preload_libraries",
                                       "temp_tablespaces", "unix_socket_directories", NULL };
  g_autofree char *lower = g_ascii_strdown (name, -1);
  return g_strv_contains (names, lower);
}

char *
pgc_setting_to_sql (const char *name, const char *value)
{
  g_autofree char *literal = is_quoted_list (name) && *value != '\0' ? g_strdup (value)
                                                                     : pgc_quote_literal (value);
  /* A custom parameter is two identifiers with a dot between them. */
  g_auto (GStrv) parts = g_strsplit (name, ".", 2);
  g_autofree char *first = pgc_quote_identifier (parts[0]);
  g_autofree char *second = parts[1] != NULL ? pgc_quote_identifier (parts[1]) : NULL;
  if (second != NULL)
    return g_strdup_printf ("SET %s.%s TO %s", first, second, literal);
  return g_strdup_printf ("SET %s TO %s", first, literal);
}
