/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* One migration as it is to be measured; both are only read. */
typedef struct
{
  const PgcSpec *spec;
  const PgcStatus *status;
} PgcMetricsSource;

/* The figures of @migrations as OpenMetrics 1.0 text, which is also Prometheus text: only gauges
 * and counters, whose names both read alike. Times are seconds, sizes bytes, rates a second.
 * (transfer full) @migrations: (array length=n) */
char *pgc_metrics_to_text (const char *agent_version, const PgcMetricsSource *migrations, gsize n);

G_END_DECLS
