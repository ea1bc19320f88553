/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-validate-database.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-same-database.h"
#include "agent/engine/pgc-target-database.h"
#include "agent/engine/pgc-validate-online.h"

/* Types of ours beside the published ones. */
#define TYPE_PRIVILEGES "PrivilegesValidation"
#define TYPE_TARGET "TargetDatabaseValidation"
#define TYPE_STORAGE "StorageValidation"
#define TYPE_ACTIVITY "SourceActivityValidation"

/* Extensions that a managed service put there for itself: nobody else has them, and nobody else
 * needs them. */
static const char *const provider_extensions[]
    = { "azure", "pgaadauth", "azure_storage", "pg_azure_storage", "rdsutils", "aws_commons",
        "google_columnar_engine", "google_db_advisor", "google_ml_integration", "aiven_extras",
        "pg_availability", "pg_failover_slots", NULL };

void
pgc_validate_add (PgcValidationItem *item, PgcValidationState state, const char *code,
                  char *message, char *remedy, char *sql)
{
  pgc_validation_item_take (item, pgc_validation_message_new (state, code, message, remedy, sql));
  g_free (message);
  g_free (remedy);
  g_free (sql);
}

gboolean
pgc_validate_run_check (PgcValidationItem *item, PgcConnection *connection, const char *statement,
                        const char *const *params, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) result
      = pgc_connection_query_named (connection, statement, params, cancellable, error);
  if (result == NULL)
    {
      g_prefix_error (error, "Check %s: ", statement);
      return FALSE;
    }
  for (guint i = 0; i < pgc_result_get_n_rows (result); i++)
    pgc_validate_add (item,
                      pgc_validation_state_from_string (pgc_result_get (result, i, "state")),
                      pgc_result_get_nullable (result, i, "code"),
                      g_strdup (pgc_result_get (result, i, "message")),
                      g_strdup (pgc_result_get_nullable (result, i, "remedy")),
                      g_strdup (pgc_result_get_nullable (result, i, "sql")));
  return TRUE;
}

/* --- checks that compare the two sides --------------------------------------------------------- */

static gboolean
check_extensions (const PgcDatabaseCheck *check, PgcValidationItem *item, GError **error)
{
  g_autoptr (PgcResult) wanted = pgc_connection_query_named (
      check->source, "check-source-extensions", NULL, check->cancellable, error);
  g_autoptr (PgcResult) offered
      = wanted != NULL ? pgc_connection_query_named (check->target, "check-target-extensions",
                                                     NULL, check->cancellable, error)
                       : NULL;
  if (offered == NULL)
    return FALSE;
  g_autoptr (GHashTable) versions = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < pgc_result_get_n_rows (offered); i++)
    g_hash_table_insert (versions, (gpointer) pgc_result_get (offered, i, "name"),
                         (gpointer) pgc_result_get (offered, i, "version"));
  for (guint i = 0; i < pgc_result_get_n_rows (wanted); i++)
    {
      const char *name = pgc_result_get (wanted, i, "name");
      const char *version = pgc_result_get (wanted, i, "version");
      const char *target_version = g_hash_table_lookup (versions, name);
      if (target_version == NULL && g_strv_contains (provider_extensions, name))
        pgc_validate_add (item, PGC_VALIDATION_WARNING, "603405",
                          g_strdup_printf ("Extension %s belongs to the source's provider and is "
                                           "left out", name),
                          NULL, NULL);
      else if (target_version == NULL)
        pgc_validate_add (item, PGC_VALIDATION_FAILED, "603405",
                          g_strdup_printf ("Extension %s is not available on the target", name),
                          g_strdup ("Install it on the target's host, or drop it on the source."),
                          g_strdup_printf ("DROP EXTENSION \"%s\";", name));
      else if (!g_str_equal (version, target_version))
        pgc_validate_add (item, PGC_VALIDATION_WARNING, NULL,
                          g_strdup_printf ("Extension %s is of version %s on the source and will be "
                                           "of version %s on the target", name, version,
                                           target_version),
                          g_strdup ("Read the extension's release notes."), NULL);
    }
  return TRUE;
}

