/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-validate.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-client-tools.h"
#include "agent/engine/pgc-validate-database.h"
#include "agent/engine/pgc-validate-online.h"

#define TYPE_TOOLS "ClientToolsValidation"
#define TYPE_PRIVILEGES "PrivilegesValidation"

/* pg_extension_config_dump, to_jsonb() and row security are of 9.5, the floor that the service has
 * too. */
#define OLDEST_SOURCE 90500
#define OLDEST_TARGET 110000

static PgcValidationItem *
begin_item (PgcValidation *validation, const char *type, const char *database)
{
  PgcValidationItem *item = pgc_validation_item_new (type, database);
  item->started_at = g_get_real_time ();
  g_ptr_array_add (validation->items, item);
  return item;
}

static void
end_item (PgcRun *run, PgcValidation *validation, PgcValidationItem *item)
{
  item->ended_at = g_get_real_time ();
  pgc_run_publish_validation (run, validation);
}

static void
add_error (PgcValidationItem *item, const GError *failure)
{
  pgc_validation_item_take (item,
                            pgc_validation_message_new (PGC_VALIDATION_FAILED,
                                                        pgc_error_get_service_code (failure),
                                                        failure->message,
                                                        pgc_error_get_remedy (failure),
                                                        pgc_error_get_sql (failure)));
}

/* A failure to connect is a finding; NULL with no @error then. */
static PgcConnection *
connect_or_find (PgcEndpoint *endpoint, const char *database, PgcValidationItem *item,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  PgcConnection *connection
      = pgc_endpoint_connect (endpoint, database, "validation", cancellable, &failure);
  if (connection != NULL)
    return connection;
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    add_error (item, failure);
  return NULL;
}

static void
check_versions (PgcValidationItem *item, PgcConnection *source, PgcConnection *target)
{
  int from = pgc_connection_get_server_version (source);
  int to = pgc_connection_get_server_version (target);
  const char *from_text = pgc_connection_get_parameter (source, "server_version");
  const char *to_text = pgc_connection_get_parameter (target, "server_version");
  if (from < OLDEST_SOURCE)
    pgc_validate_add (item, PGC_VALIDATION_FAILED, "603400",
                      g_strdup_printf ("The source is of version %s; the oldest that can be migrated "
                                       "is 9.5", from_text),
                      g_strdup ("Upgrade the source first."), NULL);
  if (to < OLDEST_TARGET)
    pgc_validate_add (item, PGC_VALIDATION_FAILED, "603400",
                      g_strdup_printf ("The target is of version %s; the oldest that can be migrated "
                                       "to is 11", to_text),
                      g_strdup ("Use a newer target."), NULL);
  if (to / 10000 < from / 10000)
    pgc_validate_add (item, PGC_VALIDATION_FAILED, "603400",
                      g_strdup_printf ("The target, version %s, is older than the source, version %s",
                                       to_text, from_text),
                      g_strdup ("Use a target of the same or a newer major version."), NULL);
  if (item->messages->len == 0)
    pgc_validate_add (item, PGC_VALIDATION_SUCCEEDED, NULL,
                      g_strdup_printf ("Source %s, target %s", from_text, to_text), NULL, NULL);
}

static gboolean
check_tools (PgcRun *run, PgcValidationItem *item, PgcConnection *source,
             GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (PgcClientTools) tools = pgc_client_tools_find (
      pgc_run_get_spec (run)->client_tools_dir,
      pgc_connection_get_server_version (source) / 10000, cancellable, &failure);
  if (tools != NULL)
    pgc_validate_add (item, PGC_VALIDATION_SUCCEEDED, NULL,
                      g_strdup_printf ("pg_dump and pg_restore of version %d in %s", tools->major,
                                       tools->directory),
                      NULL, NULL);
  else if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  else
    add_error (item, failure);
  return TRUE;
}

