/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The wizard's window on a display, with the real service over fakes behind it. */

#include <adwaita.h>
#include <glib/gstdio.h>

#include "gui/agents/pgw-agents.h"
#include "gui/wizard/pgw-wizard.h"
#include "tests/dbus/pgc-test-agent.h"
#include "tests/dbus/pgc-wait.h"

typedef struct
{
  PgcTestAgent *service; /* (owned) */
  PgwAgents *agents;     /* (owned) */
  PgwWizard *wizard;     /* (weak) */
  PgwWizardModel *model; /* (weak): of the wizard, whose pages have it as long as they live */
  char *started;         /* (owned) (nullable) */
} Fixture;

static gboolean
is_ready (gpointer agent)
{
  return pgw_agent_get_state (agent) == PGW_AGENT_READY;
}

static void
on_started (Fixture *fixture, const char *id)
{
  fixture->started = g_strdup (id);
}

static void
open_wizard (Fixture *fixture)
{
  g_set_weak_pointer (&fixture->wizard, pgw_wizard_new (fixture->agents));
  g_set_weak_pointer (&fixture->model, pgw_wizard_get_model (fixture->wizard));
  g_signal_connect_swapped (fixture->wizard, "started", G_CALLBACK (on_started), fixture);
  gtk_window_present (GTK_WINDOW (fixture->wizard));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->wizard));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->service = pgc_test_agent_new (PGC_TEST_TRANSPORT_BUS);
  pgc_test_agent_start (fixture->service);
  fixture->agents = pgw_agents_new ("/nonexistent/agents.ini");
  pgw_agents_connect_all (fixture->agents);
  pgc_wait_until ("the agent", is_ready, pgw_agents_get_local (fixture->agents));
  open_wizard (fixture);
}

static gboolean
is_null (gpointer pointer)
{
  return *(gpointer *) pointer == NULL;
}

/* A window that lives on after it was closed keeps passwords, and confuses screen readers. */
static void
close_wizard (Fixture *fixture)
{
  if (fixture->wizard != NULL)
    gtk_window_close (GTK_WINDOW (fixture->wizard));
  pgc_wait_until ("the end of the wizard", is_null, &fixture->wizard);
  pgc_wait_until ("the end of its pages", is_null, &fixture->model);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  close_wizard (fixture);
  g_autofree char *draft
      = g_build_filename (g_get_user_data_dir (), "pgcutover", "draft.json", NULL);
  g_unlink (draft);
  pgw_agent_disconnect (pgw_agents_get_local (fixture->agents));
  g_object_unref (fixture->agents);
  pgc_test_agent_free (fixture->service);
  g_free (fixture->started);
}

/* The first widget below @root that is seen and for which @is_wanted is true. */
static GtkWidget *
find (GtkWidget *root, gboolean (*is_wanted) (GtkWidget *widget, const char *text),
      const char *text)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (is_wanted (root, text))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, is_wanted, text);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_label (GtkWidget *widget, const char *text)
{
  return GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;
}

static gboolean
is_button (GtkWidget *widget, const char *text)
{
  return GTK_IS_BUTTON (widget)
         && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0;
}

static gboolean
is_entry (GtkWidget *widget, const char *text)
{
  return ADW_IS_ENTRY_ROW (widget)
         && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), text) == 0;
}

static gboolean
is_row (GtkWidget *widget, const char *text)
{
  return ADW_IS_ACTION_ROW (widget)
         && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), text) == 0;
}

static void
press (Fixture *fixture, const char *label)
{
  GtkWidget *button = find (GTK_WIDGET (fixture->wizard), is_button, label);
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  /* Activating would press it for a while first. */
  g_signal_emit_by_name (button, "clicked");
}

typedef struct
{
  Fixture *fixture;
  PgwStep step;
} Place;

static gboolean
is_stack (GtkWidget *widget, const char *unused)
{
  return GTK_IS_STACK (widget);
}

/* And the page before is no longer seen. */
static gboolean
is_at (gpointer user_data)
{
  const Place *place = user_data;
  GtkWidget *stack = find (GTK_WIDGET (place->fixture->wizard), is_stack, NULL);
  return pgw_wizard_get_step (place->fixture->wizard) == place->step
         && !gtk_stack_get_transition_running (GTK_STACK (stack));
}

static void
wait_for_step (Fixture *fixture, PgwStep step)
{
  Place place = { fixture, step };
  pgc_wait_until ("the page", is_at, &place);
}