static gboolean
check_languages (const PgcDatabaseCheck *check, PgcValidationItem *item, GError **error)
{
  g_autoptr (PgcResult) languages = pgc_connection_query_named (
      check->source, "check-languages", NULL, check->cancellable, error);
  g_autoptr (PgcResult) rights
      = languages != NULL ? pgc_connection_query_named (check->target, "check-target-rights", NULL,
                                                        check->cancellable, error)
                          : NULL;
  if (rights == NULL)
    return FALSE;
  gboolean is_superuser = pgc_result_get_bool (rights, 0, "is_superuser");
  for (guint i = 0; i < pgc_result_get_n_rows (languages); i++)
    if (!pgc_result_get_bool (languages, i, "is_trusted") && !is_superuser)
      pgc_validate_add (item, PGC_VALIDATION_FAILED, "603413",
                        g_strdup_printf ("Language %s is not trusted; only a superuser of the "
                                         "target may make it",
                                         pgc_result_get (languages, i, "name")),
                        g_strdup ("Use a superuser on the target, or drop the language and its "
                                  "functions on the source."),
                        NULL);
  g_autoptr (PgcResult) triggers = pgc_connection_query_named (
      check->source, "check-event-triggers", NULL, check->cancellable, error);
  if (triggers == NULL)
    return FALSE;
  if (pgc_result_get_int (triggers, 0, "n") > 0 && !is_superuser)
    pgc_validate_add (item, PGC_VALIDATION_WARNING, NULL,
                      g_strdup_printf ("%s event triggers are left out: only a superuser of the "
                                       "target may make them",
                                       pgc_result_get (triggers, 0, "n")),
                      g_strdup ("Have a superuser make them afterwards; the report names them."),
                      NULL);
  return TRUE;
}

static gboolean
check_collations (const PgcDatabaseCheck *check, PgcValidationItem *item, GError **error)
{
  g_autoptr (PgcResult) used = pgc_connection_query_named (
      check->source, "check-source-collations", NULL, check->cancellable, error);
  g_autoptr (PgcResult) offered
      = used != NULL ? pgc_connection_query_named (check->target, "check-target-collations", NULL,
                                                   check->cancellable, error)
                     : NULL;
  if (offered == NULL)
    return FALSE;
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < pgc_result_get_n_rows (offered); i++)
    g_hash_table_add (names, (gpointer) pgc_result_get (offered, i, "name"));
  for (guint i = 0; i < pgc_result_get_n_rows (used); i++)
    {
      const char *name = pgc_result_get (used, i, "name");
      if (!g_hash_table_contains (names, name))
        pgc_validate_add (item, PGC_VALIDATION_FAILED, "603402",
                          g_strdup_printf ("Collation %s of column %s of %s is not on the target",
                                           name, pgc_result_get (used, i, "column_name"),
                                           pgc_result_get (used, i, "table_name")),
                          g_strdup ("Install the locale on the target's host, then import it."),
                          g_strdup ("SELECT pg_import_system_collations('pg_catalog');"));
    }
  return TRUE;
}

static gboolean
check_target_database (const PgcDatabaseCheck *check, PgcValidationItem *item, GError **error)
{
  gboolean same;
  if (!pgc_same_database (check->source_endpoint, check->target_endpoint, check->database, &same,
                          check->cancellable, error))
    return FALSE;
  if (same)
    {
      pgc_validate_add (item, PGC_VALIDATION_FAILED, NULL,
                        g_strdup_printf ("Source and target are the same database: %s",
                                         check->database),
                        g_strdup ("Give another server as the target."), NULL);
      return TRUE;
    }
  PgcTargetDatabaseState state;
  if (!pgc_target_database_inspect (check->target_endpoint, check->database, &state,
                                    check->cancellable, error))
    return FALSE;
  if (state != PGC_TARGET_DATABASE_HAS_DATA)
    return TRUE;
  switch (pgc_run_get_overwrite (check->run))
    {
    case PGC_FLAG_TRUE:
      pgc_validate_add (item, PGC_VALIDATION_WARNING, NULL,
                        g_strdup_printf ("Database %s on the target holds data and will be dropped "
                                         "and replaced", check->database),
                        g_strdup ("Make sure that nobody needs what is in it."), NULL);
      break;
    case PGC_FLAG_FALSE:
      pgc_validate_add (item, PGC_VALIDATION_FAILED, "603101",
                        g_strdup_printf ("Database %s is on the target already and holds data",
                                         check->database),
                        g_strdup ("Drop it, or set overwriteDbsInTarget to true to have it dropped "
                                  "and replaced."),
                        g_strdup_printf ("DROP DATABASE \"%s\";", check->database));
      break;
    case PGC_FLAG_UNSET:
      pgc_validate_add (item, PGC_VALIDATION_WARNING, "603101",
                        g_strdup_printf ("Database %s is on the target already and holds data; the "
                                         "migration will ask before it drops it", check->database),
                        g_strdup ("Set overwriteDbsInTarget to true or false to be asked nothing."),
                        NULL);
      break;
    }
  return TRUE;
}

