/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-registry.h"

/* Below it are the facts that a migration has kept for the one that goes its way back. */
#define FACTS_BACK "back/"

struct _PgcRegistry
{
  GObject parent_instance;

  PgcJournal *journal;                                 /* (owned) */
  PgcVault *vault;                                     /* (owned) */
  PgcClock *clock;                                     /* (owned) */
  PgcProvider *providers[PGC_PROVIDER_KIND_AZURE + 1]; /* (owned) (nullable) */
  GPtrArray *migrations; /* (owned) (element-type PgcMigration): oldest first */
  gboolean is_shut_down;
};

G_DEFINE_FINAL_TYPE (PgcRegistry, pgc_registry, G_TYPE_OBJECT)

enum
{
  MIGRATION_ADDED,
  MIGRATION_REMOVED,
  BUSY_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_migration_busy_changed (PgcMigration *migration, PgcRegistry *self)
{
  g_signal_emit (self, signals[BUSY_CHANGED], 0);
}

static void
add_migration (PgcRegistry *self, PgcMigration *migration)
{
  g_ptr_array_add (self->migrations, g_object_ref (migration));
  g_signal_connect_object (migration, "busy-changed", G_CALLBACK (on_migration_busy_changed), self,
                           0);
  g_signal_emit (self, signals[MIGRATION_ADDED], 0, migration);
}

static PgcProvider *
require_provider (PgcRegistry *self, PgcProviderKind kind, GError **error)
{
  PgcProvider *provider = self->providers[kind];
  if (provider == NULL)
    {
      pgc_error_set (error, PGC_ERROR_UNSUPPORTED, "This agent has no provider “%s”",
                     pgc_provider_kind_to_string (kind));
      pgc_error_set_remedy (error, "Use --provider direct.");
    }
  return provider;
}

gboolean
pgc_registry_load (PgcRegistry *self, GError **error)
{
  g_autoptr (GPtrArray) records = pgc_journal_load (self->journal, error);
  if (records == NULL)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      PgcJournalRecord *record = records->pdata[i];
      PgcProvider *provider = require_provider (self, record->spec->provider, error);
      if (provider == NULL)
        return FALSE;
      g_autoptr (PgcMigration) migration = pgc_migration_new (
          record->id, record->spec, g_steal_pointer (&record->status), (PgcStage) record->stage,
          self->journal, self->vault, self->clock, provider);
      add_migration (self, migration);
    }
  return TRUE;
}

void
pgc_registry_resume (PgcRegistry *self)
{
  for (guint i = 0; i < self->migrations->len; i++)
    pgc_migration_start (self->migrations->pdata[i]);
}

/* --- create: secrets first, in a thread; then the journal, and the start --------------------- */

typedef struct
{
  char *id;                /* (owned) */
  PgcSpec *spec;           /* (owned) */
  PgcSpecSecrets *secrets; /* (owned) (nullable) */
  PgcVault *vault;         /* (owned) */
  PgcJournal *journal;     /* (owned) */
} CreateJob;

static CreateJob *
create_job_new (PgcRegistry *self, const PgcSpec *spec)
{
  CreateJob *job = g_new0 (CreateJob, 1);
  job->id = g_uuid_string_random ();
  job->spec = pgc_spec_copy (spec);
  job->vault = g_object_ref (self->vault);
  job->journal = g_object_ref (self->journal);
  job->secrets = pgc_spec_secrets_new ();
  return job;
}

static void
create_job_free (gpointer data)
{
  CreateJob *job = data;
  g_free (job->id);
  pgc_spec_free (job->spec);
  pgc_spec_secrets_free (job->secrets);
  g_object_unref (job->vault);
  g_object_unref (job->journal);
  g_free (job);
}

static gboolean
store_one (CreateJob *job, const char *end, const PgcServer *server, const PgcSecret *secret,
           GCancellable *cancellable, GError **error)
{
  if (secret == NULL)
    return TRUE;
  g_autofree char *key = g_strdup_printf ("migration/%s/%s", job->id, end);
  g_autofree char *address = pgc_server_dup_address (server);
  g_autofree char *label
      = g_strdup_printf ("pgcutover: %s of migration %s (%s)", end, job->spec->name, address);
  return pgc_vault_store (job->vault, key, label, secret, NULL, cancellable, error);
}

