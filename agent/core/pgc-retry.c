/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/core/pgc-retry.h"

#define FIRST_MS 500
#define LONGEST_MS 30000

gint
pgc_retry_next (PgcRetry *retry, gint64 now, gint64 lasted_us, gint64 limit_us, double jitter)
{
  if (retry->first_failure == 0 || lasted_us >= PGC_RETRY_PROGRESS_US)
    {
      retry->first_failure = now;
      retry->attempts = 0;
    }
  if (now - retry->first_failure >= limit_us)
    return -1;
  gint64 wait = LONGEST_MS;
  if (retry->attempts < 6) /* 500 ms << 6 is over the longest */
    wait = (gint64) FIRST_MS << retry->attempts;
  retry->attempts++;
  return (gint) (wait - (gint64) ((double) wait * 0.25 * jitter));
}
