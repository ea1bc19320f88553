/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-quantity.h"

#include <glib/gi18n.h>
#include <math.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Three significant digits: as many as a number that changes while it is read deserves. */
static char *
with_three_digits (double value, const char *unit)
{
  int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return g_strdup_printf ("%.*f %s", decimals, value, unit);
}

char *
pgc_quantity_bytes (guint64 bytes)
{
  static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
  if (bytes < 1024)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " B", bytes);
  double value = (double) bytes / 1024;
  gsize unit = 0;
  /* 1,023.6 would round to 1024 of the smaller unit. */
  while (value >= 1023.5 && unit + 1 < G_N_ELEMENTS (units))
    {
      value /= 1024;
      unit++;
    }
  return with_three_digits (value, units[unit]);
}

char *
pgc_quantity_byte_rate (double bytes_per_second)
{
  g_autofree char *bytes = pgc_quantity_bytes (bytes_per_second > 0 ? (guint64) bytes_per_second
                                                                    : 0);
  /* Translators: a rate; %s is an amount such as “102 MiB” */
  return g_strdup_printf (_("%s/s"), bytes);
}

char *
pgc_quantity_count (guint64 count)
{
  if (count >= 999500000)
    return with_three_digits ((double) count / 1e9, "G");
  if (count >= 10000000)
    return with_three_digits ((double) count / 1e6, "M");
  if (count < 1000)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  if (count < 1000000)
    return g_strdup_printf ("%" G_GUINT64_FORMAT ",%03u", count / 1000, (guint) (count % 1000));
  return g_strdup_printf ("%" G_GUINT64_FORMAT ",%03u,%03u", count / 1000000,
                          (guint) (count / 1000 % 1000), (guint) (count % 1000));
}

char *
pgc_quantity_duration (gint64 seconds)
{
  seconds = MAX (seconds, 0);
  if (seconds < MINUTE)
    return g_strdup_printf (_("%d s"), (int) seconds);
  if (seconds < HOUR)
    return g_strdup_printf (_("%d min %02d s"), (int) (seconds / MINUTE), (int) (seconds % MINUTE));
  if (seconds < DAY)
    return g_strdup_printf (_("%d h %02d min"), (int) (seconds / HOUR),
                            (int) (seconds % HOUR / MINUTE));
  return g_strdup_printf (_("%" G_GINT64_FORMAT " d %02d h"), seconds / DAY,
                          (int) (seconds % DAY / HOUR));
}

char *
pgc_quantity_clock (gint64 seconds)
{
  seconds = MAX (seconds, 0);
  int minutes = (int) (seconds % HOUR / MINUTE);
  int rest = (int) (seconds % MINUTE);
  if (seconds < HOUR)
    return g_strdup_printf ("%d:%02d", minutes, rest);
  return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", seconds / HOUR, minutes, rest);
}

double
pgc_quantity_share (guint64 done, guint64 total, gboolean is_complete)
{
  if (is_complete)
    return 1;
  if (total == 0)
    return 0;
  /* An estimate that was passed says "nearly", not "done". */
  return MIN ((double) done / (double) total, 0.99);
}

char *
pgc_quantity_percent (double share)
{
  return g_strdup_printf ("%d %%", (int) floor (CLAMP (share, 0, 1) * 100));
}

char *
pgc_quantity_bar (double share, guint width, gboolean is_unicode)
{
  static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
  GString *bar = g_string_new (NULL);
  guint n_eighths = (guint) (CLAMP (share, 0, 1) * width * 8);
  guint n_full = n_eighths / 8;
  for (guint i = 0; i < n_full; i++)
    g_string_append (bar, is_unicode ? "█" : "#");
  guint n = n_full;
  if (is_unicode && n_eighths % 8 > 0)
    {
      g_string_append (bar, eighths[n_eighths % 8]);
      n++;
    }
  for (; n < width; n++)
    g_string_append (bar, is_unicode ? "░" : ".");
  return g_string_free (bar, FALSE);
}

char *
pgc_quantity_local_time (gint64 time)
{
  if (time == 0)
    return NULL;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  if (utc == NULL)
    return NULL;
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  return g_date_time_format (local, "%Y-%m-%dT%H:%M:%S%:z");
}

gboolean
pgc_quantity_parse_duration (const char *text, gint64 *seconds)
{
  static const struct
  {
    const char *suffix;
    gint64 factor;
  } units[] = { { "", 1 }, { "s", 1 }, { "m", MINUTE }, { "min", MINUTE }, { "h", HOUR },
                { "d", DAY } };

  char *end = NULL;
  if (!g_ascii_isdigit (text[0]))
    return FALSE;
  guint64 number = g_ascii_strtoull (text, &end, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_strcasecmp (end, units[i].suffix) == 0)
      {
        /* Ten years: longer is a slip, and would overflow a timer. */
        if (number > (guint64) (3650 * (gint64) DAY / units[i].factor))
          return FALSE;
        *seconds = (gint64) number * units[i].factor;
        return TRUE;
      }
  return FALSE;
}
