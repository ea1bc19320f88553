/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of a migration as widgets, in every state, on a display without a person. */

#include <adwaita.h>
#include <string.h>

#include "gui/monitor/pgw-chart.h"
#include "gui/monitor/pgw-copy-button.h"
#include "gui/monitor/pgw-cutover-dialog.h"
#include "gui/monitor/pgw-log-view.h"
#include "gui/monitor/pgw-migration-page.h"
#include "gui/monitor/pgw-progress-row.h"
#include "tests/gui/monitor/pgw-sample.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* A page in a window; both go with it. */
typedef struct
{
  GtkWidget *window;
  GtkWidget *page;
  PgwMigration *migration;
  gint64 now;
} Shown;

static void
shown_clear (Shown *shown)
{
  gtk_window_destroy (GTK_WINDOW (shown->window));
  g_object_unref (shown->migration);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shown, shown_clear)

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static Shown
show (PgwSampleKind kind, int width)
{
  Shown shown = { .now = g_get_real_time () };
  shown.migration = pgw_sample_make_migration (kind, shown.now);
  shown.page = pgw_migration_page_new (shown.migration);
  shown.window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (shown.window), width, 700);
  gtk_window_set_child (GTK_WINDOW (shown.window), shown.page);
  gtk_window_present (GTK_WINDOW (shown.window));
  gtk_test_widget_wait_for_draw (shown.window);
  settle ();
  return shown;
}

static void
become (Shown *shown, PgwSampleKind kind)
{
  pgw_migration_take_snapshot (shown->migration, pgw_sample_make_snapshot (kind, shown->now));
  pgw_migration_set_reachable (shown->migration, TRUE);
  settle ();
}

typedef gboolean (*Predicate) (GtkWidget *widget, gconstpointer data);

