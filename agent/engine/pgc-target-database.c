/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-target-database.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-lenient.h"
#include "agent/engine/pgc-setting.h"

/* A session from which @database can be dropped: the maintenance database, unless that is it. */
static PgcConnection *
connect_beside (PgcEndpoint *endpoint, const char *database, GCancellable *cancellable,
                GError **error)
{
  const char *maintenance = pgc_endpoint_get_server (endpoint)->database;
  const char *beside = g_strcmp0 (maintenance, database) == 0 ? "template1" : maintenance;
  return pgc_endpoint_connect (endpoint, beside, "set-up", cancellable, error);
}

static gboolean
exists (PgcConnection *connection, const char *database, gboolean *found,
        GCancellable *cancellable, GError **error)
{
  const char *params[] = { database, NULL };
  g_autoptr (PgcResult) result
      = pgc_connection_query (connection, "SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1",
                              params, cancellable, error);
  if (result == NULL)
    return FALSE;
  *found = pgc_result_get_n_rows (result) > 0;
  return TRUE;
}

gboolean
pgc_target_database_inspect (PgcEndpoint *target, const char *database,
                             PgcTargetDatabaseState *state, GCancellable *cancellable,
                             GError **error)
{
  gboolean found;
  g_autoptr (PgcConnection) beside = connect_beside (target, database, cancellable, error);
  if (beside == NULL || !exists (beside, database, &found, cancellable, error))
    return FALSE;
  *state = PGC_TARGET_DATABASE_ABSENT;
  if (!found)
    return TRUE;
  g_autoptr (PgcConnection) inside
      = pgc_endpoint_connect (target, database, "set-up", cancellable, error);
  g_autoptr (PgcResult) result
      = inside != NULL
            ? pgc_connection_query_named (inside, "user-objects", NULL, cancellable, error)
            : NULL;
  if (result == NULL)
    return FALSE;
  *state = pgc_result_get_bool (result, 0, "has_objects") ? PGC_TARGET_DATABASE_HAS_DATA
                                                          : PGC_TARGET_DATABASE_EMPTY;
  return TRUE;
}

/* --- drop ------------------------------------------------------------------------------------ */

static gboolean
drop (PgcConnection *beside, const char *database, GCancellable *cancellable, GError **error)
{
  gboolean found;
  if (!exists (beside, database, &found, cancellable, error))
    return FALSE;
  if (!found)
    return TRUE;
  g_autofree char *quoted = pgc_quote_identifier (database);
  g_autoptr (GError) failure = NULL;
  if (pgc_connection_get_server_version (beside) >= 130000)
    {
      if (pgc_connection_execf (beside, cancellable, &failure, "DROP DATABASE %s WITH (FORCE)",
                                quoted))
        return TRUE;
    }
  else
    {
      const char *params[] = { database, NULL };
      g_autoptr (PgcResult) ended = pgc_connection_query (
          beside,
          "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity "
          "WHERE datname = $1 AND pid <> pg_catalog.pg_backend_pid()",
          params, cancellable, &failure);
      if (ended != NULL
          && pgc_connection_execf (beside, cancellable, &failure, "DROP DATABASE %s", quoted))
        return TRUE;
    }
  gboolean is_ours_to_drop = !g_error_matches (failure, PGC_ERROR, PGC_ERROR_PERMISSION);
  g_propagate_prefixed_error (error, g_steal_pointer (&failure),
                              "Database %s on the target cannot be dropped: ", database);
  pgc_error_set_service_code (error, is_ours_to_drop ? "603111" : "603117");
  pgc_error_set_remedy (error, "End its sessions and drop it by hand, or GRANT pg_signal_backend "
                               "and the ownership of it to the migration's user.");
  g_autofree char *sql = g_strdup_printf ("DROP DATABASE %s;", quoted);
  pgc_error_set_sql (error, sql);
  return FALSE;
}

/* --- create ---------------------------------------------------------------------------------- */

static PgcResult *
read_properties (PgcEndpoint *source, const char *database, PgcConnection **connection,
                 GCancellable *cancellable, GError **error)
{
  *connection = pgc_endpoint_connect (source, database, "set-up", cancellable, error);
  if (*connection == NULL)
    return NULL;
  const char *params[] = { database, NULL };
  return pgc_connection_query_named (*connection, "database-properties", params, cancellable,
                                     error);
}

static void
append_literal (GString *sql, const char *keyword, const char *value)
{
  g_autofree char *literal = pgc_quote_literal (value);
  g_string_append_printf (sql, " %s %s", keyword, literal);
}

/* CREATE DATABASE for what @properties say on a server of @version (150000). */
static char *
create_sql (const PgcResult *properties, const char *database, int version)
{
  g_autofree char *name = pgc_quote_identifier (database);
  GString *sql = g_string_new (NULL);
  g_string_printf (sql, "CREATE DATABASE %s TEMPLATE template0", name);
  append_literal (sql, "ENCODING", pgc_result_get (properties, 0, "encoding"));
  append_literal (sql, "LC_COLLATE", pgc_result_get (properties, 0, "lc_collate"));
  append_literal (sql, "LC_CTYPE", pgc_result_get (properties, 0, "lc_ctype"));
  char provider = pgc_result_get (properties, 0, "provider")[0];
  const char *locale = pgc_result_get (properties, 0, "locale");
  const char *rules = pgc_result_get (properties, 0, "icu_rules");
  if (version >= 150000)
    {
      g_string_append_printf (sql, " LOCALE_PROVIDER %s",
                              provider == 'i'   ? "icu"
                              : provider == 'b' ? "builtin"
                                                : "libc");
      if (provider == 'i')
        append_literal (sql, "ICU_LOCALE", locale);
      if (provider == 'b')
        append_literal (sql, "BUILTIN_LOCALE", locale);
      if (*rules != '\0' && version >= 160000)
        append_literal (sql, "ICU_RULES", rules);
    }
  return g_string_free (sql, FALSE);
}

