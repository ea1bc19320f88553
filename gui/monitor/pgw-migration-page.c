/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-migration-page.h"

#include <glib/gi18n.h>

#include "gui/monitor/pgw-activity.h"
#include "gui/monitor/pgw-checks-view.h"
#include "gui/monitor/pgw-fact.h"
#include "gui/monitor/pgw-facts-box.h"
#include "gui/monitor/pgw-log-view.h"
#include "gui/monitor/pgw-migration-actions.h"
#include "gui/monitor/pgw-overview.h"
#include "gui/monitor/pgw-overview-view.h"
#include "gui/monitor/pgw-report-box.h"

struct _PgwMigrationPage
{
  GtkWidget parent_instance;

  AdwToastOverlay *overlay;
  AdwViewStack *stack;
  AdwSqueezer *squeezer;
  AdwViewSwitcher *switcher;
  AdwViewSwitcherBar *switcher_bar;
  PgwOverviewView *overview;
  PgwChecksView *checks;
  AdwViewStackPage *checks_page;
  AdwViewStackPage *details_page;
  AdwBin *log_place;
  PgwReportBox *report;
  PgwFactsBox *properties;
  GMenuModel *menu;

  PgwMigration *migration;      /* (owned) */
  PgwMigrationActions *actions; /* (owned) */
  PgwLogView *log;
  guint timeout_id;
};

G_DEFINE_FINAL_TYPE (PgwMigrationPage, pgw_migration_page, GTK_TYPE_WIDGET)

/* What was seen of a migration stays with it, so that coming back shows the whole chart. */
static PgwActivity *
get_activity (PgwMigration *migration)
{
  PgwActivity *activity = g_object_get_data (G_OBJECT (migration), "pgw-activity");
  if (activity == NULL)
    {
      activity = pgw_activity_new ();
      g_object_set_data_full (G_OBJECT (migration), "pgw-activity", activity,
                              (GDestroyNotify) pgw_activity_free);
    }
  return activity;
}

static guint
count_problems (const PgcStatus *status)
{
  guint n = 0;
  for (guint i = 0; status->validation != NULL && i < status->validation->items->len; i++)
    if (((const PgcValidationItem *) g_ptr_array_index (status->validation->items, i))->state
        == PGC_VALIDATION_FAILED)
      n++;
  return n;
}

static gboolean
has_todo (const PgcStatus *status)
{
  for (guint i = 0; i < status->report->len; i++)
    if (g_str_equal (((const PgcReportEntry *) g_ptr_array_index (status->report, i))->kind,
                     "todo"))
      return TRUE;
  return FALSE;
}

static void
update (PgwMigrationPage *self)
{
  const PgcSpec *spec = pgw_migration_get_spec (self->migration);
  const PgcStatus *status = pgw_migration_get_status (self->migration);
  gboolean is_reachable = pgw_migration_is_reachable (self->migration);
  gint64 now = g_get_real_time ();
  PgwActivity *activity = get_activity (self->migration);
  pgw_activity_take (activity, spec, status, is_reachable, now);
  pgw_overview_view_show (self->overview, spec, status, activity, is_reachable, now);
  pgw_checks_view_show (self->checks, status);
  guint n_problems = count_problems (status);
  adw_view_stack_page_set_badge_number (self->checks_page, n_problems);
  adw_view_stack_page_set_needs_attention (self->checks_page, n_problems > 0);
  adw_view_stack_page_set_needs_attention (self->details_page, has_todo (status));
  pgw_report_box_show (self->report, status->report);
  g_autoptr (GPtrArray) properties = pgw_overview_list_properties (spec, status, now);
  pgw_facts_box_set_facts (self->properties, properties);
}

/* Times and charts go on without news. */
static gboolean
on_tick (gpointer user_data)
{
  PgwMigrationPage *self = user_data;
  update (self);
  return G_SOURCE_CONTINUE;
}

static void
pgw_migration_page_map (GtkWidget *widget)
{
  PgwMigrationPage *self = PGW_MIGRATION_PAGE (widget);
  GTK_WIDGET_CLASS (pgw_migration_page_parent_class)->map (widget);
  if (self->timeout_id == 0)
    self->timeout_id = g_timeout_add_seconds (1, on_tick, self);
}