/* The first that is seen by a person, in reading order. */
static GtkWidget *
find (GtkWidget *widget, Predicate predicate, gconstpointer data)
{
  if (!gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
    return NULL;
  if (predicate (widget, data))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, predicate, data);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_label (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget)
         && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

static gboolean
is_button_for (GtkWidget *widget, gconstpointer action)
{
  return GTK_IS_BUTTON (widget)
         && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0;
}

static gboolean
is_of_type (GtkWidget *widget, gconstpointer type)
{
  return G_TYPE_CHECK_INSTANCE_TYPE (widget, *(const GType *) type);
}

static gboolean
sees (Shown *shown, const char *text)
{
  return find (shown->page, is_label, text) != NULL;
}

static GtkWidget *
find_button (Shown *shown, const char *action)
{
  return find (shown->page, is_button_for, action);
}

/* --- pages --------------------------------------------------------------------------------- */

static void
test_every_state_narrow_and_wide (void)
{
  static const char *const titles[] = {
    "Validating", "Validation failed", "Copying data", "overwrite the target?", "ready to cut over",
    "ready to cut over", "Paused", "Failed", "Succeeded", "Succeeded", "Canceled",
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (titles) == PGW_N_SAMPLES);
  for (PgwSampleKind kind = 0; kind < PGW_N_SAMPLES; kind++)
    {
      g_auto (Shown) narrow = show (kind, 360);
      g_assert_true (sees (&narrow, titles[kind]));
      int minimum;
      gtk_widget_measure (narrow.page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_test_message ("%s: %d px", pgw_sample_get_name (kind), minimum);
      g_assert_cmpint (minimum, <=, 360);
      static const char *const views[] = { "checks", "log", "details" };
      for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
        {
          pgw_migration_page_show (PGW_MIGRATION_PAGE (narrow.page), views[i]);
          settle ();
          gtk_widget_measure (narrow.page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                              NULL);
          g_assert_cmpint (minimum, <=, 360);
        }
      g_auto (Shown) wide = show (kind, 1100);
      g_assert_true (sees (&wide, titles[kind]));
    }
}

static void
test_one_page_through_a_whole_migration (void)
{
  g_auto (Shown) shown = show (PGW_SAMPLE_VALIDATING, 900);
  static const PgwSampleKind way[] = {
    PGW_SAMPLE_COPYING, PGW_SAMPLE_OVERWRITE, PGW_SAMPLE_CUTOVER,  PGW_SAMPLE_LAGGING,
    PGW_SAMPLE_PAUSED,  PGW_SAMPLE_CUTOVER,   PGW_SAMPLE_DIFFERENT, PGW_SAMPLE_COMPLETED,
    PGW_SAMPLE_FAILED,  PGW_SAMPLE_COPYING,   PGW_SAMPLE_CANCELED,
  };
  for (gsize i = 0; i < G_N_ELEMENTS (way); i++)
    become (&shown, way[i]);
  g_assert_true (sees (&shown, "Canceled"));
  /* Nothing of the states before is left. */
  g_assert_false (sees (&shown, "What went wrong"));
  g_assert_false (sees (&shown, "May they be overwritten?"));
  g_assert_false (sees (&shown, "What Was Moved"));
}

static void
test_actions_fit_the_state (void)
{
  g_auto (Shown) shown = show (PGW_SAMPLE_COPYING, 900);
  g_assert_true (gtk_widget_get_sensitive (find_button (&shown, "migration.pause")));
  g_assert_null (find_button (&shown, "migration.cut-over")); /* offline */
  g_assert_null (find_button (&shown, "migration.delete"));

  become (&shown, PGW_SAMPLE_PAUSED);
  g_assert_null (find_button (&shown, "migration.pause"));
  g_assert_true (gtk_widget_get_sensitive (find_button (&shown, "migration.resume")));
  g_assert_false (gtk_widget_get_sensitive (find_button (&shown, "migration.cut-over")));

  become (&shown, PGW_SAMPLE_CUTOVER);
  g_assert_true (gtk_widget_get_sensitive (find_button (&shown, "migration.cut-over")));
  /* An agent that is gone is not asked. */
  pgw_migration_set_reachable (shown.migration, FALSE);
  g_assert_true (sees (&shown, "The agent cannot be reached"));
  g_assert_false (gtk_widget_get_sensitive (find_button (&shown, "migration.cut-over")));
  pgw_migration_set_reachable (shown.migration, TRUE);
  g_assert_false (sees (&shown, "The agent cannot be reached"));

  become (&shown, PGW_SAMPLE_OVERWRITE);
  g_assert_true (gtk_widget_get_sensitive (find_button (&shown, "migration.overwrite")));
  g_assert_true (gtk_widget_get_sensitive (find_button (&shown, "migration.keep")));
  become (&shown, PGW_SAMPLE_FAILED);
  g_assert_true (gtk_widget_get_sensitive (find_button (&shown, "migration.resume")));
  g_assert_true (gtk_widget_get_sensitive (find_button (&shown, "migration.clean-up")));
  g_assert_true (gtk_widget_get_sensitive (find_button (&shown, "migration.delete")));
}

static gboolean
is_dialog (GtkWindow *window)
{
  return ADW_IS_MESSAGE_DIALOG (window);
}

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      if (is_dialog (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static void
test_what_destroys_is_asked_first (void)
{
  static const struct
  {
    PgwSampleKind kind;
    const char *action;
    const char *heading;
    const char *body; /* part of it */
  } questions[] = {
    { PGW_SAMPLE_COPYING, "migration.cancel", "Cancel This Migration?", "cannot go on" },
    { PGW_SAMPLE_OVERWRITE, "migration.overwrite", "Drop Databases on the Target?",
      "The database shop on db-new.example.com:5433 is dropped" },
    { PGW_SAMPLE_FAILED, "migration.clean-up", "Clean Up Both Servers?", "not touched" },
    { PGW_SAMPLE_CANCELED, "migration.delete", "Delete This Migration?", "Neither server" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_auto (Shown) shown = show (questions[i].kind, 900);
      g_signal_emit_by_name (find_button (&shown, questions[i].action), "clicked");
      settle ();
      AdwMessageDialog *dialog = find_dialog ();
      g_assert_nonnull (dialog);
      g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, questions[i].heading);
      g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), questions[i].body));
      /* Enter and Escape do no harm. */
      g_assert_cmpstr (adw_message_dialog_get_default_response (dialog), ==, "no");
      g_assert_cmpstr (adw_message_dialog_get_close_response (dialog), ==, "no");
      adw_message_dialog_response (dialog, "no");
      gtk_window_destroy (GTK_WINDOW (dialog));
      settle ();
      g_assert_null (find_dialog ());
      g_assert_true (gtk_widget_get_sensitive (find_button (&shown, questions[i].action)));
    }
}

static void
test_a_failure_of_the_agent_is_told (void)
{
  /* This migration has no agent, so whatever is asked of it fails. */
  g_auto (Shown) shown = show (PGW_SAMPLE_COPYING, 900);
  g_signal_emit_by_name (find_button (&shown, "migration.pause"), "clicked");
  for (int i = 0; i < 100 && find_dialog () == NULL; i++)
    g_main_context_iteration (NULL, TRUE);
  AdwMessageDialog *dialog = find_dialog ();
  g_assert_nonnull (dialog);
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "The Migration Was Not Paused");
  g_assert_cmpstr (adw_message_dialog_get_body (dialog), !=, "");
  gtk_window_destroy (GTK_WINDOW (dialog));
  /* It can be tried again. */
  g_assert_true (gtk_widget_get_sensitive (find_button (&shown, "migration.pause")));
}

