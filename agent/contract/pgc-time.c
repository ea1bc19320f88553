/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/contract/pgc-status.h"

#include <string.h>

/* Integers throughout: GDateTime keeps the seconds of an ISO 8601 text as a double, which cannot
 * hold every microsecond of today. */

char *
pgc_time_to_string (gint64 time)
{
  if (time == 0)
    return NULL;
  gint64 seconds = time / G_USEC_PER_SEC, microseconds = time % G_USEC_PER_SEC;
  if (microseconds < 0)
    {
      seconds--;
      microseconds += G_USEC_PER_SEC;
    }
  g_autoptr (GDateTime) whole = g_date_time_new_from_unix_utc (seconds);
  if (whole == NULL)
    return NULL;
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", g_date_time_get_year (whole),
                          g_date_time_get_month (whole), g_date_time_get_day_of_month (whole),
                          g_date_time_get_hour (whole), g_date_time_get_minute (whole),
                          g_date_time_get_second (whole), (int) microseconds);
}

/* Exactly @count digits; -1 if there are fewer. */
static int
read_digits (const char **cursor, int count)
{
  int value = 0;
  for (int i = 0; i < count; i++)
    {
      if (!g_ascii_isdigit (**cursor))
        return -1;
      value = value * 10 + (*(*cursor)++ - '0');
    }
  return value;
}

static gboolean
read_char (const char **cursor, const char *one_of)
{
  if (**cursor == '\0' || strchr (one_of, **cursor) == NULL)
    return FALSE;
  (*cursor)++;
  return TRUE;
}

/* ".123456" and up to nine digits; what is finer than a microsecond is cut off. */
static gboolean
read_fraction (const char **cursor, gint64 *microseconds)
{
  *microseconds = 0;
  if (!read_char (cursor, "."))
    return TRUE;
  int digits = 0;
  for (; g_ascii_isdigit (**cursor); (*cursor)++, digits++)
    if (digits < 6)
      *microseconds = *microseconds * 10 + (**cursor - '0');
  for (int i = digits; i < 6; i++)
    *microseconds *= 10;
  return digits >= 1 && digits <= 9;
}

/* "Z", "+01:00", "+0100", "+01", or nothing, which is UTC too: the fields are named "InUtc". */
static gboolean
read_zone (const char **cursor, gint64 *offset_seconds)
{
  *offset_seconds = 0;
  if (**cursor == '\0' || read_char (cursor, "Zz"))
    return **cursor == '\0';
  int sign = **cursor == '-' ? -1 : 1;
  if (!read_char (cursor, "+-"))
    return FALSE;
  int hours = read_digits (cursor, 2), minutes = 0;
  if (**cursor != '\0')
    {
      read_char (cursor, ":");
      minutes = read_digits (cursor, 2);
    }
  *offset_seconds = sign * (hours * 3600 + minutes * 60);
  return hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60 && **cursor == '\0';
}

gint64
pgc_time_from_string (const char *text)
{
  if (text == NULL)
    return 0;
  const char *cursor = text;
  int part[6];
  static const char *const before[] = { NULL, "-", "-", "Tt ", ":", ":" };
  for (int i = 0; i < 6; i++)
    {
      if (before[i] != NULL && !read_char (&cursor, before[i]))
        return 0;
      part[i] = read_digits (&cursor, i == 0 ? 4 : 2);
      if (part[i] < 0)
        return 0;
    }
  gint64 microseconds, offset;
  if (!read_fraction (&cursor, &microseconds) || !read_zone (&cursor, &offset))
    return 0;
  g_autoptr (GDateTime) whole
      = g_date_time_new_utc (part[0], part[1], part[2], part[3], part[4], part[5]);
  if (whole == NULL)
    return 0;
  return (g_date_time_to_unix (whole) - offset) * G_USEC_PER_SEC + microseconds;
}