static void
pgw_migration_page_unmap (GtkWidget *widget)
{
  PgwMigrationPage *self = PGW_MIGRATION_PAGE (widget);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  GTK_WIDGET_CLASS (pgw_migration_page_parent_class)->unmap (widget);
}

static void
on_squeezed (PgwMigrationPage *self)
{
  gboolean is_wide
      = adw_squeezer_get_visible_child (self->squeezer) == GTK_WIDGET (self->switcher);
  adw_view_switcher_bar_set_reveal (self->switcher_bar, !is_wide);
}

static void
show_checks (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  pgw_migration_page_show (PGW_MIGRATION_PAGE (widget), "checks");
}

static void
show_details (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  pgw_migration_page_show (PGW_MIGRATION_PAGE (widget), "details");
}

static void
search_log (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  PgwMigrationPage *self = PGW_MIGRATION_PAGE (widget);
  pgw_migration_page_show (self, "log");
  pgw_log_view_search (self->log);
}

void
pgw_migration_page_show (PgwMigrationPage *self, const char *name)
{
  g_return_if_fail (PGW_IS_MIGRATION_PAGE (self));
  adw_view_stack_set_visible_child_name (self->stack, name);
}

PgwMigration *
pgw_migration_page_get_migration (PgwMigrationPage *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION_PAGE (self), NULL);
  return self->migration;
}

GMenuModel *
pgw_migration_page_get_menu (PgwMigrationPage *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION_PAGE (self), NULL);
  return self->menu;
}

GActionGroup *
pgw_migration_page_get_actions (PgwMigrationPage *self)
{
  g_return_val_if_fail (PGW_IS_MIGRATION_PAGE (self), NULL);
  return pgw_migration_actions_get_group (self->actions);
}

static void
pgw_migration_page_dispose (GObject *object)
{
  PgwMigrationPage *self = PGW_MIGRATION_PAGE (object);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->migration != NULL)
    g_signal_handlers_disconnect_by_data (self->migration, self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "migration", NULL);
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->actions);
  g_clear_object (&self->migration);
  G_OBJECT_CLASS (pgw_migration_page_parent_class)->dispose (object);
}

static void
pgw_migration_page_class_init (PgwMigrationPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_migration_page_dispose;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  widget_class->map = pgw_migration_page_map;
  widget_class->unmap = pgw_migration_page_unmap;
  g_type_ensure (PGW_TYPE_OVERVIEW_VIEW);
  g_type_ensure (PGW_TYPE_CHECKS_VIEW);
  g_type_ensure (PGW_TYPE_REPORT_BOX);
  g_type_ensure (PGW_TYPE_FACTS_BOX);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/monitor/migration-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, overlay);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, squeezer);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, overview);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, checks);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, checks_page);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, details_page);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, log_place);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, report);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, properties);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationPage, menu);
  gtk_widget_class_bind_template_callback (widget_class, on_squeezed);
  gtk_widget_class_install_action (widget_class, "page.show-checks", NULL, show_checks);
  gtk_widget_class_install_action (widget_class, "page.show-details", NULL, show_details);
  gtk_widget_class_install_action (widget_class, "page.search-log", NULL, search_log);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK,
                                       "page.search-log", NULL);
}

static void
pgw_migration_page_init (PgwMigrationPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  on_squeezed (self);
}

GtkWidget *
pgw_migration_page_new (PgwMigration *migration)
{
  g_return_val_if_fail (PGW_IS_MIGRATION (migration), NULL);
  PgwMigrationPage *self = g_object_new (PGW_TYPE_MIGRATION_PAGE, NULL);
  self->migration = g_object_ref (migration);
  self->actions = pgw_migration_actions_new (migration, GTK_WIDGET (self));
  self->log = PGW_LOG_VIEW (pgw_log_view_new (migration));
  adw_bin_set_child (self->log_place, GTK_WIDGET (self->log));
  g_signal_connect_object (migration, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