/* The password that the other migration has for its @end; NULL if it has none of its own. */
static gboolean
find_secret (CreateJob *job, const char *end, PgcSecret **secret, GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *key = g_strdup_printf ("migration/%s/%s", job->spec->reverse_of, end);
  *secret = pgc_vault_lookup (job->vault, key, NULL, cancellable, &failure);
  if (*secret != NULL || g_error_matches (failure, PGC_ERROR, PGC_ERROR_SECRET_MISSING))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static void
store_secrets_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CreateJob *job = data;
  GError *error = NULL;
  if (job->spec->reverse_of != NULL
      && (!find_secret (job, "target", &job->secrets->source_password, cancellable, &error)
          || !find_secret (job, "source", &job->secrets->target_password, cancellable, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  if (job->secrets != NULL
      && (!store_one (job, "source", &job->spec->source, job->secrets->source_password, cancellable,
                      &error)
          || !store_one (job, "target", &job->spec->target, job->secrets->target_password,
                         cancellable, &error)))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Removes what was stored for a migration that then could not be made, or is no more. */
static void
forget_secrets_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PgcRegistry *self = source;
  const char *id = data;
  static const char *const ends[] = { "source", "target" };
  GError *error = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (ends) && error == NULL; i++)
    {
      g_autofree char *key = g_strdup_printf ("migration/%s/%s", id, ends[i]);
      pgc_vault_forget (self->vault, key, NULL, cancellable, &error);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
forget_secrets (PgcRegistry *self, const char *id, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_task_set_task_data (task, g_strdup (id), g_free);
  g_task_run_in_thread (task, forget_secrets_thread);
}

/* Back on the main thread with the secrets in the vault. */
static void
on_secrets_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PgcRegistry *self = PGC_REGISTRY (source);
  g_autoptr (GTask) task = user_data;
  CreateJob *job = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  PgcProvider *provider = require_provider (self, job->spec->provider, &error);
  if (!g_task_propagate_boolean (G_TASK (result), error == NULL ? &error : NULL)
      || provider == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_autoptr (PgcStatus) status = pgc_status_new (job->id);
  status->state = pgc_stage_get_state (PGC_STAGE_NEW);
  status->substate = pgc_stage_get_substate (PGC_STAGE_NEW);
  status->created_at = pgc_clock_get_real_time (self->clock);
  g_autofree char *target_id = pgc_spec_dup_target_id (job->spec);
  if (!pgc_journal_insert (self->journal, job->id, target_id, job->spec, status, PGC_STAGE_NEW,
                           &error))
    {
      forget_secrets (self, job->id, NULL, NULL);
      g_task_return_error (task, error);
      return;
    }
  /* If the agent ends before, the new migration fails for want of them, and the old one has them.
   */
  if (job->spec->reverse_of != NULL
      && !pgc_journal_move_facts (self->journal, job->spec->reverse_of, FACTS_BACK, job->id,
                                  &error))
    {
      pgc_journal_remove (self->journal, job->id, NULL);
      forget_secrets (self, job->id, NULL, NULL);
      g_task_return_error (task, error);
      return;
    }
  g_autoptr (PgcMigration) migration
      = pgc_migration_new (job->id, job->spec, g_steal_pointer (&status), PGC_STAGE_NEW,
                           self->journal, self->vault, self->clock, provider);
  add_migration (self, migration);
  pgc_migration_start (migration);
  g_task_return_pointer (task, g_object_ref (migration), g_object_unref);
}

/* Takes @job. */
static void
begin_create (PgcRegistry *self, CreateJob *job, GTask *task)
{
  GError *error = NULL;
  g_autofree char *target_id = pgc_spec_dup_target_id (job->spec);
  if (pgc_registry_find (self, target_id, job->spec->name) != NULL)
    {
      pgc_error_set (&error, PGC_ERROR_ALREADY_EXISTS,
                     "There already is a migration “%s” for target %s", job->spec->name, target_id);
      pgc_error_set_remedy (&error,
                            "Choose another name, or delete the old one: `pgcutover "
                            "migration delete --migration-name %s`.",
                            job->spec->name);
      g_task_return_error (task, error);
      create_job_free (job);
      return;
    }
  g_autoptr (GTask) store
      = g_task_new (self, g_task_get_cancellable (task), on_secrets_stored, g_object_ref (task));
  g_task_set_task_data (store, job, create_job_free);
  g_task_run_in_thread (store, store_secrets_thread);
}

void
pgc_registry_create_async (PgcRegistry *self, const PgcSpec *spec, const PgcSpecSecrets *secrets,
                           GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  g_autofree char *target_id = pgc_spec_dup_target_id (spec);
  if (!pgc_spec_check_name (spec->name, &error) || !pgc_spec_check (spec, &error)
      || require_provider (self, spec->provider, &error) == NULL
      || !pgc_provider_check (self->providers[spec->provider], spec, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (spec->reverse_of != NULL)
    {
      pgc_error_set (&error, PGC_ERROR_INVALID_ARGUMENT,
                     "A way back is not created, but begun from the migration that has kept it");
      pgc_error_set_remedy (&error, "`pgcutover migration reverse --migration-name NAME`");
      g_task_return_error (task, error);
      return;
    }
  CreateJob *job = create_job_new (self, spec);
  if (secrets != NULL)
    {
      job->secrets->source_password = pgc_secret_new (secrets->source_password);
      job->secrets->target_password = pgc_secret_new (secrets->target_password);
    }
  begin_create (self, job, task);
}

PgcMigration *
pgc_registry_create_finish (PgcRegistry *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_autoptr (PgcMigration) migration = g_task_propagate_pointer (G_TASK (result), error);
  return migration; /* the registry keeps it alive */
}

/* --- the way back --------------------------------------------------------------------------- */

static gboolean
has_way_back (PgcRegistry *self, PgcMigration *migration, gboolean *has, GError **error)
{
  g_autoptr (GPtrArray) facts = pgc_journal_list_facts (
      self->journal, pgc_migration_get_id (migration), FACTS_BACK "database/", error);
  *has = facts != NULL && facts->len > 0;
  return facts != NULL;
}

static PgcSpec *
turn_round (PgcMigration *migration, const char *name)
{
  PgcSpec *spec = pgc_spec_copy (pgc_migration_get_spec (migration));
  PgcServer source = spec->source;
  spec->source = spec->target;
  spec->target = source;
  g_autofree char *old_name = spec->name;
  spec->name = name != NULL ? g_strdup (name) : g_strconcat (old_name, "-back", NULL);
  g_free (spec->reverse_of);
  spec->reverse_of = g_strdup (pgc_migration_get_id (migration));
  spec->option = PGC_OPTION_MIGRATE;
  spec->overwrite = spec->compare = spec->reverse = PGC_FLAG_UNSET;
  spec->migrate_roles = PGC_FLAG_FALSE;
  g_clear_pointer (&spec->source_type, g_free);
  return spec;
}

void
pgc_registry_reverse_async (PgcRegistry *self, PgcMigration *migration, const char *name,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (PgcSpec) spec = turn_round (migration, name);
  GError *error = NULL;
  gboolean has = FALSE;
  if (!has_way_back (self, migration, &has, &error) || !pgc_spec_check_name (spec->name, &error)
      || !pgc_spec_check (spec, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!has || pgc_migration_get_stage (migration) != PGC_STAGE_SUCCEEDED
      || pgc_migration_is_busy (migration))
    {
      pgc_error_set (&error, PGC_ERROR_WRONG_STATE, "Migration %s has no way back to begin",
                     pgc_migration_get_spec (migration)->name);
      pgc_error_set_remedy (&error,
                            "One is kept by an online migration that was created with "
                            "reverseReplication true, from its cutover on, and can be begun "
                            "once.");
      g_task_return_error (task, error);
      return;
    }
  begin_create (self, create_job_new (self, spec), task);
}

PgcMigration *
pgc_registry_reverse_finish (PgcRegistry *self, GAsyncResult *result, GError **error)
{
  return pgc_registry_create_finish (self, result, error);
}

/* --- remove -------------------------------------------------------------------------------- */

static void
on_secrets_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PgcRegistry *self = PGC_REGISTRY (source);
  g_autoptr (GTask) task = user_data;
  g_autoptr (PgcMigration) migration = g_object_ref (g_task_get_task_data (task));
  GError *error = NULL;
  if (!g_task_propagate_boolean (G_TASK (result), &error)
      || !pgc_journal_remove (self->journal, pgc_migration_get_id (migration), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_signal_handlers_disconnect_by_data (migration, self);
  if (g_ptr_array_remove (self->migrations, migration))
    g_signal_emit (self, signals[MIGRATION_REMOVED], 0, migration);
  g_task_return_boolean (task, TRUE);
}

void
pgc_registry_remove_async (PgcRegistry *self, PgcMigration *migration, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, g_object_ref (migration), g_object_unref);
  if (!pgc_stage_is_final (pgc_migration_get_stage (migration))
      || pgc_migration_is_busy (migration))
    {
      GError *error
          = pgc_error_new (PGC_ERROR_WRONG_STATE, "Migration %s is %s and cannot be deleted",
                           pgc_migration_get_spec (migration)->name,
                           pgc_state_to_string (pgc_migration_get_status (migration)->state));
      pgc_error_set_remedy (&error, "Cancel it first, or let it end.");
      g_task_return_error (task, error);
      return;
    }
  GError *failure = NULL;
  gboolean has = FALSE;
  if (has_way_back (self, migration, &has, &failure) && has)
    {
      pgc_error_set (&failure, PGC_ERROR_WRONG_STATE,
                     "Migration %s keeps a way back on its target, which would stay there",
                     pgc_migration_get_spec (migration)->name);
      pgc_error_set_remedy (&failure,
                            "Give it up first: `pgcutover migration cleanup "
                            "--migration-name %s`.",
                            pgc_migration_get_spec (migration)->name);
    }
  if (failure != NULL)
    {
      g_task_return_error (task, failure);
      return;
    }
  forget_secrets (self, pgc_migration_get_id (migration), on_secrets_forgotten,
                  g_object_ref (task));
}

gboolean
pgc_registry_remove_finish (PgcRegistry *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- looking ------------------------------------------------------------------------------- */

PgcMigration *
pgc_registry_find (PgcRegistry *self, const char *target_id, const char *name)
{
  for (guint i = 0; i < self->migrations->len; i++)
    {
      PgcMigration *migration = self->migrations->pdata[i];
      const PgcSpec *spec = pgc_migration_get_spec (migration);
      g_autofree char *other = pgc_spec_dup_target_id (spec);
      /* As the service has it: names and ids are compared without regard to case. */
      if (g_ascii_strcasecmp (spec->name, name) == 0 && g_ascii_strcasecmp (other, target_id) == 0)
        return migration;
    }
  return NULL;
}

GPtrArray *
pgc_registry_list (PgcRegistry *self)
{
  return g_ptr_array_copy (self->migrations, (GCopyFunc) (void *) g_object_ref, NULL);
}

gboolean
pgc_registry_is_busy (PgcRegistry *self)
{
  for (guint i = 0; i < self->migrations->len; i++)
    if (pgc_migration_is_busy (self->migrations->pdata[i]))
      return TRUE;
  return FALSE;
}

PgcVault *
pgc_registry_get_vault (PgcRegistry *self)
{
  return self->vault;
}

PgcProvider *
pgc_registry_get_provider (PgcRegistry *self, PgcProviderKind kind)
{
  return self->providers[kind];
}

void
pgc_registry_add_provider (PgcRegistry *self, PgcProviderKind kind, PgcProvider *provider)
{
  g_return_if_fail (self->providers[kind] == NULL);
  self->providers[kind] = g_object_ref (provider);
}

void
pgc_registry_shut_down (PgcRegistry *self)
{
  if (self->is_shut_down)
    return;
  self->is_shut_down = TRUE;
  for (guint i = 0; i < self->migrations->len; i++)
    pgc_migration_shut_down (self->migrations->pdata[i]);
  /* A runner's last words need the main context; serving it is how its end is seen. */
  GMainContext *context = g_main_context_get_thread_default ();
  while (pgc_registry_is_busy (self))
    g_main_context_iteration (context, TRUE);
}

static void
pgc_registry_finalize (GObject *object)
{
  PgcRegistry *self = PGC_REGISTRY (object);
  g_ptr_array_unref (self->migrations);
  g_clear_object (&self->journal);
  g_clear_object (&self->vault);
  g_clear_object (&self->clock);
  for (gsize i = 0; i < G_N_ELEMENTS (self->providers); i++)
    g_clear_object (&self->providers[i]);
  G_OBJECT_CLASS (pgc_registry_parent_class)->finalize (object);
}

static void
pgc_registry_class_init (PgcRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_registry_finalize;
  signals[MIGRATION_ADDED] = g_signal_new ("migration-added", PGC_TYPE_REGISTRY, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, PGC_TYPE_MIGRATION);
  signals[MIGRATION_REMOVED]
      = g_signal_new ("migration-removed", PGC_TYPE_REGISTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, PGC_TYPE_MIGRATION);
  signals[BUSY_CHANGED] = g_signal_new ("busy-changed", PGC_TYPE_REGISTRY, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pgc_registry_init (PgcRegistry *self)
{
  self->migrations = g_ptr_array_new_with_free_func (g_object_unref);
}

PgcRegistry *
pgc_registry_new (PgcJournal *journal, PgcVault *vault, PgcClock *clock)
{
  PgcRegistry *self = g_object_new (PGC_TYPE_REGISTRY, NULL);
  self->journal = g_object_ref (journal);
  self->vault = g_object_ref (vault);
  self->clock = g_object_ref (clock);
  return self;
}
