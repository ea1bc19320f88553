/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An agent as the main thread sees it: the real service and client on a bus, over fakes. */

#include "agent/contract/pgc-error.h"
#include "gui/agents/pgw-agents.h"
#include "gui/wizard/pgw-wizard-model.h"
#include "tests/dbus/pgc-test-agent.h"
#include "tests/dbus/pgc-wait.h"

typedef struct
{
  GTestDBus *bus;      /* (owned) */
  PgcTestAgent *service; /* (owned) */
  PgwAgents *agents;   /* (owned) */
  PgwAgent *agent;     /* of the list */
} Fixture;

static gboolean
is_ready (gpointer agent)
{
  return pgw_agent_get_state (agent) == PGW_AGENT_READY;
}

static gboolean
is_gone (gpointer agent)
{
  return pgw_agent_get_state (agent) == PGW_AGENT_GONE;
}

static gboolean
has_one (gpointer agent)
{
  return g_list_model_get_n_items (agent) == 1;
}

static gboolean
has_none (gpointer agent)
{
  return g_list_model_get_n_items (agent) == 0;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->service = pgc_test_agent_new (PGC_TEST_TRANSPORT_BUS);
  pgc_test_agent_start (fixture->service);
  fixture->agents = pgw_agents_new ("/nonexistent/agents.ini");
  fixture->agent = pgw_agents_get_local (fixture->agents);
  g_assert_cmpint (pgw_agent_get_state (fixture->agent), ==, PGW_AGENT_GONE);
  pgw_agents_connect_all (fixture->agents);
  g_assert_cmpint (pgw_agent_get_state (fixture->agent), ==, PGW_AGENT_CONNECTING);
  pgc_wait_until ("the agent to be ready", is_ready, fixture->agent);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  pgw_agent_disconnect (fixture->agent);
  g_object_unref (fixture->agents);
  pgc_test_agent_free (fixture->service);
  g_test_dbus_stop (fixture->bus);
  g_object_unref (fixture->bus);
}

typedef struct
{
  GAsyncResult *result; /* (owned) (nullable) */
  guint n_changes_before; /* what had been told when the answer came */
  guint n_changes;
} Waiting;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiting *waiting = user_data;
  waiting->result = g_object_ref (result);
  waiting->n_changes_before = waiting->n_changes;
}

static void
on_changed (Waiting *waiting)
{
  waiting->n_changes++;
}

static gboolean
has_answer (gpointer waiting)
{
  return ((Waiting *) waiting)->result != NULL;
}

static gpointer
create (PgcClient *client, gpointer name, GCancellable *cancellable, GError **error)
{
  g_autoptr (PgcSpec) spec = pgc_test_spec_new (name);
  g_autoptr (PgcRemoteMigration) migration
      = pgc_client_create_migration (client, spec, NULL, cancellable, error);
  return migration != NULL ? g_strdup (pgc_remote_migration_get_status (migration)->id) : NULL;
}

/* The answer of a call comes after all that the call has brought about. */
static PgwMigration *
make_migration (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  Waiting waiting = { NULL };
  pgw_agent_call_async (fixture->agent, create, g_strdup ("a"), g_free, g_free, NULL, on_answer,
                        &waiting);
  pgc_wait_until ("the migration to be made", has_answer, &waiting);
  g_autoptr (GAsyncResult) result = waiting.result;
  g_autofree char *id = pgw_agent_call_finish (fixture->agent, result, &error);
  g_assert_no_error (error);
  PgwMigration *migration = pgw_agents_find_migration (fixture->agents, id);
  g_assert_nonnull (migration);
  return migration;
}

static void
test_list_follows (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->agent)), ==, 0);
  g_assert_nonnull (pgw_agent_get_version (fixture->agent));
  PgwMigration *migration = make_migration (fixture);
  g_assert_cmpstr (pgw_migration_get_name (migration), ==, "a");
  g_assert_true (pgw_migration_get_agent (migration) == fixture->agent);
  g_assert_true (pgw_migration_is_reachable (migration));
}