static void
type (Fixture *fixture, const char *title, const char *text)
{
  GtkWidget *entry = find (GTK_WIDGET (fixture->wizard), is_entry, title);
  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static gboolean
is_seen (Fixture *fixture, const char *text)
{
  return find (GTK_WIDGET (fixture->wizard), is_label, text) != NULL;
}

static void
test_problem_is_shown_as_typed (Fixture *fixture, gconstpointer unused)
{
  static const char problem[]
      = "Use at most 63 letters (a to z), digits and “-”, and begin with a letter or a digit.";
  GtkWidget *entry = find (GTK_WIDGET (fixture->wizard), is_entry, "_Name of the migration");
  type (fixture, "_Name of the migration", "no good");
  g_assert_true (is_seen (fixture, problem));
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  gtk_test_accessible_assert_state (entry, GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  press (fixture, "_Next");
  g_assert_cmpint (pgw_wizard_get_step (fixture->wizard), ==, PGW_STEP_SETUP);
  type (fixture, "_Name of the migration", "good");
  g_assert_false (is_seen (fixture, problem));
  g_assert_false (gtk_widget_has_css_class (entry, "error"));
}

static void
test_nothing_wrong_before_it_is_touched (Fixture *fixture, gconstpointer unused)
{
  press (fixture, "_Next");
  wait_for_step (fixture, PGW_STEP_SOURCE);
  static const char problem[] = "Enter the name or address of the server.";
  g_assert_false (is_seen (fixture, problem));
  press (fixture, "_Next");
  g_assert_true (is_seen (fixture, problem));
  g_assert_cmpint (pgw_wizard_get_step (fixture->wizard), ==, PGW_STEP_SOURCE);
}

static void
go_to_databases (Fixture *fixture)
{
  press (fixture, "_Next");
  wait_for_step (fixture, PGW_STEP_SOURCE);
  type (fixture, "_Host name or address", "old");
  press (fixture, "_Next");
  wait_for_step (fixture, PGW_STEP_TARGET);
  type (fixture, "_Host name or address", "new");
  press (fixture, "_Next");
  wait_for_step (fixture, PGW_STEP_DATABASES);
}

static void
test_wrong_password_keeps_the_page (Fixture *fixture, gconstpointer unused)
{
  pgc_fake_provider_set_password (fixture->service->provider, "sesame");
  press (fixture, "_Next");
  wait_for_step (fixture, PGW_STEP_SOURCE);
  type (fixture, "_Host name or address", "old");
  type (fixture, "_Password", "wrong");
  press (fixture, "_Next");
  while (!is_seen (fixture, "Check the password."))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (pgw_wizard_get_step (fixture->wizard), ==, PGW_STEP_SOURCE);
  type (fixture, "_Password", "sesame");
  g_assert_false (is_seen (fixture, "Check the password."));
  press (fixture, "_Next");
  wait_for_step (fixture, PGW_STEP_TARGET);
  press (fixture, "_Back");
  wait_for_step (fixture, PGW_STEP_SOURCE);
  GtkWidget *password = find (GTK_WIDGET (fixture->wizard), is_entry, "_Password");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (password)), ==, "sesame");
}

static void
test_whole_way (Fixture *fixture, gconstpointer unused)
{
  go_to_databases (fixture);
  GtkWidget *row = find (GTK_WIDGET (fixture->wizard), is_row, "app");
  g_assert_nonnull (row);
  press (fixture, "_Next");
  g_assert_true (is_seen (fixture, "Select at least one database."));
  adw_action_row_activate (ADW_ACTION_ROW (row));
  g_assert_true (pgw_wizard_model_is_selected (fixture->model, "app"));
  g_assert_false (is_seen (fixture, "Select at least one database."));
  press (fixture, "_Next");
  wait_for_step (fixture, PGW_STEP_OPTIONS);
  g_assert_null (find (GTK_WIDGET (fixture->wizard), is_row, "_Keep a way back"));
  press (fixture, "_Next");
  wait_for_step (fixture, PGW_STEP_SUMMARY);
  press (fixture, "_Start Migration");
  pgc_wait_until ("the end of the wizard", is_null, &fixture->wizard);
  g_assert_nonnull (fixture->started);
  g_assert_nonnull (pgw_agents_find_migration (fixture->agents, fixture->started));

  /* There is nothing left to be continued. */
  open_wizard (fixture);
  g_assert_false (pgw_wizard_model_is_selected (fixture->model, "app"));
}

static void
test_refused_start_is_shown (Fixture *fixture, gconstpointer unused)
{
  go_to_databases (fixture);
  adw_action_row_activate (
      ADW_ACTION_ROW (find (GTK_WIDGET (fixture->wizard), is_row, "app")));
  press (fixture, "_Next");
  wait_for_step (fixture, PGW_STEP_OPTIONS);
  press (fixture, "_Next");
  wait_for_step (fixture, PGW_STEP_SUMMARY);
  pgc_test_agent_stop (fixture->service);
  while (is_ready (pgw_agents_get_local (fixture->agents)))
    g_main_context_iteration (NULL, TRUE);
  press (fixture, "_Start Migration");
  while (!is_seen (fixture, "The agent of “This computer” cannot be reached now"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (fixture->started);
  pgc_test_agent_start (fixture->service);
}

#define ADD(name, function) \
  g_test_add ("/wizard/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("problem-is-shown-as-typed", test_problem_is_shown_as_typed);
  ADD ("nothing-wrong-before-it-is-touched", test_nothing_wrong_before_it_is_touched);
  ADD ("wrong-password-keeps-the-page", test_wrong_password_keeps_the_page);
  ADD ("whole-way", test_whole_way);
  ADD ("refused-start-is-shown", test_refused_start_is_shown);
  return g_test_run ();
}
