/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-roles.h"

#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-lenient.h"
#include "agent/engine/pgc-setting.h"

typedef struct
{
  PgcRun *run;
  PgcConnection *from; /* (owned) */
  PgcConnection *to;   /* (owned) */
  GHashTable *existing; /* (owned) set of utf8: roles that the target had before */
  GHashTable *passwords; /* (owned) (nullable): name to stored password; NULL = not readable */
  gboolean is_superuser; /* on the target */
  GCancellable *cancellable;
} Copy;

static void
copy_clear (Copy *copy)
{
  g_clear_pointer (&copy->from, pgc_connection_close);
  g_clear_pointer (&copy->to, pgc_connection_close);
  g_clear_pointer (&copy->existing, g_hash_table_unref);
  g_clear_pointer (&copy->passwords, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Copy, copy_clear)

gboolean
pgc_roles_is_provider_owned (const char *name)
{
  static const char *const prefixes[] = { "cloudsql", "alloydb", "google_", "aiven", "supabase_",
                                          "neon_", "crunchy_", "pg_" };
  /* rds_superuser, rdsadmin, … but not a user called "rdsomething". */
  if (g_str_has_prefix (name, "rds"))
    return g_str_has_prefix (name, "rds_") || g_str_equal (name, "rdsadmin")
           || g_str_equal (name, "rdsrepladmin") || g_str_equal (name, "rdstopmgr");
  if (g_str_has_prefix (name, "azure"))
    return g_str_has_prefix (name, "azure_") || g_str_equal (name, "azuresu");
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;
  return FALSE;
}

/* --- what both sides have -------------------------------------------------------------------- */

static gboolean
read_target (Copy *copy, GError **error)
{
  g_autoptr (PgcResult) names = pgc_connection_query (
      copy->to, "SELECT rolname AS name, rolname = current_user AND rolsuper AS is_us_and_super "
                "FROM pg_catalog.pg_roles",
      NULL, copy->cancellable, error);
  if (names == NULL)
    return FALSE;
  copy->existing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < pgc_result_get_n_rows (names); i++)
    {
      g_hash_table_add (copy->existing, g_strdup (pgc_result_get (names, i, "name")));
      copy->is_superuser
          = copy->is_superuser || pgc_result_get_bool (names, i, "is_us_and_super");
    }
  return TRUE;
}

static void
read_passwords (Copy *copy)
{
  g_autoptr (PgcResult) result
      = pgc_connection_query_named (copy->from, "role-passwords", NULL, copy->cancellable, NULL);
  if (result == NULL)
    return; /* a managed service does not show them */
  copy->passwords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) pgc_secret_free);
  for (guint i = 0; i < pgc_result_get_n_rows (result); i++)
    g_hash_table_insert (copy->passwords, g_strdup (pgc_result_get (result, i, "name")),
                         pgc_secret_new (pgc_result_get (result, i, "password")));
}

/* --- one role -------------------------------------------------------------------------------- */

static void
report (Copy *copy, const char *kind, const char *role, const char *reason, const char *sql)
{
  g_autofree char *object = g_strconcat ("ROLE ", role, NULL);
  g_autoptr (PgcReportEntry) entry = pgc_report_entry_new (NULL, kind, object, reason, sql);
  pgc_run_add_report (copy->run, entry);
}