static void
test_validation_shows_what_to_do (void)
{
  g_auto (Shown) shown = show (PGW_SAMPLE_VALIDATION_FAILED, 900);
  g_assert_true (sees (&shown, "2 problems and 1 warning"));
  g_signal_emit_by_name (find_button (&shown, "page.show-checks"), "clicked");
  settle ();
  g_assert_true (sees (&shown, "wal_level is “replica”"));
  g_assert_true (sees (&shown, "Set it and restart the source server."));
  g_assert_true (sees (&shown, "ALTER SYSTEM SET wal_level = 'logical';"));
  GtkWidget *sql = find (shown.page, is_label, "ALTER SYSTEM");
  GtkWidget *button = gtk_widget_get_next_sibling (sql);
  g_assert_true (PGW_IS_COPY_BUTTON (button));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Copy the SQL");
  g_signal_emit_by_name (button, "clicked");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Copied");
  GdkContentProvider *content
      = gdk_clipboard_get_content (gtk_widget_get_clipboard (button));
  g_auto (GValue) value = G_VALUE_INIT;
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &value, NULL));
  g_assert_cmpstr (g_value_get_string (&value), ==, "ALTER SYSTEM SET wal_level = 'logical';");
}

/* --- parts --------------------------------------------------------------------------------- */

static void
test_rows_stay_open_while_numbers_change (void)
{
  g_auto (Shown) shown = show (PGW_SAMPLE_COPYING, 900);
  GType type = PGW_TYPE_PROGRESS_ROW;
  GtkWidget *row = find (shown.page, is_of_type, &type);
  g_assert_nonnull (row);
  GType expander_type = GTK_TYPE_EXPANDER;
  GtkWidget *expander = find (row, is_of_type, &expander_type);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  g_assert_true (sees (&shown, "public.orders"));
  GtkWidget *table = find (shown.page, is_label, "public.orders");
  become (&shown, PGW_SAMPLE_COPYING);
  g_assert_true (gtk_expander_get_expanded (GTK_EXPANDER (expander)));
  /* The very same widgets: focus and a screen reader's place are kept. */
  g_assert_true (find (shown.page, is_label, "public.orders") == table);
}

static void
test_chart_describes_itself (void)
{
  g_autoptr (PgwSeries) series = pgw_series_new ();
  gint64 now = g_get_real_time ();
  g_autofree char *nothing = pgw_chart_describe (series, PGW_UNIT_BYTE_RATE, now);
  g_assert_cmpstr (nothing, ==, "No values yet");
  for (int i = 60; i >= 0; i--)
    pgw_series_add (series, now - i * SECOND, i == 30 ? 4.0 * 1024 * 1024 : 1024.0 * 1024);
  g_autofree char *description = pgw_chart_describe (series, PGW_UNIT_BYTE_RATE, now);
  g_assert_cmpstr (description, ==,
                   "Latest 1.00 MiB/s; highest 4.00 MiB/s, on average 1.05 MiB/s, in the last "
                   "1 min 00 s");
  GtkWidget *chart = g_object_ref_sink (pgw_chart_new ("Copy rate", PGW_UNIT_BYTE_RATE));
  pgw_chart_set_series (PGW_CHART (chart), series, now);
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Copy rate");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (chart),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description);
  g_object_unref (chart);
}

static gboolean
is_unnamed_control (GtkWidget *widget, gconstpointer data)
{
  gboolean has_icon_only = GTK_IS_BUTTON (widget) && !GTK_IS_LINK_BUTTON (widget)
                           && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL;
  return has_icon_only && gtk_widget_get_tooltip_text (widget) == NULL;
}

