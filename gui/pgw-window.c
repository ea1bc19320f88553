/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/pgw-window.h"

#include <glib/gi18n.h>

#include "gui/monitor/pgw-migration-page.h"
#include "gui/pgw-agent-bar.h"
#include "gui/pgw-migration-list.h"
#include "gui/wizard/pgw-seen-child.h"

struct _PgwWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwLeaflet *leaflet;
  GtkWidget *list_page;
  GtkWidget *migration_page;
  GtkBox *bars;
  GtkToggleButton *show_all;
  GtkToggleButton *show_active;
  GtkToggleButton *search_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search;
  PgwMigrationList *list;
  AdwWindowTitle *title;
  GtkMenuButton *page_menu;
  AdwBin *page;

  PgwAgents *agents;       /* (owned) */
  PgwMigration *migration; /* (owned) (nullable): whose page there is */
};

G_DEFINE_FINAL_TYPE (PgwWindow, pgw_window, ADW_TYPE_APPLICATION_WINDOW)

static void
go_back (PgwWindow *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->list_page);
}

static void
on_removed (PgwWindow *self, PgwMigration *migration)
{
  if (migration != self->migration)
    return;
  g_autofree char *text
      = g_strdup_printf (_("The migration “%s” was deleted"), pgw_migration_get_name (migration));
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
  go_back (self);
}

/* The page goes when the list is seen again, and not while it slides out. */
static void
on_visible_child_changed (PgwWindow *self)
{
  gboolean is_list = adw_leaflet_get_visible_child (self->leaflet) == self->list_page;
  gtk_window_set_title (GTK_WINDOW (self), is_list || self->migration == NULL
                                               ? g_get_application_name ()
                                               : pgw_migration_get_name (self->migration));
  if (!is_list || adw_leaflet_get_child_transition_running (self->leaflet))
    return;
  gtk_menu_button_set_menu_model (self->page_menu, NULL);
  gtk_widget_insert_action_group (self->migration_page, "migration", NULL);
  adw_bin_set_child (self->page, NULL);
  if (self->migration != NULL)
    g_signal_handlers_disconnect_by_func (self->migration, on_removed, self);
  g_clear_object (&self->migration);
}

void
pgw_window_show_migration (PgwWindow *self, PgwMigration *migration)
{
  g_return_if_fail (PGW_IS_WINDOW (self));
  g_return_if_fail (PGW_IS_MIGRATION (migration));
  if (migration != self->migration)
    {
      if (self->migration != NULL)
        g_signal_handlers_disconnect_by_func (self->migration, on_removed, self);
      g_set_object (&self->migration, migration);
      g_signal_connect_object (migration, "removed", G_CALLBACK (on_removed), self,
                               G_CONNECT_SWAPPED);
      GtkWidget *page = pgw_migration_page_new (migration);
      adw_bin_set_child (self->page, page);
      gtk_widget_insert_action_group (
          self->migration_page, "migration",
          pgw_migration_page_get_actions (PGW_MIGRATION_PAGE (page)));
      gtk_menu_button_set_menu_model (
          self->page_menu, pgw_migration_page_get_menu (PGW_MIGRATION_PAGE (page)));
    }
  PgwAgent *agent = pgw_migration_get_agent (migration);
  adw_window_title_set_title (self->title, pgw_migration_get_name (migration));
  adw_window_title_set_subtitle (
      self->title, agent != NULL && agent != pgw_agents_get_local (self->agents)
                       ? pgw_agent_get_title (agent)
                       : "");
  adw_leaflet_set_visible_child (self->leaflet, self->migration_page);
  gtk_widget_child_focus (GTK_WIDGET (self->page), GTK_DIR_TAB_FORWARD);
}

PgwMigration *
pgw_window_get_migration (PgwWindow *self)
{
  g_return_val_if_fail (PGW_IS_WINDOW (self), NULL);
  return adw_leaflet_get_visible_child (self->leaflet) == self->migration_page ? self->migration
                                                                               : NULL;
}

static void
on_opened (PgwWindow *self, PgwMigration *migration)
{
  pgw_window_show_migration (self, migration);
}

static void
on_filter_changed (PgwWindow *self)
{
  pgw_migration_list_set_active_only (self->list,
                                      gtk_toggle_button_get_active (self->show_active));
}

static void
on_show_all (PgwWindow *self)
{
  gtk_toggle_button_set_active (self->show_all, TRUE);
}

static void
on_search_changed (PgwWindow *self)
{
  pgw_migration_list_set_search (self->list, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

/* Typing searches where there is a list to search; on a migration's page it is not for us. */
static void
update_key_capture (PgwWindow *self)
{
  gboolean is_list = adw_leaflet_get_visible_child (self->leaflet) == self->list_page;
  gtk_search_bar_set_key_capture_widget (self->search_bar, is_list ? GTK_WIDGET (self) : NULL);
  on_visible_child_changed (self);
}

static void
on_agents_changed (PgwWindow *self, guint position, guint removed, guint added)
{
  for (GtkWidget *bar = gtk_widget_get_first_child (GTK_WIDGET (self->bars)); bar != NULL;)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (bar);
      const char *address
          = pgw_agent_get_address (pgw_agent_bar_get_agent (PGW_AGENT_BAR (bar)));
      if (pgw_agents_find (self->agents, address) == NULL)
        gtk_box_remove (self->bars, bar);
      bar = next;
    }
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PgwAgent) agent = g_list_model_get_item (G_LIST_MODEL (self->agents), i);
      gtk_box_append (self->bars, pgw_agent_bar_new (agent));
    }
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  go_back (PGW_WINDOW (widget));
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PgwWindow *self = PGW_WINDOW (widget);
  GtkWidget *page = adw_bin_get_child (self->page);
  if (page != NULL && pgw_window_get_migration (self) != NULL)
    {
      gtk_widget_activate_action (page, "page.search-log", NULL);
      return;
    }
  go_back (self);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

GtkWidget *
pgw_window_new (GtkApplication *application, PgwAgents *agents)
{
  PgwWindow *self = g_object_new (PGW_TYPE_WINDOW, "application", application, NULL);
  self->agents = g_object_ref (agents);
  pgw_migration_list_set_agents (self->list, agents);
  g_signal_connect_object (agents, "items-changed", G_CALLBACK (on_agents_changed), self,
                           G_CONNECT_SWAPPED);
  on_agents_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (agents)));
  return GTK_WIDGET (self);
}

static void
pgw_window_dispose (GObject *object)
{
  PgwWindow *self = PGW_WINDOW (object);
  g_clear_object (&self->migration);
  g_clear_object (&self->agents);
  G_OBJECT_CLASS (pgw_window_parent_class)->dispose (object);
}

static void
pgw_window_class_init (PgwWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_window_dispose;
  g_type_ensure (PGW_TYPE_MIGRATION_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pgcutover/Cutover/window.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, list_page);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, migration_page);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, bars);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, show_all);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, show_active);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, search);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, list);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, title);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, page_menu);
  gtk_widget_class_bind_template_child (widget_class, PgwWindow, page);
  gtk_widget_class_bind_template_callback (widget_class, on_opened);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, update_key_capture);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
}

static void
pgw_window_init (PgwWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search));
  g_object_bind_property (self->search_button, "active", self->search_bar, "search-mode-enabled",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  pgw_seen_child_follow (GTK_WIDGET (self->leaflet));
  update_key_capture (self);
}
