/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The wizard without its pages: what it lets pass, and what it makes of it. No display. */

#include <glib/gstdio.h>
#include <string.h>

#include "agent/contract/pgc-error.h"
#include "gui/wizard/pgw-equivalent.h"
#include "gui/wizard/pgw-wizard-model.h"

typedef struct
{
  PgwAgents *agents;     /* (owned) */
  PgwWizardModel *model; /* (owned) */
  guint n_changes;
} Fixture;

static void
on_changed (Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  /* Nothing is connected: an agent that is only named does. */
  fixture->agents = pgw_agents_new ("/nonexistent/agents.ini");
  fixture->model = pgw_wizard_model_new (pgw_agents_get_local (fixture->agents));
  g_signal_connect_swapped (fixture->model, "changed", G_CALLBACK (on_changed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_object_unref (fixture->model);
  g_object_unref (fixture->agents);
}

static void
fill_server (PgwServerForm *form, const char *host, const char *port)
{
  pgw_server_form_set (form, PGW_SERVER_FIELD_HOST, host);
  pgw_server_form_set (form, PGW_SERVER_FIELD_PORT, port);
  pgw_server_form_set (form, PGW_SERVER_FIELD_USER, "mover");
}

static void
fill_all (PgwWizardModel *model)
{
  pgw_wizard_model_set_name (model, "first-move");
  fill_server (pgw_wizard_model_get_source (model), "old.example.org", "5433");
  fill_server (pgw_wizard_model_get_target (model), "new.example.org", "5432");
  pgw_server_form_set_ssl_mode (pgw_wizard_model_get_source (model), PGC_SSL_MODE_VERIFY_FULL);
  pgw_server_form_set (pgw_wizard_model_get_source (model), PGW_SERVER_FIELD_CA_FILE,
                       "/etc/ssl/ca.pem");
  pgw_server_form_set_password (pgw_wizard_model_get_source (model), "hunter2");
  pgw_server_form_set_password (pgw_wizard_model_get_target (model), "tr0ub4dor");
  pgw_wizard_model_set_selected (model, "shop", TRUE);
  pgw_wizard_model_set_selected (model, "it's \"odd\"", TRUE);
}

static void
test_names (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *name;
    gboolean is_right;
  } cases[] = {
    { "a", TRUE },
    { "Move-2026", TRUE },
    { "", FALSE },
    { "-a", FALSE },
    { "a b", FALSE },
    { "größe", FALSE },
    { "a_b", FALSE },
    { "a23456789012345678901234567890123456789012345678901234567890123", TRUE },
    { "a234567890123456789012345678901234567890123456789012345678901234", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      pgw_wizard_model_set_name (fixture->model, cases[i].name);
      g_autofree char *problem = pgw_wizard_model_check_name (fixture->model);
      g_test_message ("%s: %s", cases[i].name, problem);
      g_assert_cmpint (problem == NULL, ==, cases[i].is_right);
      g_assert_cmpint (pgw_wizard_model_is_complete (fixture->model, PGW_STEP_SETUP), ==,
                       cases[i].is_right);
    }
}

static void
test_server_fields (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    PgwServerField field;
    const char *text;
    gboolean is_right;
  } cases[] = {
    { PGW_SERVER_FIELD_HOST, "db.example.org", TRUE },
    { PGW_SERVER_FIELD_HOST, "10.0.0.1", TRUE },
    { PGW_SERVER_FIELD_HOST, "fe80::1", TRUE },
    { PGW_SERVER_FIELD_HOST, "/var/run/postgresql", TRUE },
    { PGW_SERVER_FIELD_HOST, "", FALSE },
    { PGW_SERVER_FIELD_HOST, "db:5433", FALSE },
    { PGW_SERVER_FIELD_HOST, "me@db", FALSE },
    { PGW_SERVER_FIELD_HOST, "postgresql://db", FALSE },
    { PGW_SERVER_FIELD_PORT, "1", TRUE },
    { PGW_SERVER_FIELD_PORT, "65535", TRUE },
    { PGW_SERVER_FIELD_PORT, "0", FALSE },
    { PGW_SERVER_FIELD_PORT, "65536", FALSE },
    { PGW_SERVER_FIELD_PORT, "5432x", FALSE },
    { PGW_SERVER_FIELD_PORT, "", FALSE },
    { PGW_SERVER_FIELD_USER, "u", TRUE },
    { PGW_SERVER_FIELD_USER, "", FALSE },
    { PGW_SERVER_FIELD_CA_FILE, "/etc/ca.pem", TRUE },
    { PGW_SERVER_FIELD_CA_FILE, "", TRUE },
    { PGW_SERVER_FIELD_CA_FILE, "ca.pem", FALSE },
  };
  PgwServerForm *form = pgw_wizard_model_get_source (fixture->model);
  pgw_server_form_set_ssl_mode (form, PGC_SSL_MODE_VERIFY_CA);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      fill_server (form, "db", "5432");
      pgw_server_form_set (form, cases[i].field, cases[i].text);
      g_autofree char *problem = pgw_server_form_check (form, cases[i].field);
      g_test_message ("%s: %s", cases[i].text, problem);
      g_assert_cmpint (problem == NULL, ==, cases[i].is_right);
      g_assert_cmpint (pgw_server_form_is_complete (form), ==, cases[i].is_right);
    }
}

