/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"
#include "gui/monitor/pgw-series.h"

G_BEGIN_DECLS

/**
 * PgwActivity:
 *
 * What a migration's status was like over time, as far as it was seen: the status itself has only
 * the present. Made of the statuses that it is given, and of nothing else.
 */
typedef struct _PgwActivity PgwActivity;

PgwActivity *pgw_activity_new (void);
void pgw_activity_free (PgwActivity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgwActivity, pgw_activity_free)

/* Takes what there is to see at @now; more often than once a second changes nothing.
 * @is_reachable: whether @status is of now; if not, the lines get a gap. */
void pgw_activity_take (PgwActivity *self, const PgcSpec *spec, const PgcStatus *status,
                        gboolean is_reachable, gint64 now);

/* Bytes a second of the base copy; changes applied a second; seconds that the database furthest
 * behind is behind. */
const PgwSeries *pgw_activity_get_copy_rate (const PgwActivity *self);
const PgwSeries *pgw_activity_get_change_rate (const PgwActivity *self);
const PgwSeries *pgw_activity_get_latency (const PgwActivity *self);

/* When the cutover was seen to begin; 0 if it was not seen. */
gint64 pgw_activity_get_cutover_time (const PgwActivity *self);

G_END_DECLS
