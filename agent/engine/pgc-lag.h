/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-lsn.h"

G_BEGIN_DECLS

#define PGC_LAG_SAMPLES 128

/**
 * PgcLag:
 *
 * How far the target is behind, in seconds of the source's clock: remembers where the source was at
 * which time. No other clock takes part. A plain value, to be zeroed; pure.
 */
typedef struct
{
  struct
  {
    gint64 time; /* µs, the source's clock */
    PgcLsn lsn;
  } samples[PGC_LAG_SAMPLES];
  guint n;
  gint64 interval; /* µs: samples that are nearer to each other are left out */
} PgcLag;

/* The source was at @lsn at @time. */
void pgc_lag_add (PgcLag *lag, gint64 time, PgcLsn lsn);

/* Returns: µs since which there is something that is not applied; 0 when nothing is known to be */
gint64 pgc_lag_get (PgcLag *lag, PgcLsn applied, gint64 now);

G_END_DECLS
