/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>

#include "gui/format/pgw-quantity.h"
#include "gui/format/pgw-time.h"

/* 1, 2 or 5 times a power of ten that is not below @value. */
static double
round_up_to_ten (double value)
{
  double power = pow (10, floor (log10 (value)));
  /* What is a round number but for the arithmetic stays one. */
  double digits = value / power - 1e-9;
  return power * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
}

static double
round_up_bytes (double value)
{
  double unit = 1;
  while (value / unit > 512 && unit < 1e18)
    unit *= 1024;
  double step = MAX (round_up_to_ten (MAX (value / unit, 1)), 1);
  return step * unit;
}

static double
round_up_seconds (double value)
{
  static const double steps[]
      = { 1,    2,    5,     10,    15,    30,    60,     120,    300,   600,
          900,  1800, 3600,  7200,  10800, 21600, 43200,  86400,  172800 };
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (value <= steps[i])
      return steps[i];
  return ceil (value / 86400) * 86400;
}

static double
round_up (PgwUnit unit, double value)
{
  switch (unit)
    {
    case PGW_UNIT_BYTE_RATE:
      return round_up_bytes (value);
    case PGW_UNIT_CHANGE_RATE:
      return round_up_to_ten (MAX (value, 1));
    case PGW_UNIT_SECONDS:
      return round_up_seconds (value);
    }
  g_return_val_if_reached (value);
}

PgwScale
pgw_chart_scale_for_values (PgwUnit unit, double max, guint n_steps)
{
  n_steps = MAX (n_steps, 2);
  PgwScale scale;
  scale.step = round_up (unit, MAX (max, 0) / n_steps);
  /* Never flat: with nothing to show there is still an axis. */
  scale.top = scale.step * MAX (ceil (max / scale.step - 1e-9), 2);
  return scale;
}

gint64
pgw_chart_scale_for_time (gint64 seconds, guint n_steps)
{
  return (gint64) round_up_seconds ((double) MAX (seconds, 1) / MAX (n_steps, 1));
}

char *
pgw_chart_scale_value (PgwUnit unit, double value)
{
  switch (unit)
    {
    case PGW_UNIT_BYTE_RATE:
      return pgw_quantity_byte_rate (value);
    case PGW_UNIT_CHANGE_RATE:
      return pgw_quantity_change_rate (value);
    case PGW_UNIT_SECONDS:
      return pgw_time_duration ((gint64) llround (value));
    }
  g_return_val_if_reached (NULL);
}

static char *
label_bytes (double value)
{
  static const char *const units[] = { N_("B/s"),   N_("KiB/s"), N_("MiB/s"), N_("GiB/s"),
                                       N_("TiB/s"), N_("PiB/s"), N_("EiB/s") };
  gsize unit = 0;
  /* 1500 MiB on the way from 1000 to 2000 is not made 1.465 GiB. */
  while ((value >= 10240 || (value >= 1024 && fmod (value, 1024) < 0.5))
         && unit + 1 < G_N_ELEMENTS (units))
    {
      value /= 1024;
      unit++;
    }
  g_autofree char *number = g_strdup_printf ("%'.4g", value);
  /* Translators: a number and its unit */
  return g_strdup_printf (_("%s %s"), number, _(units[unit]));
}

static char *
label_changes (double value)
{
  g_autofree char *number = pgw_quantity_count ((guint64) value);
  /* Translators: a rate; %s is an amount */
  return g_strdup_printf (_("%s/s"), number);
}

static char *
label_seconds (double value)
{
  gint64 seconds = (gint64) llround (value);
  if (seconds < 60)
    return g_strdup_printf (_("%d s"), (int) seconds);
  if (seconds < 3600)
    return seconds % 60 == 0 ? g_strdup_printf (_("%d min"), (int) (seconds / 60))
                             : g_strdup_printf ("%d:%02d", (int) (seconds / 60),
                                                (int) (seconds % 60));
  return seconds % 3600 == 0 ? g_strdup_printf (_("%d h"), (int) (seconds / 3600))
                             : g_strdup_printf (_("%.1f h"), (double) seconds / 3600);
}

char *
pgw_chart_scale_label (PgwUnit unit, double value)
{
  if (value <= 0)
    return g_strdup ("0");
  switch (unit)
    {
    case PGW_UNIT_BYTE_RATE:
      return label_bytes (value);
    case PGW_UNIT_CHANGE_RATE:
      return label_changes (value);
    case PGW_UNIT_SECONDS:
      return label_seconds (value);
    }
  g_return_val_if_reached (NULL);
}
