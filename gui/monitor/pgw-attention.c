/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-attention.h"

#include <glib/gi18n.h>

#include "gui/monitor/pgw-snippet.h"
#include "gui/monitor/pgw-wrap-layout.h"

struct _PgwAttention
{
  GtkWidget parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *text;
  GtkLabel *remedy;
  GtkBox *snippet_place;
  GtkBox *buttons;

  char *sql; /* (owned) (nullable) */
  PgwTone tone;
};

G_DEFINE_FINAL_TYPE (PgwAttention, pgw_attention, GTK_TYPE_WIDGET)

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && text[0] != '\0');
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
set_tone (PgwAttention *self, PgwTone tone)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), pgw_tone_get_style_class (self->tone));
  self->tone = tone;
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), pgw_tone_get_style_class (tone));
  gtk_image_set_from_icon_name (self->icon, pgw_tone_get_icon_name (tone));
}

static void
set_sql (PgwAttention *self, const char *sql)
{
  if (g_strcmp0 (self->sql, sql) == 0)
    return;
  g_free (self->sql);
  self->sql = g_strdup (sql);
  GtkWidget *old = gtk_widget_get_first_child (GTK_WIDGET (self->snippet_place));
  if (old != NULL)
    gtk_box_remove (self->snippet_place, old);
  if (sql != NULL)
    gtk_box_append (self->snippet_place, pgw_snippet_new (sql, _("Copy the SQL")));
  gtk_widget_set_visible (GTK_WIDGET (self->snippet_place), sql != NULL);
}

void
pgw_attention_say (PgwAttention *self, PgwTone tone, const char *title, const char *text,
                   const char *remedy, const char *sql)
{
  g_return_if_fail (PGW_IS_ATTENTION (self));
  set_tone (self, tone);
  set_text (self->title, title);
  set_text (self->text, text);
  set_text (self->remedy, remedy);
  set_sql (self, sql);
  g_autofree char *description = g_strjoin (" ", text != NULL ? text : "",
                                            remedy != NULL ? remedy : "", NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

void
pgw_attention_say_fault (PgwAttention *self, const char *title, const PgcFault *fault)
{
  g_autofree char *text = fault->service_code != NULL
                              ? g_strdup_printf ("%s [%s]", fault->message, fault->service_code)
                              : g_strdup (fault->message);
  pgw_attention_say (self, PGW_TONE_ERROR, title, text, fault->remedy, fault->sql);
}

void
pgw_attention_add_button (PgwAttention *self, const char *label, const char *action_name,
                          const char *style_class)
{
  g_return_if_fail (PGW_IS_ATTENTION (self));
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action_name);
  if (style_class != NULL)
    gtk_widget_add_css_class (button, style_class);
  gtk_box_append (self->buttons, button);
  gtk_widget_set_visible (GTK_WIDGET (self->buttons), TRUE);
}

static void
pgw_attention_dispose (GObject *object)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (pgw_attention_parent_class)->dispose (object);
}

static void
pgw_attention_finalize (GObject *object)
{
  g_free (PGW_ATTENTION (object)->sql);
  G_OBJECT_CLASS (pgw_attention_parent_class)->finalize (object);
}

static void
pgw_attention_class_init (PgwAttentionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_attention_dispose;
  G_OBJECT_CLASS (klass)->finalize = pgw_attention_finalize;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  g_type_ensure (PGW_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/monitor/attention.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwAttention, icon);
  gtk_widget_class_bind_template_child (widget_class, PgwAttention, title);
  gtk_widget_class_bind_template_child (widget_class, PgwAttention, text);
  gtk_widget_class_bind_template_child (widget_class, PgwAttention, remedy);
  gtk_widget_class_bind_template_child (widget_class, PgwAttention, snippet_place);
  gtk_widget_class_bind_template_child (widget_class, PgwAttention, buttons);
}

static void
pgw_attention_init (PgwAttention *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
pgw_attention_new (void)
{
  return g_object_new (PGW_TYPE_ATTENTION, NULL);
}