/* A mode that looks at no certificate has no file to be wrong. */
static void
test_ca_file_is_for_verifying (Fixture *fixture, gconstpointer unused)
{
  PgwServerForm *form = pgw_wizard_model_get_source (fixture->model);
  fill_server (form, "db", "5432");
  pgw_server_form_set (form, PGW_SERVER_FIELD_CA_FILE, "ca.pem");
  pgw_server_form_set_ssl_mode (form, PGC_SSL_MODE_REQUIRE);
  g_assert_true (pgw_server_form_is_complete (form));
  PgcServer server = { 0 };
  pgw_server_form_to_server (form, &server);
  g_assert_null (server.ca_file);
  g_free (server.host);
  g_free (server.user);
}

static void
test_source_is_no_target (Fixture *fixture, gconstpointer unused)
{
  fill_server (pgw_wizard_model_get_source (fixture->model), "DB.example.org", "5432");
  fill_server (pgw_wizard_model_get_target (fixture->model), "db.example.org", "5433");
  g_autofree char *other = pgw_wizard_model_check_target (fixture->model);
  g_assert_null (other);
  pgw_server_form_set (pgw_wizard_model_get_target (fixture->model), PGW_SERVER_FIELD_PORT, "5432");
  g_autofree char *same = pgw_wizard_model_check_target (fixture->model);
  g_assert_nonnull (same);
}

static void
test_untested_is_incomplete (Fixture *fixture, gconstpointer unused)
{
  fill_all (fixture->model);
  g_assert_true (pgw_server_form_is_complete (pgw_wizard_model_get_source (fixture->model)));
  g_assert_false (pgw_wizard_model_is_complete (fixture->model, PGW_STEP_SOURCE));
  g_assert_false (pgw_wizard_model_is_complete (fixture->model, PGW_STEP_TARGET));
  g_assert_true (pgw_wizard_model_is_complete (fixture->model, PGW_STEP_DATABASES));
  g_assert_false (pgw_wizard_model_is_complete (fixture->model, PGW_STEP_SUMMARY));
}

static void
test_selection_keeps_its_order (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *none = pgw_wizard_model_check_databases (fixture->model);
  g_assert_nonnull (none);
  pgw_wizard_model_set_selected (fixture->model, "b", TRUE);
  pgw_wizard_model_set_selected (fixture->model, "a", TRUE);
  pgw_wizard_model_set_selected (fixture->model, "b", TRUE);
  g_assert_cmpuint (pgw_wizard_model_get_n_selected (fixture->model), ==, 2);
  g_autoptr (PgcSpec) spec = pgw_wizard_model_make_spec (fixture->model);
  const char *const expected[] = { "b", "a", NULL };
  g_assert_cmpstrv (spec->databases, expected);
  pgw_wizard_model_set_selected (fixture->model, "b", FALSE);
  g_assert_false (pgw_wizard_model_is_selected (fixture->model, "b"));
  g_assert_true (pgw_wizard_model_is_selected (fixture->model, "a"));
}