static void
test_actions (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  pgc_fake_provider_hold (fixture->service->provider, PGC_STAGE_MIGRATING);
  g_autoptr (PgwMigration) migration = g_object_ref (make_migration (fixture));
  Waiting waiting = { NULL };
  g_signal_connect_swapped (migration, "changed", G_CALLBACK (on_changed), &waiting);
  pgw_migration_cancel_async (migration, NULL, on_answer, &waiting);
  pgc_wait_until ("the answer to Cancel", has_answer, &waiting);
  g_autoptr (GAsyncResult) result = waiting.result;
  g_assert_true (pgw_migration_action_finish (migration, result, &error));
  g_assert_no_error (error);
  /* Canceling was told before the answer. */
  g_assert_cmpuint (waiting.n_changes_before, >, 0);

  Waiting again = { NULL };
  pgw_migration_cutover_async (migration, NULL, FALSE, NULL, on_answer, &again);
  pgc_wait_until ("the answer to Cutover", has_answer, &again);
  g_autoptr (GAsyncResult) refused = again.result;
  g_assert_false (pgw_migration_action_finish (migration, refused, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_WRONG_STATE);
  g_signal_handlers_disconnect_by_data (migration, &waiting);
}

static gboolean
is_tested (gpointer form)
{
  return !pgw_server_form_is_testing (form);
}

static void
test_connection_test (Fixture *fixture, gconstpointer unused)
{
  pgc_fake_provider_set_password (fixture->service->provider, "sesame");
  g_autoptr (PgwWizardModel) model = pgw_wizard_model_new (fixture->agent);
  PgwServerForm *form = pgw_wizard_model_get_source (model);
  pgw_server_form_set (form, PGW_SERVER_FIELD_HOST, "db.example.org");
  pgw_server_form_set_password (form, "wrong");
  pgw_server_form_test (form, fixture->agent, TRUE);
  g_assert_true (pgw_server_form_is_testing (form));
  pgc_wait_until ("the test", is_tested, form);
  g_assert_null (pgw_server_form_get_info (form));
  const GError *error = pgw_server_form_get_test_error (form);
  g_assert_error (error, PGC_ERROR, PGC_ERROR_AUTHENTICATION);
  g_assert_cmpstr (pgc_error_get_remedy (error), ==, "Check the password.");

  pgw_server_form_set_password (form, "sesame");
  g_assert_null (pgw_server_form_get_test_error (form));
  pgw_server_form_test (form, fixture->agent, TRUE);
  pgc_wait_until ("the second test", is_tested, form);
  const PgcServerInfo *info = pgw_server_form_get_info (form);
  g_assert_nonnull (info);
  g_assert_cmpuint (info->databases->len, ==, 1);
  const PgcServerDatabase *database = g_ptr_array_index (info->databases, 0);
  g_assert_cmpstr (database->name, ==, "app");
  g_assert_cmpstr (database->owner, ==, "owner");
  g_assert_cmpint (database->tables, ==, 3);

  /* What is known of one server says nothing about another one. */
  pgw_server_form_set (form, PGW_SERVER_FIELD_HOST, "other.example.org");
  g_assert_null (pgw_server_form_get_info (form));
}

/* The answer to a test of what is no longer entered is of no interest. */
static void
test_late_answer (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PgwWizardModel) model = pgw_wizard_model_new (fixture->agent);
  PgwServerForm *form = pgw_wizard_model_get_source (model);
  pgw_server_form_set (form, PGW_SERVER_FIELD_HOST, "one");
  pgw_server_form_test (form, fixture->agent, FALSE);
  pgw_server_form_set (form, PGW_SERVER_FIELD_HOST, "two");
  g_assert_false (pgw_server_form_is_testing (form));
  /* A call that comes after it has its answer after it. */
  make_migration (fixture);
  g_assert_null (pgw_server_form_get_info (form));
  g_assert_null (pgw_server_form_get_test_error (form));
}

