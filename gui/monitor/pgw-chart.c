/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-chart.h"

#include <glib/gi18n.h>
#include <math.h>

#include "gui/format/pgw-time.h"

#define MIN_WIDTH 200
#define NATURAL_WIDTH 340
#define HEIGHT 150
#define GAP 6        /* between an axis and its labels */
#define LINE_WIDTH 2
#define GRID_ALPHA 0.15f
#define FILL_ALPHA 0.20f
#define LABEL_ALPHA 0.70f
/* A label of either axis needs about so much room. */
#define ROW_HEIGHT 36
#define COLUMN_WIDTH 90
/* A chart that was begun just now is not stretched over its whole width. */
#define MIN_SPAN (60 * (gint64) G_USEC_PER_SEC)
/* The longest time without a sample that is drawn as a line; more is a gap. */
#define MAX_PAUSE_SAMPLES 5

struct _PgwChart
{
  GtkWidget parent_instance;

  char *title; /* (owned) */
  PgwUnit unit;
  GArray *samples; /* (owned) (element-type PgwSample) */
  double max;
  gint64 end;
};

G_DEFINE_FINAL_TYPE (PgwChart, pgw_chart, GTK_TYPE_WIDGET)

char *
pgw_chart_describe (const PgwSeries *series, PgwUnit unit, gint64 end)
{
  guint n = pgw_series_get_length (series);
  double last = pgw_series_get_last (series);
  if (n == 0 || isnan (last))
    return g_strdup (_("No values yet"));
  gint64 start = pgw_series_get (series, 0)->time;
  g_autofree char *now = pgw_chart_scale_value (unit, last);
  g_autofree char *max = pgw_chart_scale_value (unit, pgw_series_get_max (series));
  g_autofree char *mean = pgw_chart_scale_value (unit, pgw_series_get_mean (series));
  g_autofree char *span = pgw_time_duration ((end - start) / G_USEC_PER_SEC);
  /* Translators: what a chart shows, for those who cannot see it */
  return g_strdup_printf (_("Latest %s; highest %s, on average %s, in the last %s"), now, max, mean,
                          span);
}

/* Where everything goes, in the widget's coordinates. */
typedef struct
{
  graphene_rect_t plot;
  PgwScale scale;
  gint64 start, end; /* of the time axis, µs */
  GdkRGBA text, line;
} Frame;

static double
get_x (const Frame *frame, gint64 time)
{
  double share = (double) (time - frame->start) / (double) (frame->end - frame->start);
  return (double) frame->plot.origin.x + share * (double) frame->plot.size.width;
}

static double
get_y (const Frame *frame, double value)
{
  double share = CLAMP (value / frame->scale.top, 0, 1);
  return (double) (frame->plot.origin.y + frame->plot.size.height)
         - share * (double) frame->plot.size.height;
}

static PangoLayout *
make_label (PgwChart *self, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.85));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

/* @x, @y: the point that the label's @anchor_x, @anchor_y (0 to 1 of its size) is put at */
static void
draw_label (GtkSnapshot *snapshot, PangoLayout *layout, const GdkRGBA *colour, double x, double y,
            double anchor_x, double anchor_y)
{
  int width, height;
  pango_layout_get_pixel_size (layout, &width, &height);
  GdkRGBA dim = *colour;
  dim.alpha *= LABEL_ALPHA;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) floor (x - anchor_x * width),
                                                (float) floor (y - anchor_y * height)));
  gtk_snapshot_append_layout (snapshot, layout, &dim);
  gtk_snapshot_restore (snapshot);
}

static void
draw_grid_line (GtkSnapshot *snapshot, const Frame *frame, double x, double y, double width,
                double height)
{
  GdkRGBA colour = frame->text;
  colour.alpha *= GRID_ALPHA;
  gtk_snapshot_append_color (snapshot, &colour,
                             &GRAPHENE_RECT_INIT ((float) floor (x), (float) floor (y),
                                                  (float) width, (float) height));
}

