/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-comparison-view.h"

#include <glib/gi18n.h>

#include "gui/format/pgw-quantity.h"
#include "gui/format/pgw-time.h"

static void
free_difference (gpointer data)
{
  PgwDifference *difference = data;
  g_free (difference->title);
  g_free (difference->detail);
  g_free (difference);
}

void
pgw_comparison_view_free (PgwComparisonView *view)
{
  if (view == NULL)
    return;
  g_free (view->title);
  g_free (view->detail);
  g_free (view->remedy);
  g_ptr_array_unref (view->differences);
  g_free (view);
}

static void
add_difference (PgwComparisonView *view, const PgcComparisonItem *item)
{
  PgwDifference *difference = g_new0 (PgwDifference, 1);
  /* Translators: a database, and a table or another object in it */
  difference->title = g_strdup_printf (_("%s: %s"), item->database, item->object);
  const char *what = item->difference != NULL ? item->difference : _("The contents differ");
  if (item->source_rows == 0 && item->target_rows == 0)
    difference->detail = g_strdup (what);
  else
    {
      g_autofree char *source = pgw_quantity_count (item->source_rows);
      g_autofree char *target = pgw_quantity_count (item->target_rows);
      difference->detail = g_strdup_printf (_("%s\n%s rows on the source, %s on the target"), what,
                                            source, target);
    }
  g_ptr_array_add (view->differences, difference);
}

static void
set_result (PgwComparisonView *view, const PgcComparison *comparison, gint64 now)
{
  guint64 n_rows = 0;
  for (guint i = 0; i < comparison->items->len; i++)
    {
      const PgcComparisonItem *item = g_ptr_array_index (comparison->items, i);
      n_rows += item->source_rows;
      if (!item->equal)
        add_difference (view, item);
    }
  g_autofree char *rows = pgw_quantity_count (n_rows);
  g_autofree char *age = pgw_time_relative (comparison->ended_at, now);
  guint n = view->differences->len;
  if (n > 0)
    {
      view->tone = PGW_TONE_ERROR;
      view->title = g_strdup (_("Source and target differ"));
      view->detail = g_strdup_printf (ngettext ("%u of %u objects differs, compared %s",
                                                "%u of %u objects differ, compared %s", n),
                                      n, comparison->items->len, age);
      return;
    }
  view->tone = PGW_TONE_SUCCESS;
  view->title = g_strdup (_("Source and target are equal"));
  view->detail = g_strdup_printf (ngettext ("%u object with %s rows, compared %s",
                                            "%u objects with %s rows, compared %s",
                                            comparison->items->len),
                                  comparison->items->len, rows, age);
}

PgwComparisonView *
pgw_comparison_view_new (const PgcComparison *comparison, gint64 now)
{
  PgwComparisonView *view = g_new0 (PgwComparisonView, 1);
  view->differences = g_ptr_array_new_with_free_func (free_difference);
  if (comparison == NULL)
    {
      view->title = g_strdup (_("Not compared yet"));
      view->detail = g_strdup (_("A comparison reads both sides, counts and checks every row, and "
                                 "changes nothing."));
    }
  else if (comparison->running)
    {
      view->tone = PGW_TONE_BUSY;
      view->is_running = TRUE;
      view->share = pgw_quantity_share (comparison->tables_done, comparison->tables_total, FALSE);
      view->title = g_strdup (_("Comparing"));
      view->detail = g_strdup_printf (_("%u of %u tables"), comparison->tables_done,
                                      comparison->tables_total);
    }
  else if (comparison->error != NULL)
    {
      view->tone = PGW_TONE_WARNING;
      view->title = g_strdup (_("The comparison was not finished"));
      view->detail = g_strdup (comparison->error->message);
      view->remedy = g_strdup (comparison->error->remedy);
    }
  else
    set_result (view, comparison, now);
  return view;
}
