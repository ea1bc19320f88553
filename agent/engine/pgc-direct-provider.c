/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-direct-provider.h"

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-compare.h"
#include "agent/engine/pgc-database-migration.h"
#include "agent/engine/pgc-engine-resources.h"
#include "agent/engine/pgc-online-migration.h"
#include "agent/engine/pgc-roles.h"
#include "agent/engine/pgc-same-database.h"
#include "agent/engine/pgc-target-database.h"
#include "agent/engine/pgc-validate.h"
#include "agent/engine/pgc-way-back.h"

#define FACT_VALIDATED "validated"
#define FACT_ROLES "roles"
/* How often an online run looks at its databases, in ms. */
#define CONTROL_INTERVAL_MS 100

struct _PgcDirectProvider
{
  GObject parent_instance;
};

static void provider_iface_init (PgcProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcDirectProvider, pgc_direct_provider, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_PROVIDER, provider_iface_init))

static PgcEndpoint *
open_endpoint (PgcRun *run, PgcSide side, GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  g_autoptr (PgcSecret) password = NULL;
  if (!pgc_run_lookup_secret (run, side == PGC_SIDE_SOURCE ? PGC_SECRET_SOURCE : PGC_SECRET_TARGET,
                              &password, error))
    return NULL;
  return pgc_endpoint_new (side, side == PGC_SIDE_SOURCE ? &spec->source : &spec->target, password,
                           spec->name);
}

static gboolean
has_fact (PgcRun *run, const char *key)
{
  g_autofree char *value = NULL;
  return pgc_run_get_fact (run, key, &value, NULL) && value != NULL;
}

/* --- before anything is written ------------------------------------------------------------- */

/* TRUE with @go_on FALSE when validation is all that was asked, or has failed: the migration has
 * then ended. */
static gboolean
validate (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target, gboolean *go_on, GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  *go_on = TRUE;
  if (spec->option == PGC_OPTION_MIGRATE || has_fact (run, FACT_VALIDATED))
    return TRUE;
  g_autoptr (PgcValidation) validation = NULL;
  if (!pgc_run_post_event (run, PGC_EVENT_VALIDATING, error)
      || !pgc_validate (run, source, target, &validation, pgc_run_get_cancellable (run), error))
    return FALSE;
  pgc_run_publish_validation (run, validation);
  if (pgc_validation_get_state (validation) == PGC_VALIDATION_FAILED)
    {
      pgc_run_log (run, PGC_LOG_ERROR, NULL, "Validation failed; nothing was changed");
      *go_on = FALSE;
      return pgc_run_post_event (run, PGC_EVENT_VALIDATION_FAILED, error);
    }
  pgc_run_log (run, PGC_LOG_INFO, NULL, "Validation passed");
  if (spec->option == PGC_OPTION_VALIDATE)
    {
      *go_on = FALSE;
      return pgc_run_post_event (run, PGC_EVENT_SUCCEEDED, error);
    }
  return pgc_run_set_fact (run, FACT_VALIDATED, "yes", error);
}

/* The target databases that hold data and are not this migration's own work.
 * Returns: (transfer full) (element-type utf8) */
static GPtrArray *
find_databases_in_the_way (PgcRun *run, PgcEndpoint *target, GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  for (guint i = 0; spec->databases[i] != NULL; i++)
    {
      if (pgc_database_is_begun (run, spec->databases[i]))
        continue;
      PgcTargetDatabaseState state;
      if (!pgc_target_database_inspect (target, spec->databases[i], &state,
                                        pgc_run_get_cancellable (run), error))
        return NULL;
      if (state == PGC_TARGET_DATABASE_HAS_DATA)
        g_ptr_array_add (found, spec->databases[i]);
    }
  return g_steal_pointer (&found);
}

static char *
join_names (GPtrArray *names)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) names->pdata[i]);
  return g_string_free (text, FALSE);
}