static void
draw_values (PgwChart *self, GtkSnapshot *snapshot, const Frame *frame)
{
  int n = (int) lround (frame->scale.top / frame->scale.step);
  for (int i = 0; i <= n; i++)
    {
      double value = i * frame->scale.step;
      double y = get_y (frame, value);
      g_autofree char *text = pgw_chart_scale_label (self->unit, value);
      g_autoptr (PangoLayout) layout = make_label (self, text);
      draw_grid_line (snapshot, frame, (double) frame->plot.origin.x, y,
                      (double) frame->plot.size.width, 1);
      draw_label (snapshot, layout, &frame->text, (double) frame->plot.origin.x - GAP, y, 1, 0.5);
    }
}

static void
draw_times (PgwChart *self, GtkSnapshot *snapshot, const Frame *frame)
{
  gint64 span = (frame->end - frame->start) / G_USEC_PER_SEC;
  guint n_columns = (guint) MAX (frame->plot.size.width / COLUMN_WIDTH, 1);
  gint64 step = pgw_chart_scale_for_time (span, n_columns);
  double bottom = (double) (frame->plot.origin.y + frame->plot.size.height);
  /* Counted back from now, as what is of interest is how long ago something was. */
  for (gint64 ago = 0; ago <= span; ago += step)
    {
      double x = get_x (frame, frame->end - ago * G_USEC_PER_SEC);
      g_autofree char *length = ago > 0 ? pgw_chart_scale_label (PGW_UNIT_SECONDS, (double) ago)
                                        : g_strdup (_("now"));
      /* Translators: so long ago; %s is a duration such as “5 min” */
      g_autofree char *text = ago > 0 ? g_strdup_printf (_("−%s"), length)
                                      : g_steal_pointer (&length);
      g_autoptr (PangoLayout) layout = make_label (self, text);
      draw_grid_line (snapshot, frame, x, bottom, 1, GAP / 2);
      draw_label (snapshot, layout, &frame->text, x, bottom + GAP, ago > 0 ? 0.5 : 1, 0);
    }
}

/* One stretch of samples without a gap. */
static void
draw_stretch (cairo_t *cr, const Frame *frame, const PgwSample *samples, guint n)
{
  double bottom = (double) (frame->plot.origin.y + frame->plot.size.height);
  cairo_new_path (cr);
  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, get_x (frame, samples[i].time), get_y (frame, samples[i].value));
  if (n == 1)
    cairo_rel_line_to (cr, 0.1, 0);
  cairo_path_t *line = cairo_copy_path (cr);
  cairo_line_to (cr, get_x (frame, samples[n - 1].time), bottom);
  cairo_line_to (cr, get_x (frame, samples[0].time), bottom);
  cairo_close_path (cr);
  GdkRGBA fill = frame->line;
  fill.alpha *= FILL_ALPHA;
  gdk_cairo_set_source_rgba (cr, &fill);
  cairo_fill (cr);

  cairo_append_path (cr, line);
  cairo_path_destroy (line);
  gdk_cairo_set_source_rgba (cr, &frame->line);
  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (cr);
}

static void
draw_line (PgwChart *self, GtkSnapshot *snapshot, const Frame *frame)
{
  const PgwSample *samples = (const PgwSample *) (gpointer) self->samples->data;
  guint n = self->samples->len;
  gint64 span = n > 1 ? samples[n - 1].time - samples[0].time : 0;
  gint64 max_pause = MAX (MAX_PAUSE_SAMPLES * span / MAX (n, 1),
                          MAX_PAUSE_SAMPLES * (gint64) G_USEC_PER_SEC);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &frame->plot);
  guint first = 0;
  while (first < n)
    {
      if (isnan (samples[first].value))
        {
          first++;
          continue;
        }
      guint last = first + 1;
      while (last < n && !isnan (samples[last].value)
             && samples[last].time - samples[last - 1].time <= max_pause)
        last++;
      draw_stretch (cr, frame, samples + first, last - first);
      first = last;
    }
  cairo_destroy (cr);
}

