/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-progress-row.h"

#include <glib/gi18n.h>

#include "gui/monitor/pgw-facts-box.h"

struct _PgwProgressRow
{
  GtkListBoxRow parent_instance;

  GtkExpander *expander;
  GtkLabel *name;
  GtkLabel *state;
  GtkProgressBar *bar;
  GtkLabel *progress;
  GtkLabel *message;
  PgwFactsBox *facts;
  GtkBox *tables;

  PgwTone tone;
};

G_DEFINE_FINAL_TYPE (PgwProgressRow, pgw_progress_row, GTK_TYPE_LIST_BOX_ROW)

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && text[0] != '\0');
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* A table's widgets are found again by their order in its box. */
static GtkWidget *
make_table_box (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *name = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), gtk_progress_bar_new ());
  GtkWidget *detail = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_label_set_wrap (GTK_LABEL (detail), TRUE);
  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_widget_add_css_class (detail, "numeric");
  gtk_box_append (GTK_BOX (box), detail);
  return box;
}

static void
show_table (GtkWidget *box, const PgwTableView *view)
{
  GtkWidget *name = gtk_widget_get_first_child (box);
  GtkWidget *bar = gtk_widget_get_next_sibling (name);
  GtkWidget *detail = gtk_widget_get_next_sibling (bar);
  set_text (GTK_LABEL (name), view->name);
  gtk_widget_set_tooltip_text (name, view->name);
  set_text (GTK_LABEL (detail), view->detail);
  gtk_widget_set_visible (bar, view->share >= 0);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), CLAMP (view->share, 0, 1));
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, view->name,
                                  -1);
}

static void
show_tables (PgwProgressRow *self, GPtrArray *tables)
{
  GtkWidget *box = gtk_widget_get_first_child (GTK_WIDGET (self->tables));
  for (guint i = 0; i < tables->len; i++)
    {
      if (box == NULL)
        {
          box = make_table_box ();
          gtk_box_append (self->tables, box);
        }
      show_table (box, g_ptr_array_index (tables, i));
      box = gtk_widget_get_next_sibling (box);
    }
  while (box != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (box);
      gtk_box_remove (self->tables, box);
      box = next;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->tables), tables->len > 0);
}

void
pgw_progress_row_show (PgwProgressRow *self, const PgwDatabaseView *view)
{
  g_return_if_fail (PGW_IS_PROGRESS_ROW (self));
  set_text (self->name, view->name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), view->name);
  set_text (self->state, view->state);
  gtk_widget_remove_css_class (GTK_WIDGET (self->state), pgw_tone_get_style_class (self->tone));
  self->tone = view->tone;
  gtk_widget_add_css_class (GTK_WIDGET (self->state), pgw_tone_get_style_class (self->tone));
  gtk_progress_bar_set_fraction (self->bar, view->share);
  g_autofree char *progress = view->progress[0] != '\0'
                                  ? g_strdup_printf (_("%s · %s"), view->percent, view->progress)
                                  : g_strdup (view->percent);
  set_text (self->progress, progress);
  set_text (self->message, view->message);
  pgw_facts_box_set_facts (self->facts, view->facts);
  show_tables (self, view->tables);

  /* Translators: a database’s name, its state and its progress, for those who hear them */
  g_autofree char *spoken = g_strdup_printf (_("%s: %s, %s"), view->name, view->state, progress);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  view->name, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, progress, -1);
}

static void
pgw_progress_row_class_init (PgwProgressRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  g_type_ensure (PGW_TYPE_FACTS_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/monitor/progress-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwProgressRow, expander);
  gtk_widget_class_bind_template_child (widget_class, PgwProgressRow, name);
  gtk_widget_class_bind_template_child (widget_class, PgwProgressRow, state);
  gtk_widget_class_bind_template_child (widget_class, PgwProgressRow, bar);
  gtk_widget_class_bind_template_child (widget_class, PgwProgressRow, progress);
  gtk_widget_class_bind_template_child (widget_class, PgwProgressRow, message);
  gtk_widget_class_bind_template_child (widget_class, PgwProgressRow, facts);
  gtk_widget_class_bind_template_child (widget_class, PgwProgressRow, tables);
}

static void
pgw_progress_row_init (PgwProgressRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
pgw_progress_row_new (void)
{
  return g_object_new (PGW_TYPE_PROGRESS_ROW, NULL);
}
