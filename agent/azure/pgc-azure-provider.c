/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/azure/pgc-azure-provider.h"

#include "agent/azure/pgc-azure-client.h"
#include "agent/azure/pgc-azure-discovery.h"
#include "agent/azure/pgc-azure-migration.h"
#include "agent/contract/pgc-error.h"
#include "agent/core/pgc-cloud-port.h"

/* The intent, and the outcome: a create request whose answer was lost is not made for a second
 * migration. */
#define FACT_ASKED "azure/asked"
#define FACT_CREATED "azure/created"
/* How often the service is looked at, in ms: while something changes, and at most while not. */
#define FAST_MS 3000
#define SLOW_MS 30000
/* How long the service may take to begin what it was asked for. */
#define ANSWER_US (60 * G_USEC_PER_SEC)
/* How long a cancelled migration may take to end. */
#define CANCEL_US (600 * G_USEC_PER_SEC)
/* For tests, which have no minutes to wait. */
#define POLL_VARIABLE "PGCUTOVER_AZURE_POLL_MS"

struct _PgcAzureProvider
{
  GObject parent_instance;

  PgcAzureClient *client; /* (owned) */
  int fast_ms;
  int slow_ms;
};

static void provider_iface_init (PgcProviderInterface *iface);
static void cloud_iface_init (PgcCloudPortInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgcAzureProvider, pgc_azure_provider, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PGC_TYPE_PROVIDER, provider_iface_init)
                                   G_IMPLEMENT_INTERFACE (PGC_TYPE_CLOUD_PORT, cloud_iface_init))

/* What the service says of the migration. */
typedef struct
{
  PgcSpec *spec;     /* (owned) */
  PgcStatus *status; /* (owned) */
  char *state;       /* (owned) */
  char *substate;    /* (owned): "" = none */
} Remote;