static void
test_every_icon_button_has_a_name (void)
{
  for (PgwSampleKind kind = 0; kind < PGW_N_SAMPLES; kind++)
    {
      g_auto (Shown) shown = show (kind, 900);
      static const char *const views[] = { "overview", "checks", "log", "details" };
      for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
        {
          pgw_migration_page_show (PGW_MIGRATION_PAGE (shown.page), views[i]);
          settle ();
          g_assert_null (find (shown.page, is_unnamed_control, NULL));
        }
    }
}

static void
test_log_is_filtered_and_searched (void)
{
  g_auto (Shown) shown = show (PGW_SAMPLE_COPYING, 900);
  pgw_migration_page_show (PGW_MIGRATION_PAGE (shown.page), "log");
  settle ();
  g_assert_true (sees (&shown, "The Log Is Empty"));
  GType type = PGW_TYPE_LOG_VIEW;
  PgwLogView *log = PGW_LOG_VIEW (find (shown.page, is_of_type, &type));
  g_autoptr (GPtrArray) lines = pgw_sample_make_log (shown.now);
  pgw_log_view_add (log, lines);
  gtk_test_widget_wait_for_draw (shown.window);
  g_assert_true (sees (&shown, "shop: Schema created: 24 tables"));
  g_autofree char *all = pgw_log_view_to_text (log);
  g_auto (GStrv) all_lines = g_strsplit (all, "\n", -1);
  g_assert_cmpuint (g_strv_length (all_lines) - 1, ==, lines->len);
  g_assert_true (g_str_has_suffix (all_lines[0], "Z info Migration created"));

  GType level_type = GTK_TYPE_DROP_DOWN;
  GtkWidget *level = find (shown.page, is_of_type, &level_type);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (level), PGC_LOG_WARNING);
  g_autofree char *bad = pgw_log_view_to_text (log);
  g_assert_null (strstr (bad, "Schema created"));
  g_assert_nonnull (strstr (bad, "trying again"));
  g_assert_nonnull (strstr (bad, "no space left"));

  GType search_type = GTK_TYPE_SEARCH_ENTRY;
  GtkWidget *search = find (shown.page, is_of_type, &search_type);
  gtk_editable_set_text (GTK_EDITABLE (search), "SPACE Left");
  g_signal_emit_by_name (search, "search-changed");
  g_autofree char *found = pgw_log_view_to_text (log);
  g_assert_null (strstr (found, "trying again"));
  g_assert_nonnull (strstr (found, "no space left"));
  gtk_editable_set_text (GTK_EDITABLE (search), "nowhere");
  g_signal_emit_by_name (search, "search-changed");
  settle ();
  g_assert_true (sees (&shown, "Nothing Found"));
}

/* --- cutover ------------------------------------------------------------------------------- */

static gboolean
is_cut_over_button (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_BUTTON (widget)
         && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "_Cut Over") == 0;
}

static gboolean
is_check_called (GtkWidget *widget, gconstpointer name)
{
  return GTK_IS_CHECK_BUTTON (widget) && g_strcmp0 (gtk_widget_get_name (widget), name) == 0;
}

