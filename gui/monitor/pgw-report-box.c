/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-report-box.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "gui/format/pgw-state-words.h"
#include "gui/monitor/pgw-finding-row.h"

struct _PgwReportBox
{
  GtkWidget parent_instance;

  guint n_shown; /* entries; a report only grows */
};

G_DEFINE_FINAL_TYPE (PgwReportBox, pgw_report_box, GTK_TYPE_WIDGET)

/* What is left to be done comes first. */
static const char *const kinds[] = { "todo", "skipped", "changed", NULL };

static void
remove_groups (PgwReportBox *self)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

static GtkWidget *
make_row (const PgcReportEntry *entry)
{
  gboolean is_todo = g_str_equal (entry->kind, "todo");
  GtkWidget *row = pgw_finding_row_new (is_todo ? PGW_TONE_WARNING : PGW_TONE_NEUTRAL,
                                        entry->object, entry->database);
  pgw_finding_row_add (row, entry->reason, NULL, entry->sql);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), is_todo);
  return row;
}

/* @kind: NULL = every other kind than those known */
static void
add_group (PgwReportBox *self, GPtrArray *report, const char *kind)
{
  GtkWidget *group = NULL;
  for (guint i = 0; i < report->len; i++)
    {
      const PgcReportEntry *entry = g_ptr_array_index (report, i);
      gboolean is_wanted = kind != NULL ? g_str_equal (entry->kind, kind)
                                        : !g_strv_contains (kinds, entry->kind);
      if (!is_wanted)
        continue;
      if (group == NULL)
        {
          group = adw_preferences_group_new ();
          adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group),
                                           pgw_state_words_report_kind (entry->kind));
          gtk_widget_set_parent (group, GTK_WIDGET (self));
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (entry));
    }
}

void
pgw_report_box_show (PgwReportBox *self, GPtrArray *report)
{
  g_return_if_fail (PGW_IS_REPORT_BOX (self));
  gtk_widget_set_visible (GTK_WIDGET (self), report->len > 0);
  if (report->len == self->n_shown)
    return;
  self->n_shown = report->len;
  remove_groups (self);
  for (gsize i = 0; kinds[i] != NULL; i++)
    add_group (self, report, kinds[i]);
  add_group (self, report, NULL);
}

static void
pgw_report_box_dispose (GObject *object)
{
  remove_groups (PGW_REPORT_BOX (object));
  G_OBJECT_CLASS (pgw_report_box_parent_class)->dispose (object);
}

static void
pgw_report_box_class_init (PgwReportBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_report_box_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
pgw_report_box_init (PgwReportBox *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 18);
}

GtkWidget *
pgw_report_box_new (void)
{
  return g_object_new (PGW_TYPE_REPORT_BOX, NULL);
}