/* Attributes that a target's administrator who is no superuser may not give. */
static void
append_privileged (Copy *copy, GString *sql, const PgcResult *roles, guint row)
{
  static const struct
  {
    const char *column;
    const char *attribute;
  } privileged[] = {
    { "is_superuser", "SUPERUSER" },
    { "replicates", "REPLICATION" },
    { "bypasses_rls", "BYPASSRLS" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (privileged); i++)
    {
      if (!pgc_result_get_bool (roles, row, privileged[i].column))
        continue;
      if (copy->is_superuser)
        {
          g_string_append_printf (sql, " %s", privileged[i].attribute);
          continue;
        }
      const char *name = pgc_result_get (roles, row, "name");
      g_autofree char *quoted = pgc_quote_identifier (name);
      g_autofree char *reason
          = g_strdup_printf ("only a superuser of the target may give %s", privileged[i].attribute);
      g_autofree char *mend
          = g_strdup_printf ("ALTER ROLE %s %s;", quoted, privileged[i].attribute);
      report (copy, "changed", name, reason, mend);
    }
}

static char *
create_sql (Copy *copy, const PgcResult *roles, guint row)
{
  g_autofree char *name = pgc_quote_identifier (pgc_result_get (roles, row, "name"));
  GString *sql = g_string_new (NULL);
  g_string_printf (sql, "CREATE ROLE %s %s %s %s %s CONNECTION LIMIT %s", name,
                   pgc_result_get_bool (roles, row, "can_login") ? "LOGIN" : "NOLOGIN",
                   pgc_result_get_bool (roles, row, "inherits") ? "INHERIT" : "NOINHERIT",
                   pgc_result_get_bool (roles, row, "creates_roles") ? "CREATEROLE" : "NOCREATEROLE",
                   pgc_result_get_bool (roles, row, "creates_databases") ? "CREATEDB"
                                                                         : "NOCREATEDB",
                   pgc_result_get (roles, row, "connection_limit"));
  append_privileged (copy, sql, roles, row);
  const char *valid_until = pgc_result_get_nullable (roles, row, "valid_until");
  if (valid_until != NULL)
    {
      g_autofree char *literal = pgc_quote_literal (valid_until);
      g_string_append_printf (sql, " VALID UNTIL %s", literal);
    }
  return g_string_free (sql, FALSE);
}

/* A statement of its own, whose text must not be kept anywhere: not in a report, not in an error. */
static gboolean
set_password (Copy *copy, const char *role, gboolean can_login, GError **error)
{
  g_autofree char *quoted = pgc_quote_identifier (role);
  g_autofree char *mend = g_strdup_printf ("ALTER ROLE %s PASSWORD '…';", quoted);
  if (copy->passwords == NULL)
    {
      if (can_login)
        report (copy, "todo", role, "its password cannot be read on the source; set it", mend);
      return TRUE;
    }
  const PgcSecret *password = g_hash_table_lookup (copy->passwords, role);
  if (password == NULL)
    return TRUE;
  g_autofree char *literal = pgc_quote_literal (password);
  g_autoptr (PgcSecret) sql
      = g_strdup_printf ("ALTER ROLE %s PASSWORD %s", quoted, literal);
  explicit_bzero (literal, strlen (literal));
  g_autoptr (GError) failure = NULL;
  if (pgc_connection_exec (copy->to, sql, copy->cancellable, &failure))
    return TRUE;
  if (pgc_connection_is_broken (copy->to)
      || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  report (copy, "todo", role, "the target does not take its stored password; set it", mend);
  return TRUE;
}

static gboolean
copy_role (Copy *copy, const PgcResult *roles, guint row, GError **error)
{
  const char *name = pgc_result_get (roles, row, "name");
  if (pgc_roles_is_provider_owned (name))
    {
      report (copy, "skipped", name, "it belongs to the source's provider", NULL);
      return TRUE;
    }
  if (g_hash_table_contains (copy->existing, name))
    {
      pgc_run_log (copy->run, PGC_LOG_INFO, NULL,
                   "Role %s is on the target already and keeps its attributes and password", name);
      return TRUE;
    }
  g_autofree char *object = g_strconcat ("ROLE ", name, NULL);
  g_autofree char *sql = create_sql (copy, roles, row);
  gboolean done;
  if (!pgc_lenient_try (copy->run, NULL, copy->to, "skipped", object, sql, &done,
                        copy->cancellable, error))
    return FALSE;
  if (!done)
    return TRUE;
  const char *comment = pgc_result_get_nullable (roles, row, "comment");
  if (comment != NULL)
    {
      g_autofree char *quoted = pgc_quote_identifier (name);
      g_autofree char *literal = pgc_quote_literal (comment);
      g_autofree char *comment_sql = g_strdup_printf ("COMMENT ON ROLE %s IS %s", quoted, literal);
      if (!pgc_lenient_exec (copy->run, NULL, copy->to, "skipped", object, comment_sql,
                             copy->cancellable, error))
        return FALSE;
    }
  return set_password (copy, name, pgc_result_get_bool (roles, row, "can_login"), error);
}

static gboolean
copy_roles (Copy *copy, GError **error)
{
  g_autoptr (PgcResult) roles
      = pgc_connection_query_named (copy->from, "roles", NULL, copy->cancellable, error);
  if (roles == NULL)
    return FALSE;
  for (guint i = 0; i < pgc_result_get_n_rows (roles); i++)
    if (!copy_role (copy, roles, i, error))
      return FALSE;
  return TRUE;
}

/* --- memberships and settings ----------------------------------------------------------------- */

static char *
membership_sql (const PgcResult *memberships, guint row, int version)
{
  g_autofree char *group = pgc_quote_identifier (pgc_result_get (memberships, row, "group"));
  g_autofree char *member = pgc_quote_identifier (pgc_result_get (memberships, row, "member"));
  gboolean with_admin = pgc_result_get_bool (memberships, row, "with_admin");
  if (version < 160000)
    return g_strdup_printf ("GRANT %s TO %s%s", group, member,
                            with_admin ? " WITH ADMIN OPTION" : "");
  return g_strdup_printf ("GRANT %s TO %s WITH ADMIN %s, INHERIT %s, SET %s", group, member,
                          with_admin ? "TRUE" : "FALSE",
                          pgc_result_get_bool (memberships, row, "with_inherit") ? "TRUE" : "FALSE",
                          pgc_result_get_bool (memberships, row, "with_set") ? "TRUE" : "FALSE");
}

static gboolean
copy_memberships (Copy *copy, GError **error)
{
  g_autoptr (PgcResult) memberships = pgc_connection_query_named (copy->from, "role-memberships",
                                                                  NULL, copy->cancellable, error);
  if (memberships == NULL)
    return FALSE;
  int version = pgc_connection_get_server_version (copy->to);
  for (guint i = 0; i < pgc_result_get_n_rows (memberships); i++)
    {
      const char *group = pgc_result_get (memberships, i, "group");
      const char *member = pgc_result_get (memberships, i, "member");
      /* Predefined roles (pg_read_all_data, …) are there on both sides; providers' own are not. */
      if ((!g_str_has_prefix (group, "pg_") && pgc_roles_is_provider_owned (group))
          || pgc_roles_is_provider_owned (member))
        continue;
      g_autofree char *sql = membership_sql (memberships, i, version);
      g_autofree char *object = g_strdup_printf ("membership of %s in %s", member, group);
      if (!pgc_lenient_exec (copy->run, NULL, copy->to, "skipped", object, sql, copy->cancellable,
                             error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy_settings (Copy *copy, GError **error)
{
  g_autoptr (PgcResult) settings
      = pgc_connection_query_named (copy->from, "role-settings", NULL, copy->cancellable, error);
  if (settings == NULL)
    return FALSE;
  for (guint i = 0; i < pgc_result_get_n_rows (settings); i++)
    {
      const char *role = pgc_result_get (settings, i, "role");
      if (pgc_roles_is_provider_owned (role) || g_hash_table_contains (copy->existing, role))
        continue;
      g_autofree char *quoted = pgc_quote_identifier (role);
      g_autofree char *set = pgc_setting_to_sql (pgc_result_get (settings, i, "name"),
                                                 pgc_result_get (settings, i, "value"));
      g_autofree char *sql = g_strdup_printf ("ALTER ROLE %s %s", quoted, set);
      g_autofree char *object = g_strdup_printf ("setting of role %s", role);
      if (!pgc_lenient_exec (copy->run, NULL, copy->to, "skipped", object, sql, copy->cancellable,
                             error))
        return FALSE;
    }
  return TRUE;
}

gboolean
pgc_roles_copy (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target, GCancellable *cancellable,
                GError **error)
{
  if (pgc_run_get_spec (run)->migrate_roles == PGC_FLAG_FALSE)
    return TRUE;
  g_auto (Copy) copy = { .run = run, .cancellable = cancellable };
  copy.from = pgc_endpoint_connect (source, NULL, "roles", cancellable, error);
  copy.to = copy.from != NULL ? pgc_endpoint_connect (target, NULL, "roles", cancellable, error)
                              : NULL;
  if (copy.to == NULL || !read_target (&copy, error))
    return FALSE;
  read_passwords (&copy);
  return copy_roles (&copy, error) && copy_memberships (&copy, error)
         && copy_settings (&copy, error);
}
