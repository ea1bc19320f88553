/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pgc-fake-provider.h"

struct _PgcFakeProvider
{
  GObject parent_instance;

  GMutex lock; /* guards what follows */
  GCond changed;
  PgcStage held; /* PGC_N_STAGES = none */
  GError *failure;  /* (owned) (nullable) */
  char *password;   /* (owned) (nullable) */
  gboolean asks_overwrite;
  guint n_log_lines;
  guint n_runs;
  guint n_cleanups;
};

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  PgcFakeProvider *self = user_data;
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Stays in @stage for as long as it is held. */
static gboolean
stay (PgcFakeProvider *self, PgcStage stage, GCancellable *cancellable, GError **error)
{
  gulong handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);
  g_mutex_lock (&self->lock);
  while (self->held == stage && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static GError *
dup_failure (PgcFakeProvider *self)
{
  g_mutex_lock (&self->lock);
  GError *failure = self->failure != NULL ? g_error_copy (self->failure) : NULL;
  g_mutex_unlock (&self->lock);
  return failure;
}

static void
publish_databases (PgcRun *run, PgcDatabaseState state)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  for (guint i = 0; spec->databases != NULL && spec->databases[i] != NULL; i++)
    {
      g_autoptr (PgcDatabaseStatus) database = pgc_database_status_new (spec->databases[i]);
      database->state = state;
      database->phase = state == PGC_DATABASE_STATE_SUCCEEDED ? PGC_PHASE_DONE : PGC_PHASE_COPY;
      database->rows_total = 100;
      database->rows_done = state == PGC_DATABASE_STATE_SUCCEEDED ? 100 : 50;
      pgc_run_publish_database (run, database);
    }
}

static gboolean
migrate (PgcFakeProvider *self, PgcRun *run, GError **error)
{
  publish_databases (run, PGC_DATABASE_STATE_IN_PROGRESS);
  GError *failure = dup_failure (self);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return pgc_run_post_event (run,
                             pgc_run_get_spec (run)->mode == PGC_MODE_ONLINE ? PGC_EVENT_CAUGHT_UP
                                                                             : PGC_EVENT_COMPLETING,
                             error);
}

static gboolean
wait_for_cutover (PgcRun *run, GError **error)
{
  if (pgc_run_wait_request (run, PGC_REQUEST_CUTOVER, -1, error) == PGC_REQUEST_NONE)
    return FALSE;
  g_auto (GStrv) databases = pgc_run_dup_cutover_databases (run);
  g_autofree char *names = databases != NULL ? g_strjoinv (",", databases) : g_strdup ("all");
  pgc_run_log (run, PGC_LOG_INFO, NULL, "cutover of %s%s", names,
               pgc_run_get_cutover_block_writes (run) ? " with writes blocked" : "");
  return pgc_run_post_event (run, PGC_EVENT_COMPLETING, error);
}

static gboolean
asks_overwrite (PgcFakeProvider *self)
{
  g_mutex_lock (&self->lock);
  gboolean asks = self->asks_overwrite;
  g_mutex_unlock (&self->lock);
  return asks;
}

static gboolean
ask_overwrite (PgcRun *run, GError **error)
{
  if (!pgc_run_post_event (run, PGC_EVENT_OVERWRITE_NEEDED, error)
      || pgc_run_wait_request (run, PGC_REQUEST_OVERWRITE, -1, error) == PGC_REQUEST_NONE)
    return FALSE;
  if (pgc_run_get_overwrite (run) == PGC_FLAG_TRUE)
    return pgc_run_post_event (run, PGC_EVENT_MIGRATING, error);
  pgc_error_set (error, PGC_ERROR_ALREADY_EXISTS, "A target database is in the way");
  pgc_error_set_service_code (error, "603101");
  return FALSE;
}

