/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-finding-row.h"

#include <glib/gi18n.h>

#include "gui/monitor/pgw-snippet.h"

static GtkWidget *
make_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  return label;
}

static const char *
get_spoken_tone (PgwTone tone)
{
  switch (tone)
    {
    case PGW_TONE_SUCCESS:
      return _("Passed");
    case PGW_TONE_WARNING:
      return _("Warning");
    case PGW_TONE_ERROR:
      return _("Problem");
    case PGW_TONE_NEUTRAL:
    case PGW_TONE_BUSY:
      return _("Information");
    }
  g_return_val_if_reached ("");
}

static GtkWidget *
make_icon (PgwTone tone)
{
  GtkWidget *icon = gtk_image_new_from_icon_name (pgw_tone_get_icon_name (tone));
  gtk_widget_add_css_class (icon, pgw_tone_get_style_class (tone));
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  get_spoken_tone (tone), -1);
  return icon;
}

GtkWidget *
pgw_finding_row_new (PgwTone tone, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_expander_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), make_icon (tone));
  return row;
}

GtkWidget *
pgw_finding_row_new_plain (PgwTone tone, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_icon (tone));
  return row;
}

void
pgw_finding_row_add (GtkWidget *row, const char *message, const char *remedy, const char *sql)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), make_label (message));
  if (remedy != NULL)
    {
      GtkWidget *label = make_label (remedy);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (box), label);
    }
  if (sql != NULL)
    gtk_box_append (GTK_BOX (box), pgw_snippet_new (sql, _("Copy the SQL")));
  GtkWidget *list_row = gtk_list_box_row_new ();
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (list_row), FALSE);
  gtk_widget_set_focusable (list_row, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (list_row), box);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), list_row);
}
