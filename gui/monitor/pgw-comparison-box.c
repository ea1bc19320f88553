/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-comparison-box.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "gui/monitor/pgw-comparison-view.h"
#include "gui/monitor/pgw-finding-row.h"

/* So many are seen without a click. */
#define OPEN_DIFFERENCES 5
/* More rows than these nobody reads, and they would hold up the page. */
#define MAX_DIFFERENCES 200

struct _PgwComparisonBox
{
  GtkWidget parent_instance;

  AdwPreferencesGroup *group;
  AdwActionRow *row;
  GtkImage *icon;
  GtkButton *compare;
  GtkButton *stop;
  GtkProgressBar *bar;

  PgwTone tone;
  gint64 shown_end;      /* of the comparison whose differences are shown */
  GPtrArray *differences; /* (owned) (element-type GtkWidget): rows of the group */
};

G_DEFINE_FINAL_TYPE (PgwComparisonBox, pgw_comparison_box, GTK_TYPE_WIDGET)

static void
show_differences (PgwComparisonBox *self, const PgwComparisonView *view)
{
  for (guint i = 0; i < self->differences->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->differences, i));
  g_ptr_array_set_size (self->differences, 0);
  for (guint i = 0; i < MIN (view->differences->len, MAX_DIFFERENCES); i++)
    {
      const PgwDifference *difference = g_ptr_array_index (view->differences, i);
      GtkWidget *row = pgw_finding_row_new (PGW_TONE_ERROR, difference->title, NULL);
      pgw_finding_row_add (row, difference->detail, NULL, NULL);
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), i < OPEN_DIFFERENCES);
      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->differences, row);
    }
}

void
pgw_comparison_box_show (PgwComparisonBox *self, const PgcComparison *comparison, gint64 now)
{
  g_return_if_fail (PGW_IS_COMPARISON_BOX (self));
  g_autoptr (PgwComparisonView) view = pgw_comparison_view_new (comparison, now);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), view->title);
  g_autofree char *detail = view->remedy != NULL
                                ? g_strdup_printf ("%s\n%s", view->detail, view->remedy)
                                : g_strdup (view->detail);
  g_autofree char *escaped = g_markup_escape_text (detail, -1);
  if (g_strcmp0 (adw_action_row_get_subtitle (self->row), escaped) != 0)
    adw_action_row_set_subtitle (self->row, escaped);
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), pgw_tone_get_style_class (self->tone));
  self->tone = view->tone;
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), pgw_tone_get_style_class (self->tone));
  gtk_image_set_from_icon_name (self->icon, comparison != NULL
                                                ? pgw_tone_get_icon_name (self->tone)
                                                : "view-dual-symbolic");
  gtk_widget_set_visible (GTK_WIDGET (self->compare), !view->is_running);
  gtk_widget_set_visible (GTK_WIDGET (self->stop), view->is_running);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), view->is_running);
  gtk_progress_bar_set_fraction (self->bar, view->is_running ? view->share : 0);

  gint64 end = comparison != NULL ? comparison->ended_at : 0;
  if (end != self->shown_end)
    {
      self->shown_end = end;
      show_differences (self, view);
    }
}

static void
pgw_comparison_box_dispose (GObject *object)
{
  PgwComparisonBox *self = PGW_COMPARISON_BOX (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
  g_clear_pointer (&child, gtk_widget_unparent);
  g_clear_pointer (&self->differences, g_ptr_array_unref);
  G_OBJECT_CLASS (pgw_comparison_box_parent_class)->dispose (object);
}

static void
pgw_comparison_box_class_init (PgwComparisonBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_comparison_box_dispose;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/monitor/comparison-box.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwComparisonBox, group);
  gtk_widget_class_bind_template_child (widget_class, PgwComparisonBox, row);
  gtk_widget_class_bind_template_child (widget_class, PgwComparisonBox, icon);
  gtk_widget_class_bind_template_child (widget_class, PgwComparisonBox, compare);
  gtk_widget_class_bind_template_child (widget_class, PgwComparisonBox, stop);
  gtk_widget_class_bind_template_child (widget_class, PgwComparisonBox, bar);
}

static void
pgw_comparison_box_init (PgwComparisonBox *self)
{
  self->differences = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
pgw_comparison_box_new (void)
{
  return g_object_new (PGW_TYPE_COMPARISON_BOX, NULL);
}
