/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PgcRetry:
 *
 * When to try again after a transient failure. A plain value; pure.
 */
typedef struct
{
  guint attempts;      /* made so far in this row of failures */
  gint64 first_failure; /* µs; 0 = none yet */
} PgcRetry;

/* A row of failures ends when a try has lasted this long: it got somewhere. */
#define PGC_RETRY_PROGRESS_US (60 * G_USEC_PER_SEC)

/* Returns: milliseconds to wait before the next try, doubling from 500 ms to 30 s with up to a
 * quarter of @jitter (0..1) taken off so that many agents do not come back at once; or -1 when
 * @limit_us have passed since the first failure. @lasted_us is how long the failed try took. */
gint pgc_retry_next (PgcRetry *retry, gint64 now, gint64 lasted_us, gint64 limit_us,
                     double jitter);

G_END_DECLS
