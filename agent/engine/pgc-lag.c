/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-lag.h"

#include <string.h>

void
pgc_lag_add (PgcLag *lag, gint64 time, PgcLsn lsn)
{
  /* Where the source was when it last wrote nothing is of no use. */
  if (lag->n > 0 && lag->samples[lag->n - 1].lsn == lsn)
    return;
  if (lag->n > 0 && time - lag->samples[lag->n - 1].time < lag->interval)
    return;
  /* A long backlog is told more coarsely, everywhere the same. */
  if (lag->n == PGC_LAG_SAMPLES)
    {
      gint64 span = lag->samples[lag->n - 1].time - lag->samples[0].time;
      for (guint i = 0; i < PGC_LAG_SAMPLES / 2; i++)
        lag->samples[i] = lag->samples[2 * i];
      lag->n = PGC_LAG_SAMPLES / 2;
      lag->interval = span / (PGC_LAG_SAMPLES / 2);
    }
  lag->samples[lag->n].time = time;
  lag->samples[lag->n].lsn = lsn;
  lag->n++;
}

gint64
pgc_lag_get (PgcLag *lag, PgcLsn applied, gint64 now)
{
  guint n_past = 0;
  while (n_past < lag->n && lag->samples[n_past].lsn <= applied)
    n_past++;
  /* The last one is kept, so that a source that stands still is not sampled again. */
  if (n_past == lag->n)
    n_past = lag->n > 0 ? lag->n - 1 : 0;
  memmove (lag->samples, lag->samples + n_past, (lag->n - n_past) * sizeof lag->samples[0]);
  lag->n -= n_past;
  if (lag->n < PGC_LAG_SAMPLES / 4)
    lag->interval = 0;
  if (lag->n == 0 || lag->samples[0].lsn <= applied)
    return 0;
  return MAX (now - lag->samples[0].time, 0);
}
