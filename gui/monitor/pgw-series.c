/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/monitor/pgw-series.h"

#include <math.h>

struct _PgwSeries
{
  PgwSample samples[PGW_SERIES_MAX];
  guint n_samples;
  gint64 min_interval; /* between two samples, since samples were merged */
};

PgwSeries *
pgw_series_new (void)
{
  return g_new0 (PgwSeries, 1);
}

void
pgw_series_free (PgwSeries *self)
{
  g_free (self);
}

static double
get_greater (double a, double b)
{
  if (isnan (a))
    return b;
  return isnan (b) ? a : MAX (a, b);
}

/* Halves the number of samples. */
static void
merge_neighbours (PgwSeries *self)
{
  guint n = 0;
  for (guint i = 0; i + 1 < self->n_samples; i += 2)
    {
      PgwSample merged = self->samples[i + 1];
      merged.value = get_greater (self->samples[i].value, merged.value);
      self->samples[n++] = merged;
    }
  self->n_samples = n;
  self->min_interval = (self->samples[n - 1].time - self->samples[0].time) / n;
}

void
pgw_series_add (PgwSeries *self, gint64 time, double value)
{
  if (self->n_samples > 0)
    {
      PgwSample *last = &self->samples[self->n_samples - 1];
      if (time <= last->time)
        return;
      /* New samples are as far apart as the old ones, which are drawn on the same axis. */
      if (time - last->time < self->min_interval)
        {
          last->value = get_greater (last->value, value);
          return;
        }
    }
  if (self->n_samples == PGW_SERIES_MAX)
    merge_neighbours (self);
  self->samples[self->n_samples].time = time;
  self->samples[self->n_samples].value = value;
  self->n_samples++;
}

guint
pgw_series_get_length (const PgwSeries *self)
{
  return self->n_samples;
}

const PgwSample *
pgw_series_get (const PgwSeries *self, guint index)
{
  g_return_val_if_fail (index < self->n_samples, NULL);
  return &self->samples[index];
}

double
pgw_series_get_max (const PgwSeries *self)
{
  double max = 0;
  for (guint i = 0; i < self->n_samples; i++)
    max = get_greater (max, self->samples[i].value);
  return max;
}

double
pgw_series_get_mean (const PgwSeries *self)
{
  double sum = 0;
  guint n = 0;
  for (guint i = 0; i < self->n_samples; i++)
    if (!isnan (self->samples[i].value))
      {
        sum += self->samples[i].value;
        n++;
      }
  return n > 0 ? sum / n : 0;
}

double
pgw_series_get_last (const PgwSeries *self)
{
  for (guint i = self->n_samples; i > 0; i--)
    if (!isnan (self->samples[i - 1].value))
      return self->samples[i - 1].value;
  return NAN;
}
