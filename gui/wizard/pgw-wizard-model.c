/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-wizard-model.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "agent/contract/pgc-json-text.h"
#include "agent/contract/pgc-server.h"

struct _PgwWizardModel
{
  GObject parent_instance;

  PgwAgent *agent;       /* (owned) */
  PgcSpec *entries;      /* (owned): its servers and databases are not used */
  PgwServerForm *source; /* (owned) */
  PgwServerForm *target; /* (owned) */
  GPtrArray *selected;   /* (owned) (element-type utf8): in the order of being selected */
  gboolean is_touched;
};

G_DEFINE_FINAL_TYPE (PgwWizardModel, pgw_wizard_model, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
tell_changed (PgwWizardModel *self)
{
  self->is_touched = TRUE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static PgcSpec *
make_entries (void)
{
  PgcSpec *spec = pgc_spec_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  spec->name = g_date_time_format (now, "migration-%Y%m%d-%H%M");
  spec->source_type = g_strdup ("OnPremises");
  spec->migrate_roles = PGC_FLAG_TRUE;
  spec->compare = PGC_FLAG_TRUE;
  return spec;
}

PgwWizardModel *
pgw_wizard_model_new (PgwAgent *agent)
{
  PgwWizardModel *self = g_object_new (PGW_TYPE_WIZARD_MODEL, NULL);
  self->agent = g_object_ref (agent);
  return self;
}

PgwAgent *
pgw_wizard_model_get_agent (PgwWizardModel *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), NULL);
  return self->agent;
}

/* What one host can reach says nothing about another one. */
static void
retest (PgwServerForm *form)
{
  PgcServer server = { 0 };
  pgw_server_form_to_server (form, &server);
  pgw_server_form_from_server (form, &server);
  pgc_server_clear (&server);
}

void
pgw_wizard_model_set_agent (PgwWizardModel *self, PgwAgent *agent)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  if (!g_set_object (&self->agent, agent))
    return;
  retest (self->source);
  retest (self->target);
  tell_changed (self);
}

PgwServerForm *
pgw_wizard_model_get_source (PgwWizardModel *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), NULL);
  return self->source;
}

PgwServerForm *
pgw_wizard_model_get_target (PgwWizardModel *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), NULL);
  return self->target;
}

const PgcSpec *
pgw_wizard_model_get_entries (PgwWizardModel *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), NULL);
  return self->entries;
}

void
pgw_wizard_model_set_name (PgwWizardModel *self, const char *name)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  if (g_strcmp0 (self->entries->name, name) == 0)
    return;
  g_free (self->entries->name);
  self->entries->name = g_strdup (name);
  tell_changed (self);
}

void
pgw_wizard_model_set_mode (PgwWizardModel *self, PgcMode mode)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  if (self->entries->mode == mode)
    return;
  self->entries->mode = mode;
  tell_changed (self);
}

void
pgw_wizard_model_set_option (PgwWizardModel *self, PgcOption option)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  if (self->entries->option == option)
    return;
  self->entries->option = option;
  tell_changed (self);
}

void
pgw_wizard_model_set_source_type (PgwWizardModel *self, const char *source_type)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  if (g_strcmp0 (self->entries->source_type, source_type) == 0)
    return;
  g_free (self->entries->source_type);
  self->entries->source_type = g_strdup (source_type);
  tell_changed (self);
}

static void
set_flag (PgwWizardModel *self, PgcFlag *flag, PgcFlag value)
{
  if (*flag == value)
    return;
  *flag = value;
  tell_changed (self);
}

static PgcFlag
to_flag (gboolean value)
{
  return value ? PGC_FLAG_TRUE : PGC_FLAG_FALSE;
}

void
pgw_wizard_model_set_overwrite (PgwWizardModel *self, PgcFlag overwrite)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  set_flag (self, &self->entries->overwrite, overwrite);
}

void
pgw_wizard_model_set_migrate_roles (PgwWizardModel *self, gboolean migrate_roles)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  set_flag (self, &self->entries->migrate_roles, to_flag (migrate_roles));
}

void
pgw_wizard_model_set_jobs (PgwWizardModel *self, guint jobs)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  if (self->entries->jobs == jobs)
    return;
  self->entries->jobs = jobs;
  tell_changed (self);
}

void
pgw_wizard_model_set_compare (PgwWizardModel *self, gboolean compare)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  set_flag (self, &self->entries->compare, to_flag (compare));
}

void
pgw_wizard_model_set_block_writes (PgwWizardModel *self, gboolean block_writes)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  set_flag (self, &self->entries->block_writes, to_flag (block_writes));
}

