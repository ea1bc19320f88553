/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-copy-button.h"

#include <glib/gi18n.h>

#define SAYS_SO_SECONDS 2

struct _PgwCopyButton
{
  GtkButton parent_instance;

  char *name; /* (owned) */
  char *text; /* (owned) */
  guint timeout_id;
};

G_DEFINE_FINAL_TYPE (PgwCopyButton, pgw_copy_button, GTK_TYPE_BUTTON)

static void
show_name (PgwCopyButton *self, const char *icon_name, const char *name)
{
  gtk_button_set_icon_name (GTK_BUTTON (self), icon_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static gboolean
on_said (gpointer user_data)
{
  PgwCopyButton *self = user_data;
  self->timeout_id = 0;
  show_name (self, "edit-copy-symbolic", self->name);
  return G_SOURCE_REMOVE;
}

static void
pgw_copy_button_clicked (GtkButton *button)
{
  PgwCopyButton *self = PGW_COPY_BUTTON (button);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text);
  show_name (self, "emblem-ok-symbolic", _("Copied"));
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->timeout_id = g_timeout_add_seconds (SAYS_SO_SECONDS, on_said, self);
}

void
pgw_copy_button_set_text (PgwCopyButton *self, const char *text)
{
  g_return_if_fail (PGW_IS_COPY_BUTTON (self));
  g_autofree char *copy = g_strdup (text);
  g_free (self->text);
  self->text = g_steal_pointer (&copy);
}

static void
pgw_copy_button_dispose (GObject *object)
{
  PgwCopyButton *self = PGW_COPY_BUTTON (object);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  G_OBJECT_CLASS (pgw_copy_button_parent_class)->dispose (object);
}

static void
pgw_copy_button_finalize (GObject *object)
{
  PgwCopyButton *self = PGW_COPY_BUTTON (object);
  g_free (self->name);
  g_free (self->text);
  G_OBJECT_CLASS (pgw_copy_button_parent_class)->finalize (object);
}

static void
pgw_copy_button_class_init (PgwCopyButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_copy_button_dispose;
  G_OBJECT_CLASS (klass)->finalize = pgw_copy_button_finalize;
  GTK_BUTTON_CLASS (klass)->clicked = pgw_copy_button_clicked;
}

static void
pgw_copy_button_init (PgwCopyButton *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
pgw_copy_button_new (const char *name, const char *text)
{
  PgwCopyButton *self = g_object_new (PGW_TYPE_COPY_BUTTON, NULL);
  self->name = g_strdup (name);
  self->text = g_strdup (text);
  show_name (self, "edit-copy-symbolic", self->name);
  return GTK_WIDGET (self);
}