/* One step from the stage that @run is in. */
static gboolean
take_step (PgcFakeProvider *self, PgcRun *run, GError **error)
{
  PgcOption option = pgc_run_get_spec (run)->option;
  switch (pgc_run_get_stage (run))
    {
    case PGC_STAGE_PREREQUISITES:
      return pgc_run_post_event (
          run, option == PGC_OPTION_MIGRATE ? PGC_EVENT_MIGRATING : PGC_EVENT_VALIDATING, error);
    case PGC_STAGE_VALIDATING:
      if (asks_overwrite (self))
        return ask_overwrite (run, error);
      return pgc_run_post_event (
          run, option == PGC_OPTION_VALIDATE ? PGC_EVENT_SUCCEEDED : PGC_EVENT_MIGRATING, error);
    case PGC_STAGE_MIGRATING:
      return migrate (self, run, error);
    case PGC_STAGE_WAITING_CUTOVER:
      return wait_for_cutover (run, error);
    case PGC_STAGE_COMPLETING:
      publish_databases (run, PGC_DATABASE_STATE_SUCCEEDED);
      return pgc_run_post_event (run, PGC_EVENT_SUCCEEDED, error);
    case PGC_STAGE_NEW:
    case PGC_STAGE_WAITING_OVERWRITE:
    case PGC_STAGE_PAUSED:
    case PGC_STAGE_CANCELING:
    case PGC_STAGE_CLEANING_UP:
    case PGC_STAGE_SUCCEEDED:
    case PGC_STAGE_VALIDATION_FAILED:
    case PGC_STAGE_WAITING_REPLICATION:
    case PGC_STAGE_WAITING_DATABASES:
    case PGC_STAGE_WAITING_SCHEDULE:
    case PGC_STAGE_WAITING_WINDOW:
    case PGC_STAGE_CANCELED:
    case PGC_STAGE_FAILED:
    case PGC_N_STAGES:
      break;
    }
  g_assert_not_reached ();
}

static gboolean
fake_provider_run (PgcProvider *provider, PgcRun *run, GError **error)
{
  PgcFakeProvider *self = PGC_FAKE_PROVIDER (provider);
  g_mutex_lock (&self->lock);
  self->n_runs++;
  guint n_lines = self->n_log_lines;
  g_mutex_unlock (&self->lock);
  for (guint i = 1; i <= n_lines; i++)
    pgc_run_log (run, i % 2 == 0 ? PGC_LOG_WARNING : PGC_LOG_INFO, i % 2 == 0 ? "app" : NULL,
                 "line %u", i);

  GCancellable *cancellable = pgc_run_get_cancellable (run);
  if (!pgc_run_post_event (run, PGC_EVENT_STARTED, error))
    return FALSE;
  while (pgc_run_get_stage (run) != PGC_STAGE_SUCCEEDED)
    if (!stay (self, pgc_run_get_stage (run), cancellable, error) || !take_step (self, run, error))
      return FALSE;
  return TRUE;
}