void
pgw_wizard_model_set_reverse (PgwWizardModel *self, gboolean reverse)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  set_flag (self, &self->entries->reverse, to_flag (reverse));
}

static gboolean
find_selected (PgwWizardModel *self, const char *database, guint *index)
{
  return g_ptr_array_find_with_equal_func (self->selected, database, g_str_equal, index);
}

gboolean
pgw_wizard_model_is_selected (PgwWizardModel *self, const char *database)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), FALSE);
  return find_selected (self, database, NULL);
}

void
pgw_wizard_model_set_selected (PgwWizardModel *self, const char *database, gboolean is_selected)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  guint index;
  gboolean was_selected = find_selected (self, database, &index);
  if (was_selected == !!is_selected)
    return;
  if (was_selected)
    g_ptr_array_remove_index (self->selected, index);
  else
    g_ptr_array_add (self->selected, g_strdup (database));
  tell_changed (self);
}

guint
pgw_wizard_model_get_n_selected (PgwWizardModel *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), 0);
  return self->selected->len;
}

static gboolean
has_database (const PgcServerInfo *info, const char *name)
{
  for (guint i = 0; info != NULL && i < info->databases->len; i++)
    {
      const PgcServerDatabase *database = g_ptr_array_index (info->databases, i);
      if (g_str_equal (database->name, name))
        return TRUE;
    }
  return FALSE;
}

gboolean
pgw_wizard_model_is_on_target (PgwWizardModel *self, const char *database)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), FALSE);
  return has_database (pgw_server_form_get_info (self->target), database);
}

static char *
dup_address (PgwServerForm *form)
{
  if (!pgw_server_form_is_complete (form))
    return NULL;
  PgcServer server = { 0 };
  pgw_server_form_to_server (form, &server);
  char *address = pgc_server_dup_address (&server);
  pgc_server_clear (&server);
  return address;
}

/* A name is unique for its target, without regard to case, as in the agent. */
static gboolean
is_taken (PgwWizardModel *self)
{
  g_autofree char *target = dup_address (self->target);
  if (target == NULL)
    return FALSE;
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->agent));
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (PgwMigration) migration = g_list_model_get_item (G_LIST_MODEL (self->agent), i);
      if (g_ascii_strcasecmp (pgw_migration_get_name (migration), self->entries->name) == 0
          && g_ascii_strcasecmp (pgw_migration_get_target (migration), target) == 0)
        return TRUE;
    }
  return FALSE;
}

char *
pgw_wizard_model_check_name (PgwWizardModel *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), NULL);
  const char *name = self->entries->name;
  if (name == NULL || name[0] == '\0')
    return g_strdup (_("Give the migration a name."));
  if (!pgc_spec_check_name (name, NULL))
    return g_strdup (_("Use at most 63 letters (a to z), digits and “-”, and begin with a letter "
                       "or a digit."));
  if (is_taken (self))
    return g_strdup (_("There is already a migration of this name to the same target. Choose "
                       "another name."));
  return NULL;
}

char *
pgw_wizard_model_check_target (PgwWizardModel *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), NULL);
  g_autofree char *source = dup_address (self->source);
  g_autofree char *target = dup_address (self->target);
  if (source != NULL && g_strcmp0 (source, target) == 0)
    return g_strdup (_("This is the source server. Enter another server, or another port."));
  const PgcServerInfo *from = pgw_server_form_get_info (self->source);
  const PgcServerInfo *to = pgw_server_form_get_info (self->target);
  if (from == NULL || to == NULL)
    return NULL;
  guint64 from_major = g_ascii_strtoull (from->server_version, NULL, 10);
  guint64 to_major = g_ascii_strtoull (to->server_version, NULL, 10);
  if (to_major >= from_major)
    return NULL;
  g_autofree char *from_version = pgw_server_form_dup_version (self->source);
  g_autofree char *to_version = pgw_server_form_dup_version (self->target);
  return g_strdup_printf (_("The target is PostgreSQL %s, older than the source’s %s. Choose a "
                            "target of the same or a newer major version."),
                          to_version, from_version);
}

char *
pgw_wizard_model_check_databases (PgwWizardModel *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), NULL);
  if (self->selected->len == 0)
    return g_strdup (_("Select at least one database."));
  const PgcServerInfo *info = pgw_server_form_get_info (self->source);
  for (guint i = 0; info != NULL && i < self->selected->len; i++)
    {
      const char *name = g_ptr_array_index (self->selected, i);
      if (!has_database (info, name))
        return g_strdup_printf (_("The source no longer has the database “%s”. Deselect it."),
                                name);
    }
  return NULL;
}

