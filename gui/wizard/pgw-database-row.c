/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-database-row.h"

#include <glib/gi18n.h>

struct _PgwDatabaseRow
{
  AdwActionRow parent_instance;

  GtkCheckButton *check;
  GtkWidget *on_target;

  char *name;    /* (owned) */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (PgwDatabaseRow, pgw_database_row, ADW_TYPE_ACTION_ROW)

enum
{
  SIGNAL_TOGGLED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static char *
describe (const PgcServerDatabase *database)
{
  g_autofree char *size
      = database->bytes > 0 ? g_format_size (database->bytes) : g_strdup (_("size not known"));
  g_autoptr (GString) text = g_string_new (size);
  if (database->tables >= 0)
    {
      g_string_append (text, " · ");
      guint tables = (guint) database->tables;
      g_string_append_printf (text, ngettext ("%u table", "%u tables", tables), tables);
    }
  if (database->owner[0] != '\0')
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _("owner %s"), database->owner);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
pgw_database_row_update (PgwDatabaseRow *self, const PgcServerDatabase *database)
{
  g_return_if_fail (PGW_IS_DATABASE_ROW (self));
  g_autofree char *text = describe (database);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->name, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

GtkWidget *
pgw_database_row_new (const PgcServerDatabase *database)
{
  PgwDatabaseRow *self = g_object_new (PGW_TYPE_DATABASE_ROW, NULL);
  self->name = g_strdup (database->name);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), database->name);
  pgw_database_row_update (self, database);
  return GTK_WIDGET (self);
}

const char *
pgw_database_row_get_name (PgwDatabaseRow *self)
{
  g_return_val_if_fail (PGW_IS_DATABASE_ROW (self), NULL);
  return self->name;
}

gboolean
pgw_database_row_get_selected (PgwDatabaseRow *self)
{
  g_return_val_if_fail (PGW_IS_DATABASE_ROW (self), FALSE);
  return gtk_check_button_get_active (self->check);
}

void
pgw_database_row_set_selected (PgwDatabaseRow *self, gboolean is_selected)
{
  g_return_if_fail (PGW_IS_DATABASE_ROW (self));
  self->is_filling = TRUE;
  gtk_check_button_set_active (self->check, is_selected);
  self->is_filling = FALSE;
}

void
pgw_database_row_set_on_target (PgwDatabaseRow *self, gboolean is_on_target)
{
  g_return_if_fail (PGW_IS_DATABASE_ROW (self));
  gtk_widget_set_visible (self->on_target, is_on_target);
}

static void
on_toggled (PgwDatabaseRow *self)
{
  if (!self->is_filling)
    g_signal_emit (self, signals[SIGNAL_TOGGLED], 0);
}

static void
pgw_database_row_finalize (GObject *object)
{
  g_free (PGW_DATABASE_ROW (object)->name);
  G_OBJECT_CLASS (pgw_database_row_parent_class)->finalize (object);
}

static void
pgw_database_row_class_init (PgwDatabaseRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = pgw_database_row_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/wizard/database-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwDatabaseRow, check);
  gtk_widget_class_bind_template_child (widget_class, PgwDatabaseRow, on_target);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  signals[SIGNAL_TOGGLED] = g_signal_new ("toggled", PGW_TYPE_DATABASE_ROW, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pgw_database_row_init (PgwDatabaseRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