static gboolean
fake_provider_cleanup (PgcProvider *provider, PgcRun *run, GError **error)
{
  PgcFakeProvider *self = PGC_FAKE_PROVIDER (provider);
  g_mutex_lock (&self->lock);
  self->n_cleanups++;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static PgcComparison *
fake_provider_compare (PgcProvider *provider, PgcRun *run, const PgcCompareOptions *options,
                       PgcCompareProgress progress, gpointer user_data, GCancellable *cancellable,
                       GError **error)
{
  PgcComparison *comparison = pgc_comparison_new ();
  comparison->started_at = 1;
  comparison->tables_total = 1;
  progress (comparison, user_data);

  PgcComparisonItem *item = g_new0 (PgcComparisonItem, 1);
  item->database = g_strdup (options->databases != NULL ? options->databases[0] : "all");
  item->object = g_strdup (options->schema_only ? "schema" : "public.t");
  item->equal = TRUE;
  item->source_rows = 7;
  item->target_rows = 7;
  g_ptr_array_add (comparison->items, item);
  comparison->tables_done = 1;
  return comparison;
}

static PgcServerInfo *
fake_provider_test_connection (PgcProvider *provider, const PgcServer *server,
                               const PgcSecret *password, PgcTestFlags flags,
                               GCancellable *cancellable, GError **error)
{
  PgcFakeProvider *self = PGC_FAKE_PROVIDER (provider);
  g_mutex_lock (&self->lock);
  gboolean is_let_in = self->password == NULL || g_strcmp0 (self->password, password) == 0;
  g_mutex_unlock (&self->lock);
  if (!is_let_in)
    {
      pgc_error_set (error, PGC_ERROR_AUTHENTICATION, "password authentication failed for user “%s”",
                     server->user);
      pgc_error_set_remedy (error, "Check the password.");
      pgc_error_set_sqlstate (error, "28P01");
      return NULL;
    }
  PgcServerInfo *info
      = pgc_server_info_new ("15.18", server->ssl_mode == PGC_SSL_MODE_REQUIRE, 250);
  pgc_server_info_add_database (info, "app", "owner", 4711, (flags & PGC_TEST_COUNT_TABLES) != 0 ? 3 : -1);
  return info;
}

static void
fake_provider_iface_init (PgcProviderInterface *iface)
{
  iface->run = fake_provider_run;
  iface->cleanup = fake_provider_cleanup;
  iface->compare = fake_provider_compare;
  iface->test_connection = fake_provider_test_connection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcFakeProvider, pgc_fake_provider, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_PROVIDER, fake_provider_iface_init))

PgcFakeProvider *
pgc_fake_provider_new (void)
{
  return g_object_new (PGC_TYPE_FAKE_PROVIDER, NULL);
}

void
pgc_fake_provider_hold (PgcFakeProvider *self, PgcStage stage)
{
  g_mutex_lock (&self->lock);
  self->held = stage;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
pgc_fake_provider_release (PgcFakeProvider *self)
{
  pgc_fake_provider_hold (self, PGC_N_STAGES);
}

void
pgc_fake_provider_fail (PgcFakeProvider *self, const GError *error)
{
  g_mutex_lock (&self->lock);
  g_clear_error (&self->failure);
  self->failure = error != NULL ? g_error_copy (error) : NULL;
  g_mutex_unlock (&self->lock);
}

void
pgc_fake_provider_set_asks_overwrite (PgcFakeProvider *self, gboolean asks)
{
  g_mutex_lock (&self->lock);
  self->asks_overwrite = asks;
  g_mutex_unlock (&self->lock);
}

void
pgc_fake_provider_set_n_log_lines (PgcFakeProvider *self, guint n_lines)
{
  g_mutex_lock (&self->lock);
  self->n_log_lines = n_lines;
  g_mutex_unlock (&self->lock);
}

void
pgc_fake_provider_set_password (PgcFakeProvider *self, const char *password)
{
  g_mutex_lock (&self->lock);
  g_free (self->password);
  self->password = g_strdup (password);
  g_mutex_unlock (&self->lock);
}

guint
pgc_fake_provider_get_n_runs (PgcFakeProvider *self)
{
  g_mutex_lock (&self->lock);
  guint n_runs = self->n_runs;
  g_mutex_unlock (&self->lock);
  return n_runs;
}

guint
pgc_fake_provider_get_n_cleanups (PgcFakeProvider *self)
{
  g_mutex_lock (&self->lock);
  guint n_cleanups = self->n_cleanups;
  g_mutex_unlock (&self->lock);
  return n_cleanups;
}

static void
pgc_fake_provider_finalize (GObject *object)
{
  PgcFakeProvider *self = PGC_FAKE_PROVIDER (object);
  g_clear_error (&self->failure);
  g_free (self->password);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (pgc_fake_provider_parent_class)->finalize (object);
}

static void
pgc_fake_provider_class_init (PgcFakeProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_fake_provider_finalize;
}

static void
pgc_fake_provider_init (PgcFakeProvider *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->held = PGC_N_STAGES;
}