static gboolean
check_target_rights (PgcRun *run, PgcValidationItem *item, PgcConnection *target,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcResult) rights
      = pgc_connection_query_named (target, "check-target-rights", NULL, cancellable, error);
  if (rights == NULL)
    return FALSE;
  const char *name = pgc_result_get (rights, 0, "name");
  gboolean is_superuser = pgc_result_get_bool (rights, 0, "is_superuser");
  if (!is_superuser && !pgc_result_get_bool (rights, 0, "creates_databases"))
    pgc_validate_add (item, PGC_VALIDATION_FAILED, "603110",
                      g_strdup_printf ("User %s may not create databases on the target", name),
                      g_strdup ("Give it the right, or use another user."),
                      g_strdup_printf ("ALTER ROLE \"%s\" CREATEDB;", name));
  if (!is_superuser && !pgc_result_get_bool (rights, 0, "creates_roles")
      && pgc_run_get_spec (run)->migrate_roles != PGC_FLAG_FALSE)
    pgc_validate_add (item, PGC_VALIDATION_WARNING, "603116",
                      g_strdup_printf ("User %s may not create roles on the target: roles that it "
                                       "does not have are left out, and what they own belongs to %s",
                                       name, name),
                      g_strdup ("Give it the right, or create the roles before."),
                      g_strdup_printf ("ALTER ROLE \"%s\" CREATEROLE;", name));
  return TRUE;
}

/* @reached: FALSE when going on makes no sense. */
static gboolean
validate_servers (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target, PgcValidation *validation,
                  PgcConnection **target_connection, gboolean *reached, GCancellable *cancellable,
                  GError **error)
{
  *reached = FALSE;
  PgcValidationItem *item = begin_item (validation, PGC_VALIDATION_CONNECTIVITY, NULL);
  g_autoptr (GError) failure = NULL;
  g_autoptr (PgcConnection) from = connect_or_find (source, NULL, item, cancellable, &failure);
  g_autoptr (PgcConnection) to
      = failure == NULL ? connect_or_find (target, NULL, item, cancellable, &failure) : NULL;
  end_item (run, validation, item);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (from == NULL || to == NULL)
    return TRUE;

  item = begin_item (validation, PGC_VALIDATION_VERSION, NULL);
  check_versions (item, from, to);
  end_item (run, validation, item);

  item = begin_item (validation, TYPE_TOOLS, NULL);
  if (!check_tools (run, item, from, cancellable, error))
    return FALSE;
  end_item (run, validation, item);

  item = begin_item (validation, TYPE_PRIVILEGES, NULL);
  if (!check_target_rights (run, item, to, cancellable, error))
    return FALSE;
  end_item (run, validation, item);

  if (pgc_run_get_spec (run)->mode == PGC_MODE_ONLINE)
    {
      if (!pgc_validate_online_servers (run, from, to, validation, cancellable, error))
        return FALSE;
      pgc_run_publish_validation (run, validation);
    }
  *target_connection = g_steal_pointer (&to);
  *reached = TRUE;
  return TRUE;
}

static gboolean
validate_one_database (PgcRun *run, const char *database, PgcEndpoint *source,
                       PgcEndpoint *target, PgcConnection *target_connection,
                       PgcValidation *validation, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (source, database, "validation", cancellable, &failure);
  if (connection == NULL)
    {
      if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      PgcValidationItem *item = begin_item (validation, PGC_VALIDATION_SCHEMA, database);
      if (g_error_matches (failure, PGC_ERROR, PGC_ERROR_NOT_FOUND))
        pgc_validate_add (item, PGC_VALIDATION_FAILED, "603102",
                          g_strdup_printf ("The source has no database “%s”", database),
                          g_strdup ("Check its name: case matters, and so do blanks."), NULL);
      else
        add_error (item, failure);
      end_item (run, validation, item);
      return TRUE;
    }
  const PgcDatabaseCheck check = { run, database, source, target, connection, target_connection,
                                   cancellable };
  gboolean done = pgc_validate_database (&check, validation, error);
  pgc_run_publish_validation (run, validation);
  return done;
}

gboolean
pgc_validate (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target, PgcValidation **validation,
              GCancellable *cancellable, GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  g_autoptr (PgcValidation) found = pgc_validation_new ();
  g_autoptr (PgcConnection) target_connection = NULL;
  gboolean reached;
  found->started_at = g_get_real_time ();
  if (!validate_servers (run, source, target, found, &target_connection, &reached, cancellable,
                         error))
    return FALSE;
  for (guint i = 0; reached && spec->databases[i] != NULL; i++)
    if (!validate_one_database (run, spec->databases[i], source, target, target_connection, found,
                                cancellable, error))
      return FALSE;
  found->ended_at = g_get_real_time ();
  *validation = g_steal_pointer (&found);
  return TRUE;
}
