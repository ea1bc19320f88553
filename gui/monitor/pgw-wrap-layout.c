/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-wrap-layout.h"

#define SPACING 6

struct _PgwWrapLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (PgwWrapLayout, pgw_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
pgw_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
get_natural_size (GtkWidget *child, int width, int *child_width, int *child_height)
{
  GtkRequisition minimum, natural;
  gtk_widget_get_preferred_size (child, &minimum, &natural);
  *child_width = MAX (minimum.width, MIN (natural.width, width));
  *child_height = natural.height;
}

/* @is_real: whether the children are put there, or only measured. Returns the height. */
static int
lay_out (GtkWidget *widget, int width, gboolean is_real)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line_height = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;
      int child_width, child_height;
      get_natural_size (child, width, &child_width, &child_height);
      if (x > 0 && x + child_width > width)
        {
          x = 0;
          y += line_height + SPACING;
          line_height = 0;
        }
      if (is_real)
        {
          const GtkAllocation place
              = { is_rtl ? width - x - child_width : x, y, child_width, child_height };
          gtk_widget_size_allocate (child, &place, -1);
        }
      x += child_width + SPACING;
      line_height = MAX (line_height, child_height);
    }
  return y + line_height;
}

static void
measure_width (GtkWidget *widget, int *minimum, int *natural)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;
      int child_minimum, child_natural;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural,
                          NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (*natural > 0 ? SPACING : 0);
    }
}

static void
pgw_wrap_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation,
                         int for_size, int *minimum, int *natural, int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (widget, minimum, natural);
  else
    {
      int least = 0, width = 0;
      measure_width (widget, &least, &width);
      *minimum = *natural = lay_out (widget, for_size >= 0 ? for_size : width, FALSE);
    }
}

static void
pgw_wrap_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                          int baseline)
{
  lay_out (widget, width, TRUE);
}

static void
pgw_wrap_layout_class_init (PgwWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);
  layout_class->get_request_mode = pgw_wrap_layout_get_request_mode;
  layout_class->measure = pgw_wrap_layout_measure;
  layout_class->allocate = pgw_wrap_layout_allocate;
}

static void
pgw_wrap_layout_init (PgwWrapLayout *self)
{
}