static gboolean
is_right (char *problem)
{
  g_autofree char *owned = problem;
  return owned == NULL;
}

gboolean
pgw_wizard_model_is_complete (PgwWizardModel *self, PgwStep step)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), FALSE);
  switch (step)
    {
    case PGW_STEP_SETUP:
      return is_right (pgw_wizard_model_check_name (self));
    case PGW_STEP_SOURCE:
      return pgw_server_form_is_complete (self->source)
             && pgw_server_form_get_info (self->source) != NULL;
    case PGW_STEP_TARGET:
      return pgw_server_form_is_complete (self->target)
             && pgw_server_form_get_info (self->target) != NULL
             && is_right (pgw_wizard_model_check_target (self));
    case PGW_STEP_DATABASES:
      return is_right (pgw_wizard_model_check_databases (self));
    case PGW_STEP_OPTIONS:
      return TRUE;
    case PGW_STEP_SUMMARY:
      for (PgwStep before = PGW_STEP_SETUP; before < PGW_STEP_SUMMARY; before++)
        if (!pgw_wizard_model_is_complete (self, before))
          return FALSE;
      return TRUE;
    case PGW_N_STEPS:
      return FALSE;
    }
  return FALSE;
}

static GStrv
dup_selected (PgwWizardModel *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < self->selected->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (self->selected, i));
  return g_strv_builder_end (builder);
}

PgcSpec *
pgw_wizard_model_make_spec (PgwWizardModel *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), NULL);
  PgcSpec *spec = pgc_spec_copy (self->entries);
  spec->provider = PGC_PROVIDER_KIND_DIRECT;
  pgw_server_form_to_server (self->source, &spec->source);
  pgw_server_form_to_server (self->target, &spec->target);
  g_strfreev (spec->databases);
  spec->databases = dup_selected (self);
  /* What was chosen while the mode or the option was another one. */
  if (spec->mode == PGC_MODE_OFFLINE)
    {
      spec->block_writes = PGC_FLAG_UNSET;
      spec->reverse = PGC_FLAG_UNSET;
    }
  if (spec->option == PGC_OPTION_VALIDATE)
    spec->compare = PGC_FLAG_UNSET;
  return spec;
}

typedef struct
{
  PgcSpec *spec;              /* (owned) */
  PgcSpecSecrets *secrets;    /* (owned) */
  char *source_key;           /* (owned) (nullable): NULL = do not remember */
  char *target_key;           /* (owned) (nullable) */
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;
  pgc_spec_free (start->spec);
  pgc_spec_secrets_free (start->secrets);
  g_free (start->source_key);
  g_free (start->target_key);
  g_free (start);
}

static gboolean
remember (PgcClient *client, const char *key, const PgcSecret *secret, GCancellable *cancellable,
          GError **error)
{
  return key == NULL || secret == NULL
         || pgc_client_store_secret (client, key, secret, NULL, cancellable, error);
}

static gpointer
run_start (PgcClient *client, gpointer data, GCancellable *cancellable, GError **error)
{
  const Start *start = data;
  if (!remember (client, start->source_key, start->secrets->source_password, cancellable, error)
      || !remember (client, start->target_key, start->secrets->target_password, cancellable,
                    error))
    return NULL;
  g_autoptr (PgcRemoteMigration) migration = pgc_client_create_migration (
      client, start->spec, start->secrets, cancellable, error);
  return migration != NULL ? g_strdup (pgc_remote_migration_get_status (migration)->id) : NULL;
}

static PgcSecret *
dup_password (PgwServerForm *form)
{
  const PgcSecret *password = pgw_server_form_get_password (form);
  return password != NULL ? pgc_secret_new (password) : NULL;
}

void
pgw_wizard_model_start_async (PgwWizardModel *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  Start *start = g_new0 (Start, 1);
  start->spec = pgw_wizard_model_make_spec (self);
  start->secrets = pgc_spec_secrets_new ();
  start->secrets->source_password = dup_password (self->source);
  start->secrets->target_password = dup_password (self->target);
  if (pgw_server_form_get_remember (self->source))
    start->source_key = pgw_server_form_dup_secret_key (self->source);
  if (pgw_server_form_get_remember (self->target))
    start->target_key = pgw_server_form_dup_secret_key (self->target);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, start, start_free);
  pgw_agent_call_task (self->agent, run_start, g_free, task);
}