static gboolean
check_storage (const PgcDatabaseCheck *check, PgcValidationItem *item, GError **error)
{
  g_autoptr (PgcResult) summary = pgc_connection_query_named (
      check->source, "check-source-summary", NULL, check->cancellable, error);
  g_autoptr (PgcResult) locks
      = summary != NULL ? pgc_connection_query_named (check->target, "check-target-locks", NULL,
                                                      check->cancellable, error)
                        : NULL;
  if (locks == NULL)
    return FALSE;
  /* SQL does not show a server's free disk space, so this is for a person to compare. */
  pgc_validate_add (item, PGC_VALIDATION_SUCCEEDED, NULL,
                    g_strdup_printf ("%s with %s tables; have %s free on the target",
                                     pgc_result_get (summary, 0, "pretty"),
                                     pgc_result_get (summary, 0, "tables"),
                                     pgc_result_get (summary, 0, "with_margin")),
                    NULL, NULL);
  gint64 tables = pgc_result_get_int (summary, 0, "tables");
  if (tables > pgc_result_get_int (locks, 0, "locks"))
    pgc_validate_add (item, PGC_VALIDATION_WARNING, NULL,
                      g_strdup_printf ("The target can lock %s objects at once and the database has "
                                       "%" G_GINT64_FORMAT " tables",
                                       pgc_result_get (locks, 0, "locks"), tables),
                      g_strdup ("Raise max_locks_per_transaction on both servers (needs a restart)."),
                      g_strdup ("ALTER SYSTEM SET max_locks_per_transaction = 1024;"));
  return TRUE;
}

/* --- the list --------------------------------------------------------------------------------- */

typedef gboolean (*CheckFunc) (const PgcDatabaseCheck *check, PgcValidationItem *item,
                               GError **error);

/* A check is a statement whose rows are findings, or a function where both sides are asked. */
static const struct
{
  const char *type;
  const char *statement; /* (nullable) */
  CheckFunc function;    /* (nullable) */
} checks[] = {
  { TYPE_TARGET, NULL, check_target_database },
  { TYPE_PRIVILEGES, "check-source-rights", NULL },
  { TYPE_PRIVILEGES, "check-row-security", NULL },
  { PGC_VALIDATION_SCHEMA, "check-with-oids", NULL },
  { PGC_VALIDATION_SCHEMA, "check-removed-types", NULL },
  { PGC_VALIDATION_SCHEMA, "check-invalid-indexes", NULL },
  { PGC_VALIDATION_SCHEMA, "check-foreign-tables", NULL },
  { PGC_VALIDATION_SCHEMA, "check-unlogged-tables", NULL },
  { PGC_VALIDATION_SCHEMA, "check-subscriptions", NULL },
  { PGC_VALIDATION_SCHEMA, "check-tablespaces", NULL },
  { PGC_VALIDATION_SCHEMA, NULL, check_languages },
  { PGC_VALIDATION_EXTENSIONS, NULL, check_extensions },
  { PGC_VALIDATION_COLLATIONS, NULL, check_collations },
  { TYPE_ACTIVITY, "check-prepared-transactions", NULL },
  { TYPE_ACTIVITY, "check-exclusive-locks", NULL },
  { TYPE_STORAGE, NULL, check_storage },
};

gboolean
pgc_validate_database (const PgcDatabaseCheck *check, PgcValidation *validation, GError **error)
{
  PgcValidationItem *item = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      if (item == NULL || !g_str_equal (item->type, checks[i].type))
        {
          item = pgc_validation_item_new (checks[i].type, check->database);
          item->started_at = g_get_real_time ();
          g_ptr_array_add (validation->items, item);
        }
      gboolean asked
          = checks[i].statement != NULL
                ? pgc_validate_run_check (item, check->source, checks[i].statement, NULL,
                                          check->cancellable, error)
                : checks[i].function (check, item, error);
      if (!asked)
        return FALSE;
      item->ended_at = g_get_real_time ();
    }
  return pgc_run_get_spec (check->run)->mode != PGC_MODE_ONLINE
         || pgc_validate_online_database (check, validation, error);
}