static gboolean
set_owner_and_comment (PgcRun *run, const PgcResult *properties, const char *database,
                       PgcConnection *beside, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = pgc_quote_identifier (database);
  g_autofree char *owner = pgc_quote_identifier (pgc_result_get (properties, 0, "owner"));
  g_autofree char *owner_sql = g_strdup_printf ("ALTER DATABASE %s OWNER TO %s", name, owner);
  if (!pgc_lenient_exec (run, database, beside, "skipped", "owner of the database", owner_sql, cancellable,
                      error))
    return FALSE;
  const char *comment = pgc_result_get_nullable (properties, 0, "comment");
  if (comment == NULL)
    return TRUE;
  g_autofree char *literal = pgc_quote_literal (comment);
  g_autofree char *sql = g_strdup_printf ("COMMENT ON DATABASE %s IS %s", name, literal);
  return pgc_lenient_exec (run, database, beside, "skipped", "comment on the database", sql, cancellable, error);
}

static gboolean
copy_grants (PgcRun *run, PgcConnection *source, const char *database, PgcConnection *beside,
             GCancellable *cancellable, GError **error)
{
  const char *params[] = { database, NULL };
  g_autoptr (PgcResult) grants
      = pgc_connection_query_named (source, "database-grants", params, cancellable, error);
  if (grants == NULL)
    return FALSE;
  for (guint i = 0; i < pgc_result_get_n_rows (grants); i++)
    if (!pgc_lenient_exec (run, database, beside, "skipped", "right on the database",
                        pgc_result_get (grants, i, "statement"), cancellable, error))
      return FALSE;
  return TRUE;
}

gboolean
pgc_target_database_create (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target,
                            const char *database, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcConnection) from = NULL;
  g_autoptr (PgcResult) properties = read_properties (source, database, &from, cancellable, error);
  g_autoptr (PgcConnection) beside
      = properties != NULL ? connect_beside (target, database, cancellable, error) : NULL;
  if (beside == NULL || !drop (beside, database, cancellable, error))
    return FALSE;
  g_autofree char *sql
      = create_sql (properties, database, pgc_connection_get_server_version (beside));
  if (!pgc_connection_exec (beside, sql, cancellable, error))
    {
      g_prefix_error (error, "Database %s cannot be created on the target: ", database);
      if (error != NULL && pgc_error_get_remedy (*error) == NULL)
        pgc_error_set_remedy (error, "Give the target's user the right CREATEDB, and the target's "
                                     "host the locale %s.",
                              pgc_result_get (properties, 0, "lc_collate"));
      pgc_error_set_sql (error, sql);
      return FALSE;
    }
  if (!g_str_equal (pgc_result_get (properties, 0, "tablespace"), "pg_default"))
    pgc_run_log (run, PGC_LOG_WARNING, database,
                 "The database is in tablespace %s on the source; tablespaces are not migrated, "
                 "everything is in the target's default",
                 pgc_result_get (properties, 0, "tablespace"));
  return set_owner_and_comment (run, properties, database, beside, cancellable, error)
         && copy_grants (run, from, database, beside, cancellable, error);
}

/* --- afterwards ------------------------------------------------------------------------------ */

static char *
setting_sql (const PgcResult *settings, guint row, const char *database)
{
  const char *role = pgc_result_get (settings, row, "role");
  g_autofree char *quoted_database = pgc_quote_identifier (database);
  g_autofree char *quoted_role = pgc_quote_identifier (role);
  g_autofree char *set = pgc_setting_to_sql (pgc_result_get (settings, row, "name"),
                                             pgc_result_get (settings, row, "value"));
  if (*role != '\0')
    return g_strdup_printf ("ALTER ROLE %s IN DATABASE %s %s", quoted_role, quoted_database, set);
  return g_strdup_printf ("ALTER DATABASE %s %s", quoted_database, set);
}

gboolean
pgc_target_database_settle (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target,
                            const char *database, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcConnection) from = NULL;
  g_autoptr (PgcResult) properties = read_properties (source, database, &from, cancellable, error);
  if (properties == NULL)
    return FALSE;
  const char *params[] = { database, NULL };
  g_autoptr (PgcResult) settings
      = pgc_connection_query_named (from, "database-settings", params, cancellable, error);
  g_autoptr (PgcConnection) beside
      = settings != NULL ? connect_beside (target, database, cancellable, error) : NULL;
  if (beside == NULL)
    return FALSE;
  for (guint i = 0; i < pgc_result_get_n_rows (settings); i++)
    {
      g_autofree char *sql = setting_sql (settings, i, database);
      if (!pgc_lenient_exec (run, database, beside, "skipped", pgc_result_get (settings, i, "name"), sql,
                          cancellable, error))
        return FALSE;
    }
  gint64 limit = pgc_result_get_int (properties, 0, "connection_limit");
  if (limit < 0)
    return TRUE;
  g_autofree char *name = pgc_quote_identifier (database);
  g_autofree char *sql = g_strdup_printf (
      "ALTER DATABASE %s CONNECTION LIMIT %" G_GINT64_FORMAT, name, limit);
  return pgc_lenient_exec (run, database, beside, "skipped", "connection limit", sql, cancellable, error);
}
