/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/pgw-migration-list.h"

#include <glib/gi18n.h>

#include "gui/pgw-migration-cell.h"
#include "gui/pgw-migration-column.h"
#include "gui/wizard/pgw-seen-child.h"

struct _PgwMigrationList
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwSqueezer *views;
  GtkColumnView *grid;
  GtkListView *list;
  AdwStatusPage *nothing_found;

  PgwAgents *agents;            /* (owned) */
  GListModel *all;              /* (owned): of every agent */
  GtkFilter *filter;            /* (owned) */
  GtkFilterListModel *filtered; /* (owned) */
  GtkSelectionModel *shown;     /* (owned): filtered, and in order */
  gboolean active_only;
  char *search;                 /* (owned) */
};

G_DEFINE_FINAL_TYPE (PgwMigrationList, pgw_migration_list, ADW_TYPE_BIN)

enum
{
  SIGNAL_OPENED,
  SIGNAL_SHOW_ALL,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static gboolean
is_wanted (gpointer item, gpointer user_data)
{
  PgwMigrationList *self = user_data;
  if (self->active_only && pgw_migration_get_status (item)->ended_at != 0)
    return FALSE;
  return pgw_migration_column_matches (item, self->search);
}

static void
update_stack (PgwMigrationList *self)
{
  if (self->all == NULL)
    return;
  const char *name = "migrations";
  if (g_list_model_get_n_items (self->all) == 0)
    name = "none";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) == 0)
    name = self->search[0] != '\0' ? "not-found" : "none-active";
  gtk_stack_set_visible_child_name (self->stack, name);
}

static void
refilter (PgwMigrationList *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (self);
}

/* What ends may have to leave a list of active ones. */
static void
on_migration_changed (PgwMigrationList *self)
{
  if (self->active_only || self->search[0] != '\0')
    refilter (self);
}

static void
on_all_changed (PgwMigrationList *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PgwMigration) migration = g_list_model_get_item (self->all, i);
      g_signal_handlers_disconnect_by_func (migration, on_migration_changed, self);
      g_signal_connect_object (migration, "changed", G_CALLBACK (on_migration_changed), self,
                               G_CONNECT_SWAPPED);
    }
  update_stack (self);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gconstpointer column)
{
  gtk_list_item_set_child (item, pgw_migration_cell_new (column));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  pgw_migration_cell_set_migration (PGW_MIGRATION_CELL (gtk_list_item_get_child (item)),
                                    gtk_list_item_get_item (item));
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  pgw_migration_cell_set_migration (PGW_MIGRATION_CELL (gtk_list_item_get_child (item)), NULL);
}

static GtkListItemFactory *
make_factory (const PgwMigrationColumn *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), (gpointer) column);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  return factory;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const PgwMigrationColumn *column = user_data;
  if (column->compare != NULL)
    return column->compare ((gpointer) a, (gpointer) b);
  g_autofree char *first = column->describe ((gpointer) a);
  g_autofree char *second = column->describe ((gpointer) b);
  return g_utf8_collate (first, second);
}

static void
add_columns (PgwMigrationList *self)
{
  guint n_columns;
  const PgwMigrationColumn *columns = pgw_migration_column_get_table (&n_columns);
  for (guint i = 0; i < n_columns; i++)
    {
      g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (
          _(columns[i].title), make_factory (&columns[i]));
      g_autoptr (GtkSorter) sorter
          = GTK_SORTER (gtk_custom_sorter_new (compare, (gpointer) &columns[i], NULL));
      gtk_column_view_column_set_sorter (column, sorter);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_column_set_fixed_width (column, columns[i].width);
      gtk_column_view_column_set_expand (column, i == 0);
      gtk_column_view_append_column (self->grid, column);
      if (g_str_equal (columns[i].id, "start"))
        gtk_column_view_sort_by_column (self->grid, column, GTK_SORT_DESCENDING);
    }
}

static void
on_activated (PgwMigrationList *self, guint position)
{
  g_autoptr (PgwMigration) migration
      = g_list_model_get_item (G_LIST_MODEL (self->shown), position);
  if (migration != NULL)
    g_signal_emit (self, signals[SIGNAL_OPENED], 0, migration);
}

static void
on_show_all (PgwMigrationList *self)
{
  g_signal_emit (self, signals[SIGNAL_SHOW_ALL], 0);
}

void
pgw_migration_list_set_agents (PgwMigrationList *self, PgwAgents *agents)
{
  g_return_if_fail (PGW_IS_MIGRATION_LIST (self));
  g_return_if_fail (self->agents == NULL);
  self->agents = g_object_ref (agents);
  self->all = G_LIST_MODEL (
      gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (agents))));
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL));
  self->filtered = gtk_filter_list_model_new (g_object_ref (self->all),
                                              g_object_ref (self->filter));
  add_columns (self);
  GtkSortListModel *sorted = gtk_sort_list_model_new (
      g_object_ref (G_LIST_MODEL (self->filtered)),
      g_object_ref (gtk_column_view_get_sorter (self->grid)));
  self->shown = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (sorted)));
  gtk_column_view_set_model (self->grid, self->shown);
  gtk_list_view_set_model (self->list, self->shown);
  g_autoptr (GtkListItemFactory) rows = make_factory (NULL);
  gtk_list_view_set_factory (self->list, rows);
  g_signal_connect_object (self->all, "items-changed", G_CALLBACK (on_all_changed), self,
                           G_CONNECT_SWAPPED);
  on_all_changed (self, 0, 0, g_list_model_get_n_items (self->all));
}

void
pgw_migration_list_set_active_only (PgwMigrationList *self, gboolean active_only)
{
  g_return_if_fail (PGW_IS_MIGRATION_LIST (self));
  self->active_only = active_only;
  if (self->filter != NULL)
    refilter (self);
}

void
pgw_migration_list_set_search (PgwMigrationList *self, const char *text)
{
  g_return_if_fail (PGW_IS_MIGRATION_LIST (self));
  g_free (self->search);
  self->search = g_strdup (text);
  if (self->filter != NULL)
    refilter (self);
}

static void
pgw_migration_list_dispose (GObject *object)
{
  PgwMigrationList *self = PGW_MIGRATION_LIST (object);
  if (self->grid != NULL)
    {
      gtk_column_view_set_model (self->grid, NULL);
      gtk_list_view_set_model (self->list, NULL);
    }
  g_clear_object (&self->shown);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->all);
  g_clear_object (&self->agents);
  G_OBJECT_CLASS (pgw_migration_list_parent_class)->dispose (object);
}

static void
pgw_migration_list_finalize (GObject *object)
{
  g_free (PGW_MIGRATION_LIST (object)->search);
  G_OBJECT_CLASS (pgw_migration_list_parent_class)->finalize (object);
}

static void
pgw_migration_list_class_init (PgwMigrationListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_migration_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = pgw_migration_list_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/migration-list.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationList, stack);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationList, views);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationList, grid);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationList, list);
  gtk_widget_class_bind_template_child (widget_class, PgwMigrationList, nothing_found);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
  signals[SIGNAL_OPENED]
      = g_signal_new ("opened", PGW_TYPE_MIGRATION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, PGW_TYPE_MIGRATION);
  signals[SIGNAL_SHOW_ALL]
      = g_signal_new ("show-all", PGW_TYPE_MIGRATION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 0);
}

static void
pgw_migration_list_init (PgwMigrationList *self)
{
  self->search = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  pgw_seen_child_follow (GTK_WIDGET (self->stack));
  pgw_seen_child_follow (GTK_WIDGET (self->views));
}