char *
pgw_wizard_model_start_finish (PgwWizardModel *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The request itself is the draft, with what a request does not have beside it. */
char *
pgw_wizard_model_to_draft (PgwWizardModel *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), NULL);
  g_autoptr (PgcSpec) spec = pgc_spec_copy (self->entries);
  pgw_server_form_to_server (self->source, &spec->source);
  pgw_server_form_to_server (self->target, &spec->target);
  g_strfreev (spec->databases);
  spec->databases = dup_selected (self);
  g_autoptr (JsonObject) object = json_object_new ();
  json_object_set_string_member (object, "agent", pgw_agent_get_address (self->agent));
  json_object_set_boolean_member (object, "rememberSource",
                                  pgw_server_form_get_remember (self->source));
  json_object_set_boolean_member (object, "rememberTarget",
                                  pgw_server_form_get_remember (self->target));
  json_object_set_member (object, "request", pgc_spec_to_json (spec));
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (root, g_steal_pointer (&object));
  return json_to_string (root, TRUE);
}

gboolean
pgw_wizard_model_read_draft (PgwWizardModel *self, const char *text, PgwAgents *agents,
                             GError **error)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), FALSE);
  g_autoptr (JsonNode) root = pgc_json_text_parse (text, -1, error);
  if (root == NULL)
    return FALSE;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *request = object != NULL ? json_object_get_member (object, "request") : NULL;
  if (request == NULL)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("The draft has no request in it"));
      return FALSE;
    }
  g_autoptr (PgcSpec) spec = pgc_spec_from_json (request, error);
  if (spec == NULL)
    return FALSE;

  PgwAgent *agent = pgw_agents_find (
      agents, json_object_get_string_member_with_default (object, "agent", PGW_AGENT_SESSION));
  if (agent != NULL)
    g_set_object (&self->agent, agent);
  pgw_server_form_from_server (self->source, &spec->source);
  pgw_server_form_from_server (self->target, &spec->target);
  pgw_server_form_set_remember (
      self->source, json_object_get_boolean_member_with_default (object, "rememberSource", FALSE));
  pgw_server_form_set_remember (
      self->target, json_object_get_boolean_member_with_default (object, "rememberTarget", FALSE));
  g_ptr_array_set_size (self->selected, 0);
  for (guint i = 0; spec->databases != NULL && spec->databases[i] != NULL; i++)
    g_ptr_array_add (self->selected, g_strdup (spec->databases[i]));
  pgc_spec_free (self->entries);
  self->entries = g_steal_pointer (&spec);
  tell_changed (self);
  return TRUE;
}

gboolean
pgw_wizard_model_is_touched (PgwWizardModel *self)
{
  g_return_val_if_fail (PGW_IS_WIZARD_MODEL (self), FALSE);
  return self->is_touched;
}

static void
reset_form (PgwServerForm *form)
{
  g_autoptr (PgwServerForm) fresh = pgw_server_form_new (FALSE);
  PgcServer server = { 0 };
  pgw_server_form_to_server (fresh, &server);
  pgw_server_form_set_password (form, NULL);
  pgw_server_form_set_remember (form, FALSE);
  pgw_server_form_from_server (form, &server);
  pgc_server_clear (&server);
}

void
pgw_wizard_model_reset (PgwWizardModel *self)
{
  g_return_if_fail (PGW_IS_WIZARD_MODEL (self));
  pgc_spec_free (self->entries);
  self->entries = make_entries ();
  g_ptr_array_set_size (self->selected, 0);
  reset_form (self->source);
  reset_form (self->target);
  tell_changed (self);
  self->is_touched = FALSE;
}

static void
pgw_wizard_model_finalize (GObject *object)
{
  PgwWizardModel *self = PGW_WIZARD_MODEL (object);
  g_clear_object (&self->agent);
  pgc_spec_free (self->entries);
  pgw_server_form_cancel_test (self->source);
  pgw_server_form_cancel_test (self->target);
  g_object_unref (self->source);
  g_object_unref (self->target);
  g_ptr_array_unref (self->selected);
  G_OBJECT_CLASS (pgw_wizard_model_parent_class)->finalize (object);
}

static void
pgw_wizard_model_class_init (PgwWizardModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgw_wizard_model_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", PGW_TYPE_WIZARD_MODEL, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pgw_wizard_model_init (PgwWizardModel *self)
{
  self->entries = make_entries ();
  self->selected = g_ptr_array_new_with_free_func (g_free);
  self->source = pgw_server_form_new (FALSE);
  self->target = pgw_server_form_new (TRUE);
  g_signal_connect_object (self->source, "changed", G_CALLBACK (tell_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->target, "changed", G_CALLBACK (tell_changed), self,
                           G_CONNECT_SWAPPED);
}
