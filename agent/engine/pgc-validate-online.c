/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-validate-online.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-online-names.h"
#include "agent/postgres/pgc-replication.h"

#define TYPE_PRIVILEGES "PrivilegesValidation"
#define TYPE_ACTIVITY "SourceActivityValidation"

/* Logical replication with pgoutput is of 10, and so are the columns that the checks read. */
#define OLDEST_ONLINE_SOURCE 100000
/* GRANT SET ON PARAMETER */
#define VERSION_PARAMETER_RIGHTS 150000

/* Sessions of one database on each side beside the two of each job: snapshot, watch and control. */
#define FIXED_SESSIONS 3

typedef enum
{
  PARAMS_NONE,
  PARAMS_SLOTS,
  PARAMS_SENDERS,
  PARAMS_SESSIONS,
} Params;

/* Asked of the source in its maintenance database. */
static const struct
{
  const char *type;
  const char *statement;
  Params params;
} server_checks[] = {
  { PGC_VALIDATION_PARAMETERS, "check-online-standby", PARAMS_NONE },
  { PGC_VALIDATION_PARAMETERS, "check-online-wal-level", PARAMS_NONE },
  { PGC_VALIDATION_PARAMETERS, "check-online-slots", PARAMS_SLOTS },
  { PGC_VALIDATION_PARAMETERS, "check-online-senders", PARAMS_SENDERS },
  { PGC_VALIDATION_PARAMETERS, "check-online-connections", PARAMS_SESSIONS },
  { PGC_VALIDATION_PARAMETERS, "check-online-retention", PARAMS_NONE },
  { PGC_VALIDATION_PARAMETERS, "check-online-sender-timeout", PARAMS_NONE },
  { PGC_VALIDATION_PARAMETERS, "check-online-decoding-memory", PARAMS_NONE },
  { PGC_VALIDATION_PARAMETERS, "check-online-standby-slots", PARAMS_NONE },
  { PGC_VALIDATION_PARAMETERS, "check-online-synchronous", PARAMS_NONE },
  { TYPE_PRIVILEGES, "check-online-role", PARAMS_NONE },
  { TYPE_ACTIVITY, "check-online-prepared", PARAMS_NONE },
  { TYPE_ACTIVITY, "check-online-long-transactions", PARAMS_NONE },
};

/* Asked of each database of the source. */
static const struct
{
  const char *type;
  const char *statement;
} database_checks[] = {
  { TYPE_PRIVILEGES, "check-online-publication-right" },
  { TYPE_PRIVILEGES, "check-online-ownership" },
  { PGC_VALIDATION_SCHEMA, "check-online-identity" },
  { PGC_VALIDATION_SCHEMA, "check-online-identity-full" },
  { PGC_VALIDATION_SCHEMA, "check-online-generated" },
  { PGC_VALIDATION_SCHEMA, "check-online-unlogged" },
  { PGC_VALIDATION_SCHEMA, "check-online-large-objects" },
  { PGC_VALIDATION_SCHEMA, "check-online-publications" },
  { PGC_VALIDATION_SCHEMA, "check-online-event-triggers" },
};

/* The item to add findings of @type to: @item, or a new one where another type begins. */
static PgcValidationItem *
item_of (PgcValidation *validation, PgcValidationItem *item, const char *type,
         const char *database)
{
  if (item != NULL && g_str_equal (item->type, type))
    return item;
  item = pgc_validation_item_new (type, database);
  item->started_at = g_get_real_time ();
  g_ptr_array_add (validation->items, item);
  return item;
}

/* Trying is the only answer that holds for every provider. @loud_user (out) (nullable): who may not;
 * NULL if he may. */
static gboolean
try_silence (PgcConnection *server, char **loud_user, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (PgcResult) done
      = pgc_connection_query_named (server, "silent-session", NULL, cancellable, &failure);
  if (done != NULL)
    return TRUE;
  if (!g_error_matches (failure, PGC_ERROR, PGC_ERROR_PERMISSION))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_autoptr (PgcResult) user = pgc_connection_query (
      server, "SELECT current_user AS name", NULL, cancellable, error);
  if (user == NULL)
    return FALSE;
  *loud_user = g_strdup (pgc_result_get (user, 0, "name"));
  return TRUE;
}

/* (nullable) */
static char *
dup_grant (PgcConnection *server, const char *user)
{
  g_autofree char *quoted = pgc_quote_identifier (user);
  return pgc_connection_get_server_version (server) >= VERSION_PARAMETER_RIGHTS
             ? g_strdup_printf ("GRANT SET ON PARAMETER session_replication_role TO %s;", quoted)
             : NULL;
}

static gboolean
check_silence (PgcValidationItem *item, PgcConnection *target, GCancellable *cancellable,
               GError **error)
{
  g_autofree char *user = NULL;
  if (!try_silence (target, &user, cancellable, error))
    return FALSE;
  if (user != NULL)
    pgc_validate_add (
        item, PGC_VALIDATION_WARNING, NULL,
        g_strdup_printf ("User %s may not set session_replication_role on the target: triggers and "
                         "foreign keys are made at cutover, which takes longer",
                         user),
        g_strdup ("Give it the right, or use a superuser."), dup_grant (target, user));
  return TRUE;
}

