/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-snippet.h"

#include "gui/monitor/pgw-copy-button.h"

struct _PgwSnippet
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (PgwSnippet, pgw_snippet, GTK_TYPE_BOX)

static void
pgw_snippet_class_init (PgwSnippetClass *klass)
{
}

static void
pgw_snippet_init (PgwSnippet *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 6);
  /* Code is read from the left, whatever the language around it. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
}

GtkWidget *
pgw_snippet_new (const char *text, const char *copy_name)
{
  PgwSnippet *self = g_object_new (PGW_TYPE_SNIPPET, NULL);
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  /* A hyphen in it would be taken for a part of it. */
  PangoAttrList *attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "monospace");
  gtk_box_append (GTK_BOX (self), label);
  gtk_box_append (GTK_BOX (self), pgw_copy_button_new (copy_name, text));
  return GTK_WIDGET (self);
}