static int
measure_widest_value (PgwChart *self, const PgwScale *scale)
{
  int widest = 0;
  int n = (int) lround (scale->top / scale->step);
  for (int i = 0; i <= n; i++)
    {
      g_autofree char *text = pgw_chart_scale_label (self->unit, i * scale->step);
      g_autoptr (PangoLayout) layout = make_label (self, text);
      int width;
      pango_layout_get_pixel_size (layout, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest;
}

static Frame
lay_out (PgwChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  Frame frame = { 0 };
  gtk_style_context_get_color (style, &frame.text);
  if (!gtk_style_context_lookup_color (style, "accent_color", &frame.line))
    frame.line = frame.text;

  g_autoptr (PangoLayout) sample = make_label (self, "0");
  int text_height;
  pango_layout_get_pixel_size (sample, NULL, &text_height);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  float top = (float) text_height / 2;
  float bottom = (float) height - (float) text_height - GAP;
  frame.scale = pgw_chart_scale_for_values (self->unit, self->max,
                                            (guint) MAX ((bottom - top) / ROW_HEIGHT, 2));
  float left = (float) (measure_widest_value (self, &frame.scale) + GAP);
  frame.plot = GRAPHENE_RECT_INIT (left, top, MAX ((float) width - left - 1, 1),
                                   MAX (bottom - top, 1));

  frame.end = self->end;
  gint64 first = self->samples->len > 0 ? g_array_index (self->samples, PgwSample, 0).time
                                        : self->end;
  frame.start = MIN (first, self->end - MIN_SPAN);
  return frame;
}

static void
pgw_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PgwChart *self = PGW_CHART (widget);
  Frame frame = lay_out (self);
  draw_values (self, snapshot, &frame);
  draw_times (self, snapshot, &frame);
  draw_line (self, snapshot, &frame);
}

static void
pgw_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                   int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : HEIGHT;
}

static void
update_accessible (PgwChart *self, const char *description)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

void
pgw_chart_set_title (PgwChart *self, const char *title)
{
  g_return_if_fail (PGW_IS_CHART (self));
  g_autofree char *copy = g_strdup (title);
  g_free (self->title);
  self->title = g_steal_pointer (&copy);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title,
                                  -1);
}

void
pgw_chart_set_unit (PgwChart *self, PgwUnit unit)
{
  g_return_if_fail (PGW_IS_CHART (self));
  self->unit = unit;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
pgw_chart_set_series (PgwChart *self, const PgwSeries *series, gint64 end)
{
  g_return_if_fail (PGW_IS_CHART (self));
  guint n = pgw_series_get_length (series);
  g_array_set_size (self->samples, 0);
  if (n > 0)
    g_array_append_vals (self->samples, pgw_series_get (series, 0), n);
  self->max = pgw_series_get_max (series);
  self->end = n > 0 ? MAX (end, pgw_series_get (series, n - 1)->time) : end;
  g_autofree char *description = pgw_chart_describe (series, self->unit, self->end);
  update_accessible (self, description);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pgw_chart_finalize (GObject *object)
{
  PgwChart *self = PGW_CHART (object);
  g_free (self->title);
  g_array_unref (self->samples);
  G_OBJECT_CLASS (pgw_chart_parent_class)->finalize (object);
}

static void
pgw_chart_class_init (PgwChartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pgw_chart_finalize;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  widget_class->snapshot = pgw_chart_snapshot;
  widget_class->measure = pgw_chart_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "chart");
}

static void
pgw_chart_init (PgwChart *self)
{
  self->samples = g_array_new (FALSE, FALSE, sizeof (PgwSample));
  self->title = g_strdup ("");
  self->end = g_get_real_time ();
}

GtkWidget *
pgw_chart_new (const char *title, PgwUnit unit)
{
  PgwChart *self = g_object_new (PGW_TYPE_CHART, NULL);
  pgw_chart_set_title (self, title);
  self->unit = unit;
  return GTK_WIDGET (self);
}
