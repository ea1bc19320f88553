/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/format/pgw-time.h"

#include <glib/gi18n.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

char *
pgw_time_duration (gint64 seconds)
{
  seconds = MAX (seconds, 0);
  if (seconds < MINUTE)
    return g_strdup_printf (_("%d s"), (int) seconds);
  if (seconds < HOUR)
    return g_strdup_printf (_("%d min %02d s"), (int) (seconds / MINUTE),
                            (int) (seconds % MINUTE));
  if (seconds < DAY)
    return g_strdup_printf (_("%d h %02d min"), (int) (seconds / HOUR),
                            (int) (seconds % HOUR / MINUTE));
  return g_strdup_printf (_("%" G_GINT64_FORMAT " d %02d h"), seconds / DAY,
                          (int) (seconds % DAY / HOUR));
}

char *
pgw_time_taken (gint64 start, gint64 end, gint64 now)
{
  if (start == 0)
    return g_strdup ("–");
  return pgw_time_duration (((end != 0 ? end : now) - start) / G_USEC_PER_SEC);
}

char *
pgw_time_left (gint64 seconds)
{
  if (seconds < 5)
    return g_strdup (_("a few seconds left"));
  if (seconds < 90)
    {
      /* In steps of five, so that the text does not change with every look at it. */
      int rounded = (int) ((seconds + 4) / 5 * 5);
      return g_strdup_printf (
          ngettext ("about %d second left", "about %d seconds left", (gulong) rounded), rounded);
    }
  if (seconds < 90 * MINUTE)
    {
      int minutes = (int) ((seconds + MINUTE / 2) / MINUTE);
      return g_strdup_printf (
          ngettext ("about %d minute left", "about %d minutes left", (gulong) minutes), minutes);
    }
  if (seconds < 36 * HOUR)
    {
      int hours = (int) ((seconds + HOUR / 2) / HOUR);
      return g_strdup_printf (
          ngettext ("about %d hour left", "about %d hours left", (gulong) hours), hours);
    }
  /* A hundred years: beyond that an estimate says nothing, and would not fit an int. */
  int days = (int) ((MIN (seconds, (gint64) 36500 * DAY) + DAY / 2) / DAY);
  return g_strdup_printf (ngettext ("about %d day left", "about %d days left", (gulong) days),
                          days);
}

static GDateTime *
to_local (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  return utc != NULL ? g_date_time_to_local (utc) : NULL;
}

static char *
format (GDateTime *local, const char *pattern)
{
  char *text = local != NULL ? g_date_time_format (local, pattern) : NULL;
  return text != NULL ? text : g_strdup ("–");
}

char *
pgw_time_absolute (gint64 time)
{
  g_autoptr (GDateTime) local = time != 0 ? to_local (time) : NULL;
  /* Translators: a date with a time, see the manual of g_date_time_format() */
  return format (local, _("%-d %b %Y, %H:%M:%S"));
}

char *
pgw_time_short (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) local = time != 0 ? to_local (time) : NULL;
  g_autoptr (GDateTime) today = to_local (now);
  gboolean is_today = local != NULL && today != NULL
                      && g_date_time_get_year (local) == g_date_time_get_year (today)
                      && g_date_time_get_day_of_year (local)
                             == g_date_time_get_day_of_year (today);
  /* Translators: a time of day, see the manual of g_date_time_format() */
  return format (local, is_today ? _("%H:%M:%S")
                                 /* Translators: a short date with a time of day */
                                 : _("%-d %b %H:%M:%S"));
}

char *
pgw_time_relative (gint64 time, gint64 now)
{
  if (time == 0)
    return g_strdup ("–");
  gint64 seconds = (now - time) / G_USEC_PER_SEC;
  /* Clocks of two hosts differ: the future is now. */
  if (seconds < MINUTE)
    return g_strdup (_("just now"));
  if (seconds < HOUR)
    {
      int minutes = (int) (seconds / MINUTE);
      return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", (gulong) minutes),
                              minutes);
    }
  if (seconds < DAY)
    {
      int hours = (int) (seconds / HOUR);
      return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", (gulong) hours), hours);
    }
  int days = (int) MIN (seconds / DAY, G_MAXINT);
  return g_strdup_printf (ngettext ("%d day ago", "%d days ago", (gulong) days), days);
}