static void
test_start (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgwWizardModel) model = pgw_wizard_model_new (fixture->agent);
  PgwServerForm *source = pgw_wizard_model_get_source (model);
  PgwServerForm *target = pgw_wizard_model_get_target (model);
  pgw_wizard_model_set_name (model, "b");
  pgw_server_form_set (source, PGW_SERVER_FIELD_HOST, "old");
  pgw_server_form_set_password (source, "sesame");
  pgw_server_form_set_remember (source, TRUE);
  pgw_server_form_set (target, PGW_SERVER_FIELD_HOST, "new");
  pgw_wizard_model_set_selected (model, "app", TRUE);
  Waiting waiting = { NULL };
  pgw_wizard_model_start_async (model, NULL, on_answer, &waiting);
  pgc_wait_until ("the start", has_answer, &waiting);
  g_autoptr (GAsyncResult) result = waiting.result;
  g_autofree char *id = pgw_wizard_model_start_finish (model, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (pgw_agents_find_migration (fixture->agents, id));
  g_autoptr (PgcSecret) kept = pgc_vault_lookup (PGC_VAULT (fixture->service->vault),
                                                 "server/postgres@old:5432", NULL,
                                                 NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kept, ==, "sesame");

  /* The name is taken now. */
  g_autofree char *problem = pgw_wizard_model_check_name (model);
  g_assert_nonnull (problem);
  pgw_server_form_set (target, PGW_SERVER_FIELD_HOST, "another");
  g_autofree char *free = pgw_wizard_model_check_name (model);
  g_assert_null (free);
}

static void
on_removed (gboolean *is_removed)
{
  *is_removed = TRUE;
}

/* What the agent knew stays to be seen while it is gone, and is the same object afterwards. */
static void
test_agent_comes_back (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PgwMigration) migration = g_object_ref (make_migration (fixture));
  pgc_test_agent_stop (fixture->service);
  pgc_wait_until ("the agent to be gone", is_gone, fixture->agent);
  g_assert_nonnull (pgw_agent_get_error (fixture->agent));
  g_assert_true (has_one (fixture->agent));
  g_assert_false (pgw_migration_is_reachable (migration));
  Waiting waiting = { NULL };
  g_autoptr (GError) error = NULL;
  pgw_migration_cancel_async (migration, NULL, on_answer, &waiting);
  pgc_wait_until ("the refusal", has_answer, &waiting);
  g_autoptr (GAsyncResult) result = waiting.result;
  g_assert_false (pgw_migration_action_finish (migration, result, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_AGENT);

  pgc_test_agent_start (fixture->service);
  pgw_agent_connect (fixture->agent);
  pgc_wait_until ("the agent to be back", is_ready, fixture->agent);
  g_autoptr (PgwMigration) same = g_list_model_get_item (G_LIST_MODEL (fixture->agent), 0);
  g_assert_true (same == migration);
  g_assert_true (pgw_migration_is_reachable (migration));
}

static void
test_deleted (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgwMigration) migration = g_object_ref (make_migration (fixture));
  gboolean is_removed = FALSE;
  g_signal_connect_swapped (migration, "removed", G_CALLBACK (on_removed), &is_removed);
  while (!pgc_state_is_final (pgw_migration_get_status (migration)->state))
    g_main_context_iteration (NULL, TRUE);
  Waiting waiting = { NULL };
  pgw_migration_delete_async (migration, NULL, on_answer, &waiting);
  pgc_wait_until ("the answer to Delete", has_answer, &waiting);
  g_autoptr (GAsyncResult) result = waiting.result;
  g_assert_true (pgw_migration_action_finish (migration, result, &error));
  g_assert_no_error (error);
  pgc_wait_until ("an empty list", has_none, fixture->agent);
  g_assert_true (is_removed);
}

#define ADD(name, function) \
  g_test_add ("/agent/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("list-follows", test_list_follows);
  ADD ("actions", test_actions);
  ADD ("connection-test", test_connection_test);
  ADD ("late-answer", test_late_answer);
  ADD ("start", test_start);
  ADD ("comes-back", test_agent_comes_back);
  ADD ("deleted", test_deleted);
  return g_test_run ();
}