static void
remote_clear (Remote *remote)
{
  g_clear_pointer (&remote->spec, pgc_spec_free);
  g_clear_pointer (&remote->status, pgc_status_free);
  g_clear_pointer (&remote->state, g_free);
  g_clear_pointer (&remote->substate, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Remote, remote_clear)

/* --- what the service says -------------------------------------------------------------------- */

static JsonObject *
object_of (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* (transfer full): never NULL */
static char *
dup_text (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;
  return g_strdup (node != NULL && JSON_NODE_HOLDS_VALUE (node)
                           && json_node_get_value_type (node) == G_TYPE_STRING
                       ? json_node_get_string (node)
                       : "");
}

static gboolean
read_remote (JsonNode *node, Remote *remote, GError **error)
{
  remote_clear (remote);
  JsonObject *root = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject *status = object_of (object_of (root, "properties"), "currentStatus");
  remote->state = dup_text (status, "state");
  remote->substate = dup_text (object_of (status, "currentSubStateDetails"), "currentSubState");
  g_autoptr (GError) failure = NULL;
  if (root != NULL && pgc_resource_from_json (node, &remote->spec, &remote->status, &failure))
    return TRUE;
  pgc_error_set (error, PGC_ERROR_CONNECTION, "The service's answer cannot be read: %s",
                 failure != NULL ? failure->message : "it is no migration");
  pgc_error_set_remedy (error, "It is asked again.");
  return FALSE;
}

static gboolean
look (PgcAzureProvider *self, PgcRun *run, Remote *remote, GCancellable *cancellable,
      GError **error)
{
  g_autofree char *path = pgc_azure_migration_dup_path (pgc_run_get_spec (run));
  g_autoptr (JsonNode) node = pgc_azure_client_call (self->client, "GET", path, NULL, NULL, NULL,
                                                     cancellable, error);
  return node != NULL && read_remote (node, remote, error);
}

static gboolean
patch (PgcAzureProvider *self, PgcRun *run, JsonNode *body, GCancellable *cancellable,
       GError **error)
{
  g_autoptr (JsonNode) taken = body;
  g_autofree char *path = pgc_azure_migration_dup_path (pgc_run_get_spec (run));
  g_autoptr (JsonNode) node = pgc_azure_client_call (self->client, "PATCH", path, NULL, taken, NULL,
                                                     cancellable, error);
  return node != NULL;
}

static void
publish (PgcRun *run, const Remote *remote)
{
  for (guint i = 0; i < remote->status->databases->len; i++)
    pgc_run_publish_database (run, remote->status->databases->pdata[i]);
  if (remote->status->validation != NULL)
    pgc_run_publish_validation (run, remote->status->validation);
}

/* --- creating --------------------------------------------------------------------------------- */

static gboolean
has_fact (PgcRun *run, const char *key)
{
  g_autofree char *value = NULL;
  return pgc_run_get_fact (run, key, &value, NULL) && value != NULL;
}

/* A second one is answered as if all were well, and fails afterwards. */
static gboolean
check_none_active (PgcAzureProvider *self, PgcRun *run, GError **error)
{
  g_autofree char *server = pgc_azure_migration_dup_server_path (pgc_run_get_spec (run));
  g_autofree char *path = g_strconcat (server, "/migrations", NULL);
  g_autoptr (GPtrArray) active = pgc_azure_client_list (
      self->client, path, "migrationListFilter=Active", pgc_run_get_cancellable (run), error);
  if (active == NULL)
    return FALSE;
  if (active->len == 0)
    return TRUE;
  g_autofree char *name = dup_text (active->pdata[0], "name");
  pgc_error_set (error, PGC_ERROR_WRONG_STATE,
                 "The target already has a migration at work, “%s”, and takes one at a time", name);
  pgc_error_set_remedy (error, "Wait until it has ended, or cancel it.");
  pgc_error_set_permanent (error);
  return FALSE;
}

static gboolean
put (PgcAzureProvider *self, PgcRun *run, GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  GCancellable *cancellable = pgc_run_get_cancellable (run);
  g_autofree char *server_path = pgc_azure_migration_dup_server_path (spec);
  g_autofree char *path = pgc_azure_migration_dup_path (spec);
  g_autoptr (PgcSecret) source = NULL;
  g_autoptr (PgcSecret) target = NULL;
  g_autoptr (PgcCloudServer) server
      = pgc_azure_discovery_get_server (self->client, server_path, cancellable, error);
  if (server == NULL || !check_none_active (self, run, error)
      || !pgc_run_lookup_secret (run, PGC_SECRET_SOURCE, &source, error)
      || !pgc_run_lookup_secret (run, PGC_SECRET_TARGET, &target, error)
      || !pgc_run_set_fact (run, FACT_ASKED, "yes", error))
    return FALSE;
  g_autoptr (JsonNode) body = pgc_azure_migration_make_create (
      spec, spec->location != NULL ? spec->location : server->location, source, target);
  g_autoptr (JsonNode) made = pgc_azure_client_call (self->client, "PUT", path, NULL, body, NULL,
                                                     cancellable, error);
  if (made == NULL)
    return FALSE;
  pgc_run_log (run, PGC_LOG_INFO, NULL, "The service has taken the migration on");
  return TRUE;
}

static gboolean
create (PgcAzureProvider *self, PgcRun *run, GError **error)
{
  g_auto (Remote) remote = { NULL };
  g_autoptr (GError) failure = NULL;
  if (has_fact (run, FACT_CREATED))
    return TRUE;
  gboolean exists = look (self, run, &remote, pgc_run_get_cancellable (run), &failure);
  if (!exists && !g_error_matches (failure, PGC_ERROR, PGC_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (exists && !has_fact (run, FACT_ASKED))
    {
      pgc_error_set (error, PGC_ERROR_ALREADY_EXISTS,
                     "The target already has a migration “%s”, which this agent has not made",
                     pgc_run_get_spec (run)->name);
      pgc_error_set_remedy (error, "Choose another name.");
      return FALSE;
    }
  return (exists || put (self, run, error)) && pgc_run_set_fact (run, FACT_CREATED, "yes", error);
}

/* --- following -------------------------------------------------------------------------------- */

/* What a provider says; the shortest way by these leads from one stage to another. */
static const PgcEvent own_events[] = {
  PGC_EVENT_VALIDATING,         PGC_EVENT_VALIDATION_FAILED, PGC_EVENT_OVERWRITE_NEEDED,
  PGC_EVENT_REPLICATION_NEEDED, PGC_EVENT_DATABASES_NEEDED,  PGC_EVENT_SCHEDULING,
  PGC_EVENT_WINDOW_AWAITED,     PGC_EVENT_MIGRATING,         PGC_EVENT_CAUGHT_UP,
  PGC_EVENT_COMPLETING,         PGC_EVENT_SUCCEEDED,         PGC_EVENT_STARTED,
};

/* The first event on the way; FALSE if none leads there. */
static gboolean
find_step (PgcStage from, PgcStage to, PgcEvent *step)
{
  PgcStage queue[PGC_N_STAGES] = { to };
  gboolean is_seen[PGC_N_STAGES] = { [0] = FALSE };
  guint n = 1;
  is_seen[to] = TRUE;
  /* Backwards from the goal. */
  for (guint at = 0; at < n; at++)
    for (int stage = 0; stage < PGC_N_STAGES; stage++)
      for (guint i = 0; i < G_N_ELEMENTS (own_events) && !is_seen[stage]; i++)
        {
          PgcStage next;
          if (!pgc_transition_find (stage, own_events[i], &next) || next != queue[at])
            continue;
          if (stage == (int) from)
            {
              *step = own_events[i];
              return TRUE;
            }
          is_seen[stage] = TRUE;
          queue[n++] = stage;
        }
  return FALSE;
}

/* The service may have passed through several stages since it was last looked at. */
static gboolean
walk_to (PgcRun *run, PgcStage goal, GError **error)
{
  PgcEvent step;
  while (pgc_run_get_stage (run) != goal && find_step (pgc_run_get_stage (run), goal, &step))
    if (!pgc_run_post_event (run, step, error))
      return FALSE;
  return TRUE;
}

static void
set_remote_error (GError **error, const Remote *remote)
{
  const PgcFault *fault = remote->status->error;
  pgc_error_set (error, PGC_ERROR_FAILED, "%s",
                 fault != NULL ? fault->message : "The service says that the migration has failed");
  if (fault != NULL && fault->service_code != NULL)
    pgc_error_set_service_code (error, fault->service_code);
  pgc_error_set_remedy (error, "Mend what it says and create a new migration; the service's support "
                               "asks for the migration's id, %s.",
                        remote->status->id);
  pgc_error_set_permanent (error);
}

/* Somebody else has cancelled it, in the portal perhaps. */
static void
set_cancelled_elsewhere (PgcRun *run, GError **error)
{
  pgc_run_log (run, PGC_LOG_WARNING, NULL, "The migration was cancelled at the service");
  pgc_run_post_event (run, PGC_EVENT_CANCEL, NULL);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled at the service");
}

typedef struct
{
  gint64 asked_cutover; /* monotonic; 0 = not asked */
  char *unknown;        /* (owned) (nullable): words that were told to be unknown */
} Following;

static void
following_clear (Following *following)
{
  g_free (following->unknown);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Following, following_clear)

static void
tell_unknown (PgcRun *run, Following *following, const Remote *remote)
{
  g_autofree char *words = g_strdup_printf ("%s/%s", remote->state, remote->substate);
  if (g_strcmp0 (words, following->unknown) == 0)
    return;
  pgc_run_log (run, PGC_LOG_WARNING, NULL, "The service says %s, which this version does not know",
               words);
  g_free (following->unknown);
  following->unknown = g_steal_pointer (&words);
}

static gboolean
ask_cutover (PgcAzureProvider *self, PgcRun *run, Following *following, GError **error)
{
  g_auto (GStrv) databases = pgc_run_dup_cutover_databases (run);
  following->asked_cutover = g_get_monotonic_time ();
  return patch (self, run,
                pgc_azure_migration_make_cutover ((const char *const *) databases),
                pgc_run_get_cancellable (run), error);
}

/* What the service has not begun yet is no step back. */
static gboolean
is_still_answering (PgcRun *run, const Following *following, PgcStage stage)
{
  return stage == PGC_STAGE_WAITING_CUTOVER && pgc_run_get_stage (run) == PGC_STAGE_COMPLETING
         && following->asked_cutover != 0
         && g_get_monotonic_time () - following->asked_cutover < ANSWER_US;
}

/* TRUE in @is_done at an end that is none to clean up after. */
static gboolean
take_stage (PgcAzureProvider *self, PgcRun *run, Following *following, const Remote *remote,
            gboolean *is_done, GError **error)
{
  PgcStage stage;
  if (!pgc_azure_migration_find_stage (remote->state, remote->substate, &stage))
    {
      tell_unknown (run, following, remote);
      return TRUE;
    }
  if (stage == PGC_STAGE_CLEANING_UP || stage == PGC_STAGE_FAILED)
    {
      set_remote_error (error, remote);
      return FALSE;
    }
  if (stage == PGC_STAGE_CANCELING || stage == PGC_STAGE_CANCELED)
    {
      set_cancelled_elsewhere (run, error);
      return FALSE;
    }
  /* Asked before the agent was restarted. */
  if (stage == PGC_STAGE_WAITING_CUTOVER && pgc_run_get_stage (run) == PGC_STAGE_COMPLETING
      && following->asked_cutover == 0)
    return ask_cutover (self, run, following, error);
  if (is_still_answering (run, following, stage))
    return TRUE;
  *is_done = pgc_stage_is_final (stage);
  return walk_to (run, stage, error);
}

static gboolean
take_overwrite (PgcAzureProvider *self, PgcRun *run, GError **error)
{
  if (pgc_run_get_overwrite (run) == PGC_FLAG_TRUE)
    return patch (self, run, pgc_azure_migration_make_flag ("overwriteDbsInTarget"),
                  pgc_run_get_cancellable (run), error);
  pgc_error_set (error, PGC_ERROR_ALREADY_EXISTS, "A database on the target is not to be overwritten");
  pgc_error_set_service_code (error, "603101");
  pgc_error_set_remedy (error, "Remove it from the target, or migrate to another one.");
  pgc_error_set_permanent (error);
  return FALSE;
}

static gboolean
take_request (PgcAzureProvider *self, PgcRun *run, Following *following, PgcRequest request,
              GError **error)
{
  /* What a person asks moves the migration; saying it again tells us where it is. */
  if ((request & PGC_REQUEST_CUTOVER) != 0
      && (!pgc_run_post_event (run, PGC_EVENT_COMPLETING, error)
          || !ask_cutover (self, run, following, error)))
    return FALSE;
  if ((request & (PGC_REQUEST_OVERWRITE | PGC_REQUEST_SET_UP_REPLICATION)) != 0
      && !pgc_run_post_event (run, PGC_EVENT_STARTED, error))
    return FALSE;
  if ((request & PGC_REQUEST_OVERWRITE) != 0 && !take_overwrite (self, run, error))
    return FALSE;
  return (request & PGC_REQUEST_SET_UP_REPLICATION) == 0
         || patch (self, run,
                   pgc_azure_migration_make_flag ("setupLogicalReplicationOnSourceDbIfNeeded"),
                   pgc_run_get_cancellable (run), error);
}

/* The service works on whether we can look or not: so we wait until we can. */
static gboolean
can_wait_for (const GError *failure)
{
  return pgc_error_is_transient (failure)
         || g_error_matches (failure, PGC_ERROR, PGC_ERROR_TIMED_OUT)
         || g_error_matches (failure, PGC_ERROR, PGC_ERROR_TLS)
         || g_error_matches (failure, PGC_ERROR, PGC_ERROR_AUTHENTICATION)
         || g_error_matches (failure, PGC_ERROR, PGC_ERROR_PERMISSION)
         || g_error_matches (failure, PGC_ERROR, PGC_ERROR_KEYRING_LOCKED);
}

static gboolean
look_and_take (PgcAzureProvider *self, PgcRun *run, Following *following, gboolean *is_done,
               int *wait_ms, GError **error)
{
  g_auto (Remote) remote = { NULL };
  g_autoptr (GError) failure = NULL;
  PgcStage before = pgc_run_get_stage (run);
  if (!look (self, run, &remote, pgc_run_get_cancellable (run), &failure))
    {
      *wait_ms = MIN (*wait_ms * 2, self->slow_ms);
      if (can_wait_for (failure))
        {
          pgc_run_log (run, PGC_LOG_WARNING, NULL, "%s; looking again", failure->message);
          return TRUE;
        }
      if (g_error_matches (failure, PGC_ERROR, PGC_ERROR_NOT_FOUND))
        {
          g_prefix_error (&failure, "The service no longer has the migration: ");
          pgc_error_set_remedy (&failure, "Somebody has deleted it, or the server. Create a new one.");
          pgc_error_set_permanent (&failure);
        }
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  publish (run, &remote);
  if (!take_stage (self, run, following, &remote, is_done, error))
    return FALSE;
  *wait_ms = pgc_run_get_stage (run) != before ? self->fast_ms
                                               : MIN (*wait_ms + self->fast_ms / 2, self->slow_ms);
  return TRUE;
}

static gboolean
run_migration (PgcProvider *provider, PgcRun *run, GError **error)
{
  PgcAzureProvider *self = PGC_AZURE_PROVIDER (provider);
  g_auto (Following) following = { 0 };
  gboolean is_done = FALSE;
  int wait_ms = self->fast_ms;
  if (!pgc_run_post_event (run, PGC_EVENT_STARTED, error) || !create (self, run, error))
    return FALSE;
  for (;;)
    {
      if (!look_and_take (self, run, &following, &is_done, &wait_ms, error))
        return FALSE;
      if (is_done)
        return TRUE;
      g_autoptr (GError) failure = NULL;
      PgcRequest request = pgc_run_wait_request (
          run, PGC_REQUEST_CUTOVER | PGC_REQUEST_OVERWRITE | PGC_REQUEST_SET_UP_REPLICATION, wait_ms,
          &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (request == PGC_REQUEST_NONE)
        continue;
      if (!take_request (self, run, &following, request, error))
        return FALSE;
      wait_ms = self->fast_ms;
    }
}

/* --- the end ---------------------------------------------------------------------------------- */

static gboolean
cancel (PgcAzureProvider *self, PgcRun *run, GError **error)
{
  const PgcSpec *spec = pgc_run_get_spec (run);
  pgc_run_log (run, PGC_LOG_INFO, NULL, "Asking the service to cancel the migration");
  return patch (self, run,
                pgc_azure_migration_make_cancel ((const char *const *) spec->databases), NULL,
                error);
}

/* A migration that is to end here must end there, or it would go on without anybody who looks. */
static gboolean
cleanup (PgcProvider *provider, PgcRun *run, GError **error)
{
  PgcAzureProvider *self = PGC_AZURE_PROVIDER (provider);
  gint64 deadline = g_get_monotonic_time () + CANCEL_US;
  gboolean is_asked = FALSE;
  if (!has_fact (run, FACT_ASKED) && !has_fact (run, FACT_CREATED))
    return TRUE;
  while (g_get_monotonic_time () < deadline)
    {
      g_auto (Remote) remote = { NULL };
      g_autoptr (GError) failure = NULL;
      PgcStage stage;
      if (!look (self, run, &remote, NULL, &failure))
        {
          if (g_error_matches (failure, PGC_ERROR, PGC_ERROR_NOT_FOUND))
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      publish (run, &remote);
      gboolean is_known = pgc_azure_migration_find_stage (remote.state, remote.substate, &stage);
      if (is_known && pgc_stage_is_final (stage))
        return TRUE;
      gboolean is_ending
          = is_known && (stage == PGC_STAGE_CANCELING || stage == PGC_STAGE_CLEANING_UP);
      if (!is_asked && !is_ending && !cancel (self, run, error))
        return FALSE;
      is_asked = TRUE;
      g_usleep ((gulong) self->fast_ms * 1000);
    }
  pgc_error_set (error, PGC_ERROR_TIMED_OUT, "The service has not cancelled the migration in time");
  pgc_error_set_remedy (error, "Look at it in the portal.");
  return FALSE;
}

static gboolean
check (PgcProvider *provider, const PgcSpec *spec, GError **error)
{
  g_autofree char *path = pgc_azure_migration_dup_path (spec);
  if (path != NULL)
    return TRUE;
  pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, "The target flexible server is not known");
  pgc_error_set_remedy (error, "Give --subscription, --resource-group and the server's name.");
  return FALSE;
}

static PgcComparison *
compare (PgcProvider *provider, PgcRun *run, const PgcCompareOptions *options,
         PgcCompareProgress progress, gpointer user_data, GCancellable *cancellable, GError **error)
{
  pgc_error_set (error, PGC_ERROR_UNSUPPORTED, "Azure's service does not compare");
  pgc_error_set_remedy (error, "Migrate with --provider direct, which can.");
  return NULL;
}

static PgcServerInfo *
test_connection (PgcProvider *provider, const PgcServer *server, const PgcSecret *password,
                 PgcTestFlags flags, GCancellable *cancellable, GError **error)
{
  PgcAzureProvider *self = PGC_AZURE_PROVIDER (provider);
  gint64 before = g_get_monotonic_time ();
  g_autoptr (PgcCloudServer) found
      = pgc_azure_discovery_get_server (self->client, server->resource_id, cancellable, error);
  if (found == NULL)
    return NULL;
  gint64 round_trip_us = g_get_monotonic_time () - before;
  if (g_ascii_strcasecmp (found->state, "Ready") != 0)
    {
      pgc_error_set (error, PGC_ERROR_WRONG_STATE, "Server %s is %s", found->name, found->state);
      pgc_error_set_remedy (error, "Start it, or wait until it is ready.");
      return NULL;
    }
  g_auto (GStrv) databases = pgc_azure_discovery_list_databases (
      self->client, server->resource_id, cancellable, error);
  if (databases == NULL)
    return NULL;
  PgcServerInfo *info = pgc_server_info_new (found->version, TRUE, round_trip_us);
  for (guint i = 0; databases[i] != NULL; i++)
    pgc_server_info_add_database (info, databases[i], "", 0, -1);
  return info;
}

static void
provider_iface_init (PgcProviderInterface *iface)
{
  iface->check = check;
  iface->run = run_migration;
  iface->cleanup = cleanup;
  iface->compare = compare;
  iface->test_connection = test_connection;
}

/* --- the cloud -------------------------------------------------------------------------------- */

/* The only subscription is chosen; of several, the first that is enabled. */
static void
choose_first_subscription (PgcAzureProvider *self, PgcAccount *account, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) found
      = pgc_azure_discovery_list_subscriptions (self->client, cancellable, NULL);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const PgcSubscription *subscription = found->pdata[i];
      if (g_ascii_strcasecmp (subscription->state, "Enabled") != 0
          || !pgc_azure_client_set_subscription (self->client, subscription->id, cancellable, NULL))
        continue;
      g_free (account->subscription);
      account->subscription = g_strdup (subscription->id);
      return;
    }
}

static PgcAccount *
sign_in_to (PgcCloudPort *port, const PgcSignIn *sign_in, PgcCloudPrompt prompt,
            gpointer user_data, GCancellable *cancellable, GError **error)
{
  PgcAzureProvider *self = PGC_AZURE_PROVIDER (port);
  PgcAccount *account = pgc_azure_client_sign_in (self->client, sign_in, prompt, user_data,
                                                  cancellable, error);
  if (account != NULL)
    choose_first_subscription (self, account, cancellable);
  return account;
}

static gboolean
sign_out (PgcCloudPort *port, gboolean *found, GCancellable *cancellable, GError **error)
{
  return pgc_azure_client_sign_out (PGC_AZURE_PROVIDER (port)->client, found, cancellable, error);
}

static PgcAccount *
get_account (PgcCloudPort *port, GCancellable *cancellable, GError **error)
{
  return pgc_azure_client_get_account (PGC_AZURE_PROVIDER (port)->client, cancellable, error);
}

static gboolean
choose_subscription (PgcCloudPort *port, const char *wanted, GCancellable *cancellable,
                     GError **error)
{
  PgcAzureProvider *self = PGC_AZURE_PROVIDER (port);
  g_autoptr (GPtrArray) found
      = pgc_azure_discovery_list_subscriptions (self->client, cancellable, error);
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const PgcSubscription *subscription = found->pdata[i];
      if (g_ascii_strcasecmp (subscription->id, wanted) == 0
          || g_str_equal (subscription->name, wanted))
        return pgc_azure_client_set_subscription (self->client, subscription->id, cancellable,
                                                  error);
    }
  pgc_error_set (error, PGC_ERROR_NOT_FOUND, "The account has no subscription “%s”", wanted);
  pgc_error_set_remedy (error, "See `pgcutover account list`.");
  return FALSE;
}

static GPtrArray *
list_subscriptions (PgcCloudPort *port, GCancellable *cancellable, GError **error)
{
  return pgc_azure_discovery_list_subscriptions (PGC_AZURE_PROVIDER (port)->client, cancellable,
                                                 error);
}

static GPtrArray *
list_servers (PgcCloudPort *port, const char *subscription, const char *resource_group,
              GCancellable *cancellable, GError **error)
{
  return pgc_azure_discovery_list_servers (PGC_AZURE_PROVIDER (port)->client, subscription,
                                           resource_group, cancellable, error);
}

static GStrv
list_databases (PgcCloudPort *port, const char *server_id, GCancellable *cancellable,
                GError **error)
{
  return pgc_azure_discovery_list_databases (PGC_AZURE_PROVIDER (port)->client, server_id,
                                             cancellable, error);
}

static void
cloud_iface_init (PgcCloudPortInterface *iface)
{
  iface->sign_in = sign_in_to;
  iface->sign_out = sign_out;
  iface->get_account = get_account;
  iface->choose_subscription = choose_subscription;
  iface->list_subscriptions = list_subscriptions;
  iface->list_servers = list_servers;
  iface->list_databases = list_databases;
}

static void
pgc_azure_provider_finalize (GObject *object)
{
  g_clear_object (&PGC_AZURE_PROVIDER (object)->client);
  G_OBJECT_CLASS (pgc_azure_provider_parent_class)->finalize (object);
}

static void
pgc_azure_provider_class_init (PgcAzureProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgc_azure_provider_finalize;
}

static void
pgc_azure_provider_init (PgcAzureProvider *self)
{
  const char *text = g_getenv (POLL_VARIABLE);
  int ms = text != NULL ? atoi (text) : 0;
  self->fast_ms = ms > 0 ? ms : FAST_MS;
  self->slow_ms = ms > 0 ? ms * 4 : SLOW_MS;
}

PgcAzureProvider *
pgc_azure_provider_new (PgcVault *vault)
{
  PgcAzureProvider *self = g_object_new (PGC_TYPE_AZURE_PROVIDER, NULL);
  self->client = pgc_azure_client_new (vault);
  return self;
}