static void
test_cutover_dialog_is_live (void)
{
  gint64 now = g_get_real_time ();
  g_autoptr (PgwMigration) migration = pgw_sample_make_migration (PGW_SAMPLE_CUTOVER, now);
  PgwCutoverDialog *dialog = pgw_cutover_dialog_present (migration, NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  GtkWidget *window = GTK_WIDGET (dialog);
  GtkWidget *cut_over = find (window, is_cut_over_button, NULL);
  g_assert_false (gtk_widget_get_sensitive (cut_over));
  GType switch_type = GTK_TYPE_SWITCH;
  GtkWidget *block = find (window, is_of_type, &switch_type);
  gtk_switch_set_active (GTK_SWITCH (block), TRUE);
  settle ();
  g_assert_true (gtk_widget_get_sensitive (cut_over));
  g_assert_nonnull (find (window, is_label, "Everything is ready."));

  /* What comes in meanwhile is seen. */
  pgw_migration_take_snapshot (migration, pgw_sample_make_snapshot (PGW_SAMPLE_LAGGING, now));
  pgw_migration_set_reachable (migration, TRUE);
  settle ();
  g_assert_nonnull (find (window, is_label, "3 points are not as they should be."));
  g_assert_nonnull (find (window, is_label, "5.08 GiB"));
  /* Leaving the one behind out helps. */
  GtkWidget *shop = find (window, is_check_called, "shop");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (shop), FALSE);
  settle ();
  g_assert_nonnull (find (window, is_label, "1 point is not as it should be."));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find (window, is_check_called, "accounts")),
                               FALSE);
  settle ();
  g_assert_false (gtk_widget_get_sensitive (cut_over));

  /* Somebody else has paused it. */
  pgw_migration_take_snapshot (migration, pgw_sample_make_snapshot (PGW_SAMPLE_PAUSED, now));
  pgw_migration_set_reachable (migration, TRUE);
  settle ();
  g_assert_nonnull (find (window, is_label, "no longer waits for the cutover"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_risky_cutover_is_asked_again (void)
{
  gint64 now = g_get_real_time ();
  g_autoptr (PgwMigration) migration = pgw_sample_make_migration (PGW_SAMPLE_LAGGING, now);
  PgwCutoverDialog *dialog = pgw_cutover_dialog_present (migration, NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  GType switch_type = GTK_TYPE_SWITCH;
  gtk_switch_set_active (
      GTK_SWITCH (find (GTK_WIDGET (dialog), is_of_type, &switch_type)), TRUE);
  settle ();
  GtkWidget *cut_over = find (GTK_WIDGET (dialog), is_cut_over_button, NULL);
  g_signal_emit_by_name (cut_over, "clicked");
  settle ();
  AdwMessageDialog *question = find_dialog ();
  g_assert_nonnull (question);
  g_assert_cmpstr (adw_message_dialog_get_default_response (question), ==, "no");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (question), "Changes waiting: 5.08 GiB"));
  adw_message_dialog_response (question, "yes");
  gtk_window_destroy (GTK_WINDOW (question));
  /* There is no agent: the dialog stays and says so. */
  for (int i = 0; i < 100
                  && find (GTK_WIDGET (dialog), is_label, "The cutover did not begin") == NULL; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (find (GTK_WIDGET (dialog), is_label, "The cutover did not begin"));
  g_assert_true (gtk_widget_get_sensitive (cut_over));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_page_goes_without_a_trace (void)
{
  Shown shown = show (PGW_SAMPLE_COPYING, 900);
  GtkWidget *page = shown.page;
  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
  g_object_ref (shown.migration);
  PgwMigration *migration = shown.migration;
  shown_clear (&shown);
  settle ();
  g_assert_null (page);
  /* What the agent tells now has nobody to reach. */
  pgw_migration_take_snapshot (migration,
                               pgw_sample_make_snapshot (PGW_SAMPLE_FAILED, g_get_real_time ()));
  g_object_unref (migration);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/monitor-page/every-state-narrow-and-wide", test_every_state_narrow_and_wide);
  g_test_add_func ("/monitor-page/one-page-through-a-whole-migration",
                   test_one_page_through_a_whole_migration);
  g_test_add_func ("/monitor-page/actions-fit-the-state", test_actions_fit_the_state);
  g_test_add_func ("/monitor-page/what-destroys-is-asked-first",
                   test_what_destroys_is_asked_first);
  g_test_add_func ("/monitor-page/a-failure-of-the-agent-is-told",
                   test_a_failure_of_the_agent_is_told);
  g_test_add_func ("/monitor-page/validation-shows-what-to-do", test_validation_shows_what_to_do);
  g_test_add_func ("/monitor-page/rows-stay-open-while-numbers-change",
                   test_rows_stay_open_while_numbers_change);
  g_test_add_func ("/monitor-page/chart-describes-itself", test_chart_describes_itself);
  g_test_add_func ("/monitor-page/every-icon-button-has-a-name",
                   test_every_icon_button_has_a_name);
  g_test_add_func ("/monitor-page/log-is-filtered-and-searched",
                   test_log_is_filtered_and_searched);
  g_test_add_func ("/monitor-page/cutover-dialog-is-live", test_cutover_dialog_is_live);
  g_test_add_func ("/monitor-page/risky-cutover-is-asked-again",
                   test_risky_cutover_is_asked_again);
  g_test_add_func ("/monitor-page/page-goes-without-a-trace", test_page_goes_without_a_trace);
  return g_test_run ();
}
