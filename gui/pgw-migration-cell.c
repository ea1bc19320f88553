/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/pgw-migration-cell.h"

#include <glib/gi18n.h>

#include "agent/contract/pgc-server.h"
#include "gui/format/pgw-state-words.h"
#include "gui/format/pgw-time.h"

struct _PgwMigrationCell
{
  GtkBox parent_instance;

  const PgwMigrationColumn *column; /* (nullable) */
  GtkImage *icon;                   /* (nullable): of the state */
  GtkLabel *title;
  GtkLabel *subtitle;               /* (nullable): of a row */
  GtkLabel *state;                  /* (nullable): of a row */
  const char *style_class;          /* (nullable): what the icon has */
  PgwMigration *migration;          /* (owned) (nullable) */
  guint clock;                      /* 0 = stands still */
};

G_DEFINE_FINAL_TYPE (PgwMigrationCell, pgw_migration_cell, GTK_TYPE_BOX)

static void update (PgwMigrationCell *self);

static gboolean
on_clock (gpointer user_data)
{
  PgwMigrationCell *self = user_data;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_live (PgwMigrationCell *self)
{
  return self->migration != NULL && pgw_migration_get_status (self->migration)->ended_at == 0;
}

static void
update_clock (PgwMigrationCell *self)
{
  gboolean is_ticking
      = (self->column == NULL || self->column->is_ticking) && is_live (self);
  if (is_ticking && self->clock == 0)
    self->clock = g_timeout_add_seconds (1, on_clock, self);
  else if (!is_ticking)
    g_clear_handle_id (&self->clock, g_source_remove);
}

static void
update_icon (PgwMigrationCell *self)
{
  if (self->icon == NULL)
    return;
  const PgcStatus *status = pgw_migration_get_status (self->migration);
  const char *style_class = pgw_tone_get_style_class (pgw_state_words_tone (status));
  gtk_image_set_from_icon_name (self->icon, pgw_state_words_icon_name (status));
  if (self->style_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), self->style_class);
  self->style_class = style_class;
  if (style_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), style_class);
}

static char *
describe_way (PgwMigration *migration)
{
  const PgcSpec *spec = pgw_migration_get_spec (migration);
  g_autofree char *source = pgc_server_dup_address (&spec->source);
  const char *arrow
      = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL ? "←" : "→";
  return g_strdup_printf ("%s %s %s", source, arrow, pgw_migration_get_target (migration));
}

static void
update_row (PgwMigrationCell *self)
{
  const PgcStatus *status = pgw_migration_get_status (self->migration);
  const PgcSpec *spec = pgw_migration_get_spec (self->migration);
  g_autofree char *way = describe_way (self->migration);
  g_autofree char *taken
      = pgw_time_taken (status->created_at, status->ended_at, g_get_real_time ());
  g_autofree char *state = g_strdup_printf ("%s · %s · %s", pgw_state_words_title (status),
                                            pgw_state_words_mode (spec->mode), taken);
  gtk_label_set_text (self->title, pgw_migration_get_name (self->migration));
  gtk_label_set_text (self->subtitle, way);
  gtk_label_set_text (self->state, state);
}

static void
update (PgwMigrationCell *self)
{
  if (self->migration == NULL)
    return;
  update_icon (self);
  if (self->column == NULL)
    update_row (self);
  else
    {
      g_autofree char *text = self->column->describe (self->migration);
      gtk_label_set_text (self->title, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), text);
    }
  update_clock (self);
}

void
pgw_migration_cell_set_migration (PgwMigrationCell *self, PgwMigration *migration)
{
  g_return_if_fail (PGW_IS_MIGRATION_CELL (self));
  if (self->migration != NULL)
    g_signal_handlers_disconnect_by_data (self->migration, self);
  g_set_object (&self->migration, migration);
  if (migration != NULL)
    g_signal_connect_object (migration, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  update_clock (self);
}

static GtkLabel *
add_label (GtkBox *box, const char *style_class)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  if (style_class != NULL)
    gtk_widget_add_css_class (label, style_class);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static void
build_row (PgwMigrationCell *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_box_append (GTK_BOX (self), texts);
  self->title = add_label (GTK_BOX (texts), "heading");
  self->subtitle = add_label (GTK_BOX (texts), NULL);
  self->state = add_label (GTK_BOX (texts), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->state), "dim-label");
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
  gtk_widget_add_css_class (arrow, "dim-label");
  gtk_box_append (GTK_BOX (self), arrow);
  gtk_widget_add_css_class (GTK_WIDGET (self), "migration-row");
}

GtkWidget *
pgw_migration_cell_new (const PgwMigrationColumn *column)
{
  PgwMigrationCell *self = g_object_new (PGW_TYPE_MIGRATION_CELL, "spacing",
                                         column != NULL ? 6 : 12, NULL);
  self->column = column;
  if (column == NULL || g_str_equal (column->id, "state"))
    {
      self->icon = GTK_IMAGE (g_object_new (GTK_TYPE_IMAGE, "accessible-role",
                                            GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
      gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->icon));
    }
  if (column == NULL)
    build_row (self);
  else
    self->title = add_label (GTK_BOX (self), column->is_ticking ? "numeric" : NULL);
  return GTK_WIDGET (self);
}

static void
pgw_migration_cell_dispose (GObject *object)
{
  PgwMigrationCell *self = PGW_MIGRATION_CELL (object);
  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_object (&self->migration);
  G_OBJECT_CLASS (pgw_migration_cell_parent_class)->dispose (object);
}

static void
pgw_migration_cell_class_init (PgwMigrationCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_migration_cell_dispose;
}

static void
pgw_migration_cell_init (PgwMigrationCell *self)
{
}