/* What was chosen for another mode or option must not make the agent refuse. */
static void
test_request_fits_its_mode (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  fill_all (fixture->model);
  pgw_wizard_model_set_mode (fixture->model, PGC_MODE_ONLINE);
  pgw_wizard_model_set_block_writes (fixture->model, TRUE);
  pgw_wizard_model_set_reverse (fixture->model, TRUE);
  g_autoptr (PgcSpec) online = pgw_wizard_model_make_spec (fixture->model);
  g_assert_cmpint (online->block_writes, ==, PGC_FLAG_TRUE);
  g_assert_true (pgc_spec_check (online, &error));
  g_assert_no_error (error);

  pgw_wizard_model_set_mode (fixture->model, PGC_MODE_OFFLINE);
  pgw_wizard_model_set_option (fixture->model, PGC_OPTION_VALIDATE);
  g_autoptr (PgcSpec) offline = pgw_wizard_model_make_spec (fixture->model);
  g_assert_true (pgc_spec_check (offline, &error));
  g_assert_no_error (error);
  g_assert_cmpint (offline->block_writes, ==, PGC_FLAG_UNSET);
  g_assert_cmpint (offline->reverse, ==, PGC_FLAG_UNSET);
  g_assert_cmpint (offline->compare, ==, PGC_FLAG_UNSET);
}

