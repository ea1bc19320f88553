/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-completion-box.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "gui/monitor/pgw-copy-button.h"
#include "gui/monitor/pgw-facts-box.h"

struct _PgwCompletionBox
{
  GtkWidget parent_instance;

  PgwFactsBox *facts;
  AdwPreferencesGroup *connections;
  AdwActionRow *todo;
  AdwActionRow *reverse;

  GPtrArray *rows; /* (owned) (element-type GtkWidget): of the connections */
};

G_DEFINE_FINAL_TYPE (PgwCompletionBox, pgw_completion_box, GTK_TYPE_WIDGET)

static void
show_connections (PgwCompletionBox *self, GPtrArray *connections)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->connections, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < connections->len; i++)
    {
      const PgwConnection *connection = g_ptr_array_index (connections, i);
      GtkWidget *row = adw_action_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), connection->database);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), connection->uri);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      g_autofree char *name
          = g_strdup_printf (_("Copy the connection string of %s"), connection->database);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 pgw_copy_button_new (name, connection->uri));
      adw_preferences_group_add (self->connections, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->connections), connections->len > 0);
}

void
pgw_completion_box_show (PgwCompletionBox *self, const PgwCompletion *completion)
{
  g_return_if_fail (PGW_IS_COMPLETION_BOX (self));
  pgw_facts_box_set_facts (self->facts, completion->facts);
  show_connections (self, completion->connections);
  gtk_widget_set_visible (GTK_WIDGET (self->todo), completion->n_todo > 0);
  g_autofree char *todo
      = g_strdup_printf (ngettext ("%u thing is left for you to do",
                                   "%u things are left for you to do", completion->n_todo),
                         completion->n_todo);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->todo), todo);
  gtk_widget_set_visible (GTK_WIDGET (self->reverse), completion->reverse != NULL);
  if (completion->reverse != NULL)
    adw_action_row_set_subtitle (self->reverse, completion->reverse);
}

static void
pgw_completion_box_dispose (GObject *object)
{
  PgwCompletionBox *self = PGW_COMPLETION_BOX (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
  g_clear_pointer (&child, gtk_widget_unparent);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (pgw_completion_box_parent_class)->dispose (object);
}

static void
pgw_completion_box_class_init (PgwCompletionBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_completion_box_dispose;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  g_type_ensure (PGW_TYPE_FACTS_BOX);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/monitor/completion-box.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwCompletionBox, facts);
  gtk_widget_class_bind_template_child (widget_class, PgwCompletionBox, connections);
  gtk_widget_class_bind_template_child (widget_class, PgwCompletionBox, todo);
  gtk_widget_class_bind_template_child (widget_class, PgwCompletionBox, reverse);
}

static void
pgw_completion_box_init (PgwCompletionBox *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
pgw_completion_box_new (void)
{
  return g_object_new (PGW_TYPE_COMPLETION_BOX, NULL);
}