/* What the way back needs, with the two sides changed. */
static gboolean
check_way_back (PgcValidationItem *item, PgcConnection *source, PgcConnection *target,
                const char *n_databases, GCancellable *cancellable, GError **error)
{
  const char *const params[] = { n_databases, NULL };
  g_autofree char *user = NULL;
  if (!pgc_validate_run_check (item, target, "check-reverse-target", params, cancellable, error)
      || !try_silence (source, &user, cancellable, error))
    return FALSE;
  if (user != NULL)
    pgc_validate_add (
        item, PGC_VALIDATION_FAILED, "603104",
        g_strdup_printf ("User %s may not set session_replication_role on the source, so that its "
                         "triggers would fire once more on the way back",
                         user),
        g_strdup ("Give it the right, use a superuser, or do without reverseReplication."),
        dup_grant (source, user));
  return TRUE;
}

gboolean
pgc_validate_online_servers (PgcRun *run, PgcConnection *source, PgcConnection *target,
                             PgcValidation *validation, GCancellable *cancellable, GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  PgcValidationItem *item = item_of (validation, NULL, PGC_VALIDATION_PARAMETERS, NULL);
  if (pgc_connection_get_server_version (source) < OLDEST_ONLINE_SOURCE)
    {
      pgc_validate_add (item, PGC_VALIDATION_FAILED, "603400",
                        g_strdup_printf ("The source is of version %s; the oldest that can be "
                                         "migrated online is 10",
                                         pgc_connection_get_parameter (source, "server_version")),
                        g_strdup ("Migrate offline, or upgrade the source first."), NULL);
      item->ended_at = g_get_real_time ();
      return TRUE;
    }
  guint n = g_strv_length (spec->databases);
  g_autofree char *slots = g_strdup_printf ("%u", n * PGC_ONLINE_SLOTS_PER_DATABASE);
  g_autofree char *senders = g_strdup_printf ("%u", n * PGC_ONLINE_SENDERS_PER_DATABASE);
  g_autofree char *sessions
      = g_strdup_printf ("%u", n * (2 * pgc_spec_get_jobs (spec) + FIXED_SESSIONS));
  /* Every slot of ours begins with the publication's name. */
  g_autofree char *ours = pgc_online_publication_name (pgc_run_get_id (run));
  const char *const of_slots[] = { slots, ours, NULL };
  const char *const of_senders[] = { senders, ours, NULL };
  const char *const of_source[] = { sessions, "source", NULL };
  const char *const of_target[] = { sessions, "target", NULL };
  const char *const *const params[] = {
    [PARAMS_NONE] = NULL,
    [PARAMS_SLOTS] = of_slots,
    [PARAMS_SENDERS] = of_senders,
    [PARAMS_SESSIONS] = of_source,
  };
  for (gsize i = 0; i < G_N_ELEMENTS (server_checks); i++)
    {
      item = item_of (validation, item, server_checks[i].type, NULL);
      if (!pgc_validate_run_check (item, source, server_checks[i].statement,
                                   params[server_checks[i].params], cancellable, error))
        return FALSE;
      item->ended_at = g_get_real_time ();
    }
  item = item_of (validation, item, PGC_VALIDATION_PARAMETERS, NULL);
  if (!pgc_validate_run_check (item, target, "check-online-connections", of_target, cancellable,
                               error))
    return FALSE;
  if (spec->reverse == PGC_FLAG_TRUE)
    {
      g_autofree char *n_databases = g_strdup_printf ("%u", n);
      if (!check_way_back (item, source, target, n_databases, cancellable, error))
        return FALSE;
    }
  item->ended_at = g_get_real_time ();
  item = item_of (validation, item, TYPE_PRIVILEGES, NULL);
  if (!check_silence (item, target, cancellable, error))
    return FALSE;
  item->ended_at = g_get_real_time ();
  return TRUE;
}

/* pg_hba.conf cannot be read by everybody, and a pooler may be in between: so a session is really
 * opened. */
static gboolean
check_replication_session (const PgcDatabaseCheck *check, PgcValidationItem *item, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_auto (PgcSystemIdentity) identity = { 0 };
  PgcConnection *connection = pgc_endpoint_connect_replication (
      check->source_endpoint, check->database, "validation", check->cancellable, &failure);
  g_autoptr (PgcReplication) replication
      = connection != NULL ? pgc_replication_open (connection, check->cancellable, &failure)
                           : NULL;
  if (replication != NULL
      && pgc_replication_identify (replication, &identity, check->cancellable, &failure))
    return TRUE;
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  const char *remedy = pgc_error_get_remedy (failure);
  const char *code = pgc_error_get_service_code (failure);
  pgc_validate_add (item, PGC_VALIDATION_FAILED, code != NULL ? code : "603104",
                    g_strdup_printf ("A replication session of database %s cannot be opened: %s",
                                     check->database, failure->message),
                    g_strdup (remedy != NULL
                                  ? remedy
                                  : "Connect to the server itself, not to a pooler, and give the "
                                    "user the right to replicate."),
                    g_strdup (pgc_error_get_sql (failure)));
  return TRUE;
}

gboolean
pgc_validate_online_database (const PgcDatabaseCheck *check, PgcValidation *validation,
                              GError **error)
{
  if (pgc_connection_get_server_version (check->source) < OLDEST_ONLINE_SOURCE)
    return TRUE;
  PgcValidationItem *item
      = item_of (validation, NULL, PGC_VALIDATION_CONNECTIVITY, check->database);
  if (!check_replication_session (check, item, error))
    return FALSE;
  item->ended_at = g_get_real_time ();
  for (gsize i = 0; i < G_N_ELEMENTS (database_checks); i++)
    {
      item = item_of (validation, item, database_checks[i].type, check->database);
      if (!pgc_validate_run_check (item, check->source, database_checks[i].statement, NULL,
                                   check->cancellable, error))
        return FALSE;
      item->ended_at = g_get_real_time ();
    }
  return TRUE;
}
