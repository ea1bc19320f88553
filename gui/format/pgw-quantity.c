/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/format/pgw-quantity.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <math.h>
#include <string.h>

/* More digits than these change faster than they are read. */
static char *
with_three_digits (double value)
{
  int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return g_strdup_printf ("%'.*f", decimals, value);
}

char *
pgw_quantity_bytes (guint64 bytes)
{
  /* Translators: units of an amount of data */
  static const char *const units[]
      = { N_("KiB"), N_("MiB"), N_("GiB"), N_("TiB"), N_("PiB"), N_("EiB") };
  if (bytes < 1024)
    {
      /* Translators: an amount of data in bytes */
      return g_strdup_printf (_("%d B"), (int) bytes);
    }
  double value = (double) bytes / 1024;
  gsize unit = 0;
  /* 1,023.6 would round to 1024 of the smaller unit. */
  while (value >= 1023.5 && unit + 1 < G_N_ELEMENTS (units))
    {
      value /= 1024;
      unit++;
    }
  g_autofree char *number = with_three_digits (value);
  /* Translators: a number and its unit */
  return g_strdup_printf (_("%s %s"), number, _(units[unit]));
}

char *
pgw_quantity_byte_rate (double bytes_per_second)
{
  g_autofree char *bytes
      = pgw_quantity_bytes (bytes_per_second >= 1 ? (guint64) bytes_per_second : 0);
  /* Translators: a rate; %s is an amount such as “102 MiB” */
  return g_strdup_printf (_("%s/s"), bytes);
}

char *
pgw_quantity_count (guint64 count)
{
  const struct lconv *locale = localeconv ();
  if (locale->thousands_sep[0] != '\0' || count < 10000)
    return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
  /* The locale does not group; eight digits in a row cannot be read in any. */
  const char *separator = g_str_equal (locale->decimal_point, ".") ? "," : "\u00a0";
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  gsize length = strlen (digits);
  GString *grouped = g_string_new (NULL);
  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append (grouped, separator);
      g_string_append_c (grouped, digits[i]);
    }
  return g_string_free (grouped, FALSE);
}

char *
pgw_quantity_change_rate (double changes_per_second)
{
  double rate = MAX (changes_per_second, 0);
  /* Below ten a whole number would jump by more than it says. */
  g_autofree char *number = rate > 0 && rate < 9.95 ? g_strdup_printf ("%'.1f", rate)
                                                    : g_strdup_printf ("%'.0f", rate);
  /* Translators: how many changes are applied in a second; %s is a number */
  return g_strdup_printf (_("%s changes/s"), number);
}

char *
pgw_quantity_percent (double share)
{
  /* Translators: a percentage; some languages want a space before the sign */
  return g_strdup_printf (_("%d%%"), (int) floor (CLAMP (share, 0, 1) * 100));
}

double
pgw_quantity_share (guint64 done, guint64 total, gboolean is_complete)
{
  if (is_complete)
    return 1;
  if (total == 0)
    return 0;
  /* An estimate that was passed says “nearly”, not “done”. */
  return MIN ((double) done / (double) total, 0.99);
}