/* Nothing that holds data is dropped unless a person has said so for this migration. */
static gboolean
settle_overwrite (PgcRun *run, PgcEndpoint *target, GError **error)
{
  g_autoptr (GPtrArray) names = find_databases_in_the_way (run, target, error);
  if (names == NULL)
    return FALSE;
  if (names->len == 0)
    return TRUE;
  g_autofree char *list = join_names (names);
  if (pgc_run_get_overwrite (run) == PGC_FLAG_UNSET)
    {
      pgc_run_log (run, PGC_LOG_WARNING, NULL,
                   "The target already holds data in %s; waiting to be told whether to drop it: "
                   "`pgcutover migration update --overwrite-dbs true|false`",
                   list);
      if (!pgc_run_post_event (run, PGC_EVENT_OVERWRITE_NEEDED, error)
          || pgc_run_wait_request (run, PGC_REQUEST_OVERWRITE, -1, error) == PGC_REQUEST_NONE)
        return FALSE;
    }
  if (pgc_run_get_overwrite (run) == PGC_FLAG_TRUE)
    return TRUE;
  pgc_error_set (error, PGC_ERROR_ALREADY_EXISTS, "The target already holds data in %s", list);
  pgc_error_set_service_code (error, "603101");
  pgc_error_set_remedy (error, "Drop it yourself, or set overwriteDbsInTarget to true to have it "
                               "dropped and replaced.");
  return FALSE;
}

/* With option Migrate nobody has validated; what must never happen is checked all the same. A way
 * back writes where its migration came from, which may still be closed. */
static gboolean
check_before_writing (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target, GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  for (guint i = 0; spec->databases[i] != NULL && !pgc_way_back_is_one (run); i++)
    if (!pgc_same_database_refuse (source, target, spec->databases[i],
                                   pgc_run_get_cancellable (run), error))
      {
        pgc_error_set_permanent (error);
        return FALSE;
      }
  return TRUE;
}

/* --- all databases side by side ------------------------------------------------------------- */

typedef struct
{
  PgcRun *run;
  const char *database;
  PgcEndpoint *source;
  PgcEndpoint *target;
  PgcWorkPool *pool;
  PgcOnlineControl *control; /* (nullable) */
  GCancellable *cancellable;
  gint has_ended;  /* atomic */
  GThread *thread; /* (owned) */
  GError *error;   /* (owned) (nullable) */
} DatabaseThread;

static gpointer
database_thread (gpointer data)
{
  DatabaseThread *self = data;
  if (!pgc_database_migrate (self->run, self->database, self->source, self->target, self->pool,
                             self->control, self->cancellable, &self->error))
    g_cancellable_cancel (self->cancellable); /* the others stop: the migration has failed */
  g_atomic_int_set (&self->has_ended, TRUE);
  return NULL;
}

