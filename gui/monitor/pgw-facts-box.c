/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-facts-box.h"

#include "gui/monitor/pgw-fact.h"

struct _PgwFactsBox
{
  GtkWidget parent_instance;

  GPtrArray *lines; /* (owned) (element-type Line) */
};

/* The widgets of one fact; they belong to their parents. */
typedef struct
{
  GtkWidget *box;
  GtkLabel *label;
  GtkLabel *value;
} Line;

G_DEFINE_FINAL_TYPE (PgwFactsBox, pgw_facts_box, GTK_TYPE_WIDGET)

static void
free_line (gpointer data)
{
  Line *line = data;
  gtk_widget_unparent (line->box);
  g_free (line);
}

static Line *
add_line (PgwFactsBox *self)
{
  Line *line = g_new0 (Line, 1);
  line->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  line->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (line->label, 0);
  gtk_label_set_yalign (line->label, 0);
  gtk_label_set_wrap (line->label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (line->label), "dim-label");
  line->value = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (line->value, 1);
  gtk_label_set_justify (line->value, GTK_JUSTIFY_RIGHT);
  gtk_label_set_wrap (line->value, TRUE);
  gtk_label_set_wrap_mode (line->value, PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (GTK_WIDGET (line->value), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (line->value), "numeric");
  /* A value is known by its label. */
  gtk_accessible_update_relation (GTK_ACCESSIBLE (line->value),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, line->label, NULL, -1);
  gtk_box_append (GTK_BOX (line->box), GTK_WIDGET (line->label));
  gtk_box_append (GTK_BOX (line->box), GTK_WIDGET (line->value));
  gtk_widget_set_parent (line->box, GTK_WIDGET (self));
  g_ptr_array_add (self->lines, line);
  return line;
}

static void
set_label (GtkLabel *label, const char *text)
{
  /* Screen readers are told of every text that is set. */
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

void
pgw_facts_box_set_facts (PgwFactsBox *self, GPtrArray *facts)
{
  g_return_if_fail (PGW_IS_FACTS_BOX (self));
  if (self->lines->len > facts->len)
    g_ptr_array_set_size (self->lines, (int) facts->len);
  for (guint i = 0; i < facts->len; i++)
    {
      const PgwFact *fact = g_ptr_array_index (facts, i);
      Line *line = i < self->lines->len ? g_ptr_array_index (self->lines, i) : add_line (self);
      set_label (line->label, fact->label);
      set_label (line->value, fact->value);
    }
}

static void
pgw_facts_box_dispose (GObject *object)
{
  PgwFactsBox *self = PGW_FACTS_BOX (object);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  G_OBJECT_CLASS (pgw_facts_box_parent_class)->dispose (object);
}

static void
pgw_facts_box_class_init (PgwFactsBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_facts_box_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
pgw_facts_box_init (PgwFactsBox *self)
{
  self->lines = g_ptr_array_new_with_free_func (free_line);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
}

GtkWidget *
pgw_facts_box_new (void)
{
  return g_object_new (PGW_TYPE_FACTS_BOX, NULL);
}