/* The file must say all that the request does, and the reader must have nothing to warn of. */
static void
test_properties_are_the_request (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  fill_all (fixture->model);
  pgw_wizard_model_set_mode (fixture->model, PGC_MODE_ONLINE);
  pgw_wizard_model_set_overwrite (fixture->model, PGC_FLAG_FALSE);
  pgw_wizard_model_set_jobs (fixture->model, 7);
  pgw_wizard_model_set_migrate_roles (fixture->model, FALSE);
  pgw_wizard_model_set_block_writes (fixture->model, TRUE);
  g_autoptr (PgcSpec) spec = pgw_wizard_model_make_spec (fixture->model);
  g_autofree char *text = pgw_equivalent_to_properties (spec);

  g_autoptr (PgcSpec) read = pgc_spec_new ();
  g_autoptr (PgcSpecSecrets) secrets = pgc_spec_secrets_new ();
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (pgc_spec_read_properties (read, secrets, text, -1, warnings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 0);
  g_assert_null (secrets->source_password);
  g_assert_null (secrets->target_password);
  /* What the command says beside the file. */
  read->name = g_strdup (spec->name);
  read->mode = spec->mode;
  read->option = spec->option;
  g_autoptr (JsonNode) expected = pgc_spec_to_json (spec);
  g_autoptr (JsonNode) actual = pgc_spec_to_json (read);
  g_autofree char *expected_text = json_to_string (expected, TRUE);
  g_autofree char *actual_text = json_to_string (actual, TRUE);
  g_assert_cmpstr (actual_text, ==, expected_text);
}

static void
test_command (Fixture *fixture, gconstpointer unused)
{
  fill_all (fixture->model);
  g_autoptr (PgcSpec) spec = pgw_wizard_model_make_spec (fixture->model);
  g_autofree char *here = pgw_equivalent_to_command (spec, "a b.json", "session");
  g_assert_cmpstr (here, ==,
                   "pgcutover migration create --name first-move --migration-mode offline "
                   "--migration-option ValidateAndMigrate --properties 'a b.json'");
  g_autofree char *there = pgw_equivalent_to_command (spec, "a.json", "ssh://me@db");
  g_assert_true (g_str_has_suffix (there, " --properties a.json --agent ssh://me@db"));
}

static void
test_draft (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (pgw_wizard_model_is_touched (fixture->model));
  fill_all (fixture->model);
  pgw_server_form_set_remember (pgw_wizard_model_get_target (fixture->model), TRUE);
  g_assert_true (pgw_wizard_model_is_touched (fixture->model));
  g_autofree char *draft = pgw_wizard_model_to_draft (fixture->model);
  g_assert_null (strstr (draft, "hunter2"));
  g_assert_null (strstr (draft, "tr0ub4dor"));

  g_autoptr (PgwWizardModel) other
      = pgw_wizard_model_new (pgw_agents_get_local (fixture->agents));
  g_assert_true (pgw_wizard_model_read_draft (other, draft, fixture->agents, &error));
  g_assert_no_error (error);
  g_autoptr (PgcSpec) before = pgw_wizard_model_make_spec (fixture->model);
  g_autoptr (PgcSpec) after = pgw_wizard_model_make_spec (other);
  g_autoptr (JsonNode) before_json = pgc_spec_to_json (before);
  g_autoptr (JsonNode) after_json = pgc_spec_to_json (after);
  g_assert_true (json_node_equal (before_json, after_json));
  g_assert_null (pgw_server_form_get_password (pgw_wizard_model_get_source (other)));
  g_assert_true (pgw_server_form_get_remember (pgw_wizard_model_get_target (other)));

  pgw_wizard_model_reset (other);
  g_assert_false (pgw_wizard_model_is_touched (other));
  g_assert_cmpuint (pgw_wizard_model_get_n_selected (other), ==, 0);
  g_assert_cmpstr (
      pgw_server_form_get (pgw_wizard_model_get_source (other), PGW_SERVER_FIELD_HOST), ==, "");
}

static void
test_broken_drafts (Fixture *fixture, gconstpointer unused)
{
  static const char *const drafts[] = { "", "nonsense", "[]", "{}", "{\"request\": 1}",
                                        "{\"request\": {\"migrationMode\": \"sideways\"}}" };
  for (guint i = 0; i < G_N_ELEMENTS (drafts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", drafts[i]);
      fill_all (fixture->model);
      g_assert_false (
          pgw_wizard_model_read_draft (fixture->model, drafts[i], fixture->agents, &error));
      g_assert_nonnull (error);
      g_assert_cmpstr (pgw_wizard_model_get_entries (fixture->model)->name, ==, "first-move");
    }
}

static void
test_changes_are_told_once (Fixture *fixture, gconstpointer unused)
{
  pgw_wizard_model_set_name (fixture->model, "a");
  pgw_wizard_model_set_name (fixture->model, "a");
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  pgw_server_form_set (pgw_wizard_model_get_source (fixture->model), PGW_SERVER_FIELD_HOST, "b");
  g_assert_cmpuint (fixture->n_changes, ==, 2);
  pgw_wizard_model_set_jobs (fixture->model, 0);
  g_assert_cmpuint (fixture->n_changes, ==, 2);
}

static void
test_secret_key (Fixture *fixture, gconstpointer unused)
{
  PgwServerForm *form = pgw_wizard_model_get_source (fixture->model);
  fill_server (form, "DB.example.org", "5433");
  g_autofree char *key = pgw_server_form_dup_secret_key (form);
  g_assert_cmpstr (key, ==, "server/mover@db.example.org:5433");
}

static void
test_agent_addresses (Fixture *fixture, gconstpointer unused)
{
  g_assert_true (pgw_agent_check_address ("session", NULL));
  g_assert_true (pgw_agent_check_address ("system", NULL));
  g_assert_true (pgw_agent_check_address ("ssh://me@host", NULL));
  g_assert_true (pgw_agent_check_address ("ssh://host:2222", NULL));
  g_autoptr (GError) error = NULL;
  g_assert_false (pgw_agent_check_address ("ssh://-oProxyCommand=x", &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT);
  g_assert_false (pgw_agent_check_address ("host", NULL));
  g_assert_false (pgw_agent_check_address ("ssh://host:0", NULL));
}

static void
test_agents_are_kept (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("pgw-agents-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *path = g_build_filename (directory, "sub", "agents.ini", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (
      path, "[Agents]\naddresses=ssh://a;nonsense;ssh://a;session;ssh://b;\n", -1, NULL));

  g_autoptr (PgwAgents) agents = pgw_agents_new (path);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (agents)), ==, 3);
  PgwAgent *a = pgw_agents_find (agents, "ssh://a");
  g_assert_nonnull (a);
  g_assert_cmpstr (pgw_agent_get_title (a), ==, "a");
  g_assert_true (pgw_agents_remove (agents, a, &error));
  g_assert_no_error (error);

  g_autoptr (PgwAgents) again = pgw_agents_new (path);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, 2);
  g_assert_nonnull (pgw_agents_find (again, "ssh://b"));
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

#define ADD(name, function) \
  g_test_add ("/wizard-model/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("names", test_names);
  ADD ("server-fields", test_server_fields);
  ADD ("ca-file-is-for-verifying", test_ca_file_is_for_verifying);
  ADD ("source-is-no-target", test_source_is_no_target);
  ADD ("untested-is-incomplete", test_untested_is_incomplete);
  ADD ("selection-keeps-its-order", test_selection_keeps_its_order);
  ADD ("request-fits-its-mode", test_request_fits_its_mode);
  ADD ("properties-are-the-request", test_properties_are_the_request);
  ADD ("command", test_command);
  ADD ("draft", test_draft);
  ADD ("broken-drafts", test_broken_drafts);
  ADD ("changes-are-told-once", test_changes_are_told_once);
  ADD ("secret-key", test_secret_key);
  ADD ("agent-addresses", test_agent_addresses);
  ADD ("agents-are-kept", test_agents_are_kept);
  return g_test_run ();
}
