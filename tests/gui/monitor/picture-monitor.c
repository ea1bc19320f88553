/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shows the page of a migration in every state, and writes a picture of each:
 * picture-monitor DIRECTORY WIDTH light|dark [NAME…] */

#include <adwaita.h>
#include <math.h>

#include "gui/monitor/pgw-activity.h"
#include "gui/monitor/pgw-cutover-dialog.h"
#include "gui/monitor/pgw-log-view.h"
#include "gui/monitor/pgw-migration-page.h"
#include "tests/gui/monitor/pgw-sample.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define HEIGHT 800

/* What there is beside the samples, as a view of one of them. */
static const struct
{
  const char *name;
  PgwSampleKind kind;
  const char *view; /* "dialog" is the cutover dialog */
} views[] = {
  { "checks", PGW_SAMPLE_VALIDATION_FAILED, "checks" },
  { "log", PGW_SAMPLE_FAILED, "log" },
  { "details", PGW_SAMPLE_COMPLETED, "details" },
  { "cutover-dialog", PGW_SAMPLE_CUTOVER, "dialog" },
  { "cutover-dialog-lagging", PGW_SAMPLE_LAGGING, "dialog" },
};

static gboolean
quit (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until transitions have ended. */
static void
settle (void)
{
  gboolean is_over = FALSE;
  g_timeout_add (700, quit, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void
save_picture (GtkWidget *window, const char *directory, const char *name, int width,
              const char *scheme)
{
  settle ();
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  int w = gdk_paintable_get_intrinsic_width (paintable);
  int h = gdk_paintable_get_intrinsic_height (paintable);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, w, h);
  g_autoptr (GskRenderNode) node = gtk_snapshot_free_to_node (snapshot);
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  g_autoptr (GdkTexture) texture
      = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) w, (float) h));
  g_autofree char *file = g_strdup_printf ("%s-%d-%s.png", name, width, scheme);
  g_autofree char *path = g_build_filename (directory, file, NULL);
  if (!gdk_texture_save_to_png (texture, path))
    g_printerr ("%s cannot be written\n", path);
  else
    g_print ("%s\n", path);
}

/* Two minutes of looks, as if the page had been open. */
static void
add_history (PgwMigration *migration, PgwSampleKind kind, gint64 now)
{
  g_autoptr (PgcStatus) status = pgc_status_copy (pgw_migration_get_status (migration));
  PgwActivity *activity = pgw_activity_new ();
  for (int i = 150; i > 0; i--)
    {
      for (guint d = 0; d < status->databases->len; d++)
        {
          PgcDatabaseStatus *database = g_ptr_array_index (status->databases, d);
          double wave = 1 + 0.35 * sin (i / 9.0) + 0.1 * sin (i * 1.7);
          database->bytes_per_second = d == 0 ? 98.0 * 1024 * 1024 * wave : 0;
          database->applied_changes += (guint64) (700 * wave);
          if (kind == PGW_SAMPLE_LAGGING && d == 0)
            database->latency_seconds = 185 + (gint64) (30 * sin (i / 15.0));
          else if (database->latency_seconds >= 0)
            database->latency_seconds = i % 40 == 0 ? 3 : i % 17 == 0 ? 1 : 0;
        }
      pgw_activity_take (activity, pgw_migration_get_spec (migration), status, TRUE,
                         now - i * SECOND);
    }
  g_object_set_data_full (G_OBJECT (migration), "pgw-activity", activity,
                          (GDestroyNotify) pgw_activity_free);
}

static GtkWidget *
find_log (GtkWidget *widget)
{
  if (PGW_IS_LOG_VIEW (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_log (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
show (const char *directory, const char *name, PgwSampleKind kind, const char *view, int width,
      const char *scheme)
{
  gint64 now = g_get_real_time ();
  g_autoptr (PgwMigration) migration = pgw_sample_make_migration (kind, now);
  if (kind == PGW_SAMPLE_COPYING || kind == PGW_SAMPLE_CUTOVER || kind == PGW_SAMPLE_LAGGING)
    add_history (migration, kind, now);
  if (g_strcmp0 (view, "dialog") == 0)
    {
      PgwCutoverDialog *dialog = pgw_cutover_dialog_present (migration, NULL);
      gtk_window_set_default_size (GTK_WINDOW (dialog), MIN (width, 520), 720);
      save_picture (GTK_WIDGET (dialog), directory, name, width, scheme);
      gtk_window_destroy (GTK_WINDOW (dialog));
      return;
    }
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new ();
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar),
                                   adw_window_title_new (pgw_migration_get_name (migration), NULL));
  gtk_box_append (GTK_BOX (box), bar);
  GtkWidget *page = pgw_migration_page_new (migration);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), width, HEIGHT);
  if (view != NULL)
    pgw_migration_page_show (PGW_MIGRATION_PAGE (page), view);
  g_autoptr (GPtrArray) log = pgw_sample_make_log (now);
  pgw_log_view_add (PGW_LOG_VIEW (find_log (page)), log);
  gtk_window_present (GTK_WINDOW (window));
  save_picture (window, directory, name, width, scheme);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  if (argc < 4)
    {
      g_printerr ("usage: picture-monitor DIRECTORY WIDTH light|dark [NAME…]\n");
      return 2;
    }
  adw_init ();
  int width = atoi (argv[2]);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      g_str_equal (argv[3], "dark") ? ADW_COLOR_SCHEME_FORCE_DARK
                                                                    : ADW_COLOR_SCHEME_FORCE_LIGHT);
  const char *const *wanted = (const char *const *) (argv + 4);
  for (guint i = 0; i < PGW_N_SAMPLES; i++)
    {
      const char *name = pgw_sample_get_name (i);
      if (argc == 4 || g_strv_contains (wanted, name))
        show (argv[1], name, i, NULL, width, argv[3]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (argc == 4 || g_strv_contains (wanted, views[i].name))
      show (argv[1], views[i].name, views[i].kind, views[i].view, width, argv[3]);
  return 0;
}