/* The failure that began it: the others were cancelled because of it. */
static void
take_first_error (GArray *threads, GError **error)
{
  GError *first = NULL;
  for (guint i = 0; i < threads->len; i++)
    {
      DatabaseThread *thread = &g_array_index (threads, DatabaseThread, i);
      if (thread->error == NULL)
        continue;
      if (first == NULL || g_error_matches (first, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_clear_error (&first);
          first = g_steal_pointer (&thread->error);
        }
      g_clear_error (&thread->error);
    }
  g_propagate_error (error, first);
}

static void
on_run_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
has_failed (GArray *threads)
{
  for (guint i = 0; i < threads->len; i++)
    {
      const DatabaseThread *thread = &g_array_index (threads, DatabaseThread, i);
      if (g_atomic_int_get (&thread->has_ended) && thread->error != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Says again what a person has asked for, when an agent ended before it was done. */
static void
ask_cutover (PgcRun *run, PgcOnlineControl *control)
{
  g_auto (GStrv) databases = pgc_run_dup_cutover_databases (run);
  pgc_online_control_ask_cutover (control, (const char *const *) databases,
                                  pgc_run_get_cutover_block_writes (run));
}

/* Stages of an online migration follow from what its databases are doing. FALSE when one of them
 * has failed, which its thread tells, or the run cannot go on. */
static gboolean
watch_databases (PgcRun *run, PgcOnlineControl *control, GArray *threads, GError **error)
{
  gboolean is_cutting_over = pgc_run_get_stage (run) == PGC_STAGE_COMPLETING;
  gboolean is_waiting = pgc_run_get_stage (run) == PGC_STAGE_WAITING_CUTOVER;
  while (!pgc_online_control_is_done (control))
    {
      g_autoptr (GError) failure = NULL;
      PgcRequest request = pgc_run_wait_request (run, PGC_REQUEST_CUTOVER | PGC_REQUEST_RESYNC,
                                                 CONTROL_INTERVAL_MS, &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (has_failed (threads))
        return FALSE;
      if (request & PGC_REQUEST_RESYNC)
        pgc_online_control_ask_resync (control);
      if (request & PGC_REQUEST_CUTOVER)
        {
          ask_cutover (run, control);
          is_cutting_over = TRUE;
        }
      if (!pgc_online_control_is_caught_up (control) || !pgc_online_control_is_at_rest (control)
          || pgc_online_control_is_done (control) || (is_waiting && !is_cutting_over))
        continue;
      if (!pgc_run_post_event (run, PGC_EVENT_CAUGHT_UP, error))
        return FALSE;
      is_waiting = TRUE;
      is_cutting_over = FALSE;
    }
  return TRUE;
}

static gboolean
migrate_databases (PgcRun *run, PgcEndpoint *source, PgcEndpoint *target, GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  /* Of this attempt: one database's failure ends the others, but not the run. */
  g_autoptr (GCancellable) attempt = g_cancellable_new ();
  gulong handler = g_cancellable_connect (pgc_run_get_cancellable (run),
                                          G_CALLBACK (on_run_cancelled), attempt, NULL);
  g_autoptr (PgcWorkPool) pool = pgc_work_pool_new (pgc_spec_get_jobs (spec), attempt);
  g_autoptr (PgcOnlineControl) control
      = spec->mode == PGC_MODE_ONLINE
            ? pgc_online_control_new ((const char *const *) spec->databases)
            : NULL;
  if (control != NULL && pgc_run_get_stage (run) == PGC_STAGE_COMPLETING)
    ask_cutover (run, control);
  guint n = g_strv_length (spec->databases);
  g_autoptr (GArray) threads = g_array_sized_new (FALSE, TRUE, sizeof (DatabaseThread), n);
  g_array_set_size (threads, n);
  for (guint i = 0; i < n; i++)
    {
      DatabaseThread *thread = &g_array_index (threads, DatabaseThread, i);
      *thread = (DatabaseThread){ .run = run,
                                  .database = spec->databases[i],
                                  .source = source,
                                  .target = target,
                                  .pool = pool,
                                  .control = control,
                                  .cancellable = attempt };
      if (control != NULL && pgc_database_is_done (run, thread->database))
        pgc_online_control_set_state (control, thread->database, PGC_ONLINE_DONE);
      thread->thread = g_thread_new ("pgc-database", database_thread, thread);
    }
  g_autoptr (GError) refused = NULL;
  gboolean ok = control == NULL || watch_databases (run, control, threads, &refused);
  if (!ok)
    g_cancellable_cancel (attempt);
  for (guint i = 0; i < n; i++)
    {
      DatabaseThread *thread = &g_array_index (threads, DatabaseThread, i);
      g_thread_join (thread->thread);
      ok = ok && thread->error == NULL;
    }
  g_cancellable_disconnect (pgc_run_get_cancellable (run), handler);
  if (ok)
    return TRUE;
  if (refused != NULL)
    {
      g_autoptr (GError) others = NULL;
      take_first_error (threads, &others);
      g_propagate_error (error, g_steal_pointer (&refused));
    }
  else
    take_first_error (threads, error);
  return FALSE;
}

/* What an online migration has on the target once the base copy is done is worth keeping: what a
 * person can mend is not a failure yet. The slot keeps the changes meanwhile. */
static gboolean
interrupt_if_worth (PgcRun *run, const GError *failure)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  if (spec->mode != PGC_MODE_ONLINE || pgc_error_is_transient (failure)
      || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;
  for (guint i = 0; spec->databases[i] != NULL; i++)
    if (!pgc_online_is_following (run, spec->databases[i]))
      return FALSE;
  return pgc_run_interrupt (run, failure);
}

static gboolean
compare_if_asked (PgcDirectProvider *self, PgcRun *run, PgcEndpoint *source, PgcEndpoint *target,
                  GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  if (spec->compare != PGC_FLAG_TRUE)
    return TRUE;
  PgcCompareOptions options = { NULL };
  g_autoptr (PgcComparison) comparison
      = pgc_compare (source, target, spec, &options, pgc_spec_get_jobs (spec), NULL, NULL,
                     pgc_run_get_cancellable (run), error);
  if (comparison == NULL)
    return FALSE;
  if (pgc_comparison_is_equal (comparison))
    {
      pgc_run_log (run, PGC_LOG_INFO, NULL, "Compared: source and target are equal");
      return TRUE;
    }
  for (guint i = 0; i < comparison->items->len; i++)
    {
      const PgcComparisonItem *item = comparison->items->pdata[i];
      if (!item->equal)
        pgc_run_log (run, PGC_LOG_ERROR, item->database, "Different: %s: %s", item->object,
                     item->difference != NULL ? item->difference : "contents");
    }
  pgc_error_set (error, PGC_ERROR_DIFFERENT, "Source and target differ after the migration");
  pgc_error_set_remedy (error, "See `pgcutover migration logs` for each difference; was the "
                               "source written to while it was copied?");
  return FALSE;
}

static gboolean
run_migration (PgcProvider *provider, PgcRun *run, GError **error)
{
  PgcDirectProvider *self = PGC_DIRECT_PROVIDER (provider);
  g_autoptr (PgcEndpoint) source = open_endpoint (run, PGC_SIDE_SOURCE, error);
  g_autoptr (PgcEndpoint) target
      = source != NULL ? open_endpoint (run, PGC_SIDE_TARGET, error) : NULL;
  gboolean go_on = FALSE;
  if (target == NULL || !pgc_run_post_event (run, PGC_EVENT_STARTED, error))
    return FALSE;
  PgcStage stage = pgc_run_get_stage (run);
  if (stage == PGC_STAGE_PREREQUISITES)
    {
      if (!validate (run, source, target, &go_on, error))
        return FALSE;
      if (!go_on)
        return TRUE;
      if (!check_before_writing (run, source, target, error)
          || !settle_overwrite (run, target, error)
          || !pgc_run_post_event (run, PGC_EVENT_MIGRATING, error))
        return FALSE;
    }
  const PgcSpec *spec = pgc_run_get_spec (run);
  stage = pgc_run_get_stage (run);
  if (stage == PGC_STAGE_MIGRATING || spec->mode == PGC_MODE_ONLINE)
    {
      if (!has_fact (run, FACT_ROLES)
          && (!pgc_roles_copy (run, source, target, pgc_run_get_cancellable (run), error)
              || !pgc_run_set_fact (run, FACT_ROLES, "done", error)))
        return FALSE;
      g_autoptr (GError) failure = NULL;
      if (!migrate_databases (run, source, target, &failure))
        {
          interrupt_if_worth (run, failure);
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  return pgc_run_post_event (run, PGC_EVENT_COMPLETING, error)
         && compare_if_asked (self, run, source, target, error)
         && pgc_run_post_event (run, PGC_EVENT_SUCCEEDED, error);
}

/* --- the other verbs ------------------------------------------------------------------------ */

/* Our sessions end with their threads. An online migration has things of its own on the source, which
 * go in any case: a slot that nobody reads fills the source's disk. On the target there is a schema of
 * ours in each database that was begun. After a failure it stays: it is what resume needs. */
static gboolean
cleanup (PgcProvider *provider, PgcRun *run, GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  gboolean keep_ledgers
      = pgc_run_get_stage (run) == PGC_STAGE_CLEANING_UP && spec->mode == PGC_MODE_OFFLINE;
  g_autoptr (PgcEndpoint) source = NULL;
  g_autoptr (PgcEndpoint) target = NULL;
  g_autoptr (GError) first = NULL;
  for (guint i = 0; spec->databases != NULL && spec->databases[i] != NULL; i++)
    {
      const char *database = spec->databases[i];
      /* One server that does not answer must not keep us from the other. */
      if (spec->mode == PGC_MODE_ONLINE
          && ((source == NULL
               && (source = open_endpoint (run, PGC_SIDE_SOURCE, first == NULL ? &first : NULL))
                      == NULL)
              || !pgc_online_remove (run, source, database, NULL,
                                     first == NULL ? &first : NULL)))
        pgc_run_log (run, PGC_LOG_WARNING, database, "Something of ours is still on the source");
      if (!pgc_database_is_begun (run, database))
        continue;
      if (pgc_run_get_stage (run) != PGC_STAGE_SUCCEEDED)
        pgc_database_report_remains (run, database);
      if (keep_ledgers)
        continue;
      if (target == NULL
          && (target = open_endpoint (run, PGC_SIDE_TARGET, first == NULL ? &first : NULL)) == NULL)
        break;
      /* The run's cancellable is what brought us here. */
      if (!pgc_way_back_remove (run, target, database, NULL, first == NULL ? &first : NULL)
          || !pgc_database_remove_ledger (run, database, target, NULL,
                                          first == NULL ? &first : NULL))
        continue;
    }
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static PgcComparison *
compare (PgcProvider *provider, PgcRun *run, const PgcCompareOptions *options,
         PgcCompareProgress progress, gpointer user_data, GCancellable *cancellable,
         GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  g_autoptr (PgcEndpoint) source = open_endpoint (run, PGC_SIDE_SOURCE, error);
  g_autoptr (PgcEndpoint) target
      = source != NULL ? open_endpoint (run, PGC_SIDE_TARGET, error) : NULL;
  if (target == NULL)
    return NULL;
  return pgc_compare (source, target, spec, options, pgc_spec_get_jobs (spec), progress, user_data,
                      cancellable, error);
}

/* -1 if the database cannot be looked into, which is no fault of the connection test. */
static gint64
count_tables_of (PgcEndpoint *endpoint, const char *database, GCancellable *cancellable)
{
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (endpoint, database, "", cancellable, NULL);
  if (connection == NULL)
    return -1;
  g_autoptr (PgcResult) result
      = pgc_connection_query_named (connection, "user-table-count", NULL, cancellable, NULL);
  return result != NULL ? pgc_result_get_int (result, 0, "tables") : -1;
}

static PgcServerInfo *
test_connection (PgcProvider *provider, const PgcServer *server, const PgcSecret *password,
                 PgcTestFlags flags, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcEndpoint) endpoint
      = pgc_endpoint_new ((flags & PGC_TEST_TARGET) != 0 ? PGC_SIDE_TARGET : PGC_SIDE_SOURCE,
                          server, password, "connection test");
  g_autoptr (PgcConnection) connection
      = pgc_endpoint_connect (endpoint, NULL, "", cancellable, error);
  if (connection == NULL)
    return NULL;
  gint64 before = g_get_monotonic_time ();
  if (!pgc_connection_exec (connection, "SELECT 1", cancellable, error))
    return NULL;
  gint64 round_trip_us = g_get_monotonic_time () - before;
  g_autoptr (PgcResult) result
      = pgc_connection_query_named (connection, "databases", NULL, cancellable, error);
  if (result == NULL)
    return NULL;
  g_autoptr (PgcServerInfo) info = pgc_server_info_new (
      pgc_connection_get_parameter (connection, "server_version"),
      pgc_connection_is_tls (connection), round_trip_us);
  for (guint i = 0; i < pgc_result_get_n_rows (result); i++)
    {
      const char *name = pgc_result_get (result, i, "name");
      gboolean may_look = (flags & PGC_TEST_COUNT_TABLES) != 0
                          && pgc_result_get_bool (result, i, "may_connect");
      pgc_server_info_add_database (
          info, name, pgc_result_get (result, i, "owner"),
          (guint64) pgc_result_get_int (result, i, "bytes"),
          may_look ? count_tables_of (endpoint, name, cancellable) : -1);
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&info);
}

static void
provider_iface_init (PgcProviderInterface *iface)
{
  iface->run = run_migration;
  iface->cleanup = cleanup;
  iface->compare = compare;
  iface->test_connection = test_connection;
}

static void
pgc_direct_provider_class_init (PgcDirectProviderClass *klass)
{
  /* Naming it makes the linker take the statements out of the static library. */
  pgc_engine_get_resource ();
}

static void
pgc_direct_provider_init (PgcDirectProvider *self)
{
}

PgcProvider *
pgc_direct_provider_new (void)
{
  return g_object_new (PGC_TYPE_DIRECT_PROVIDER, NULL);
}
