/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-registry.h"

G_BEGIN_DECLS

/**
 * PgcIdle:
 *
 * Knows when an agent is no longer needed: no thread of a migration runs, and nobody who
 * has called it is still on the bus. A face that merely looks on counts, since the agent would
 * otherwise vanish before its eyes.
 *
 * Signal: "idle" () once that has been so for the given time, and again each such time after.
 */
#define PGC_TYPE_IDLE (pgc_idle_get_type ())
G_DECLARE_FINAL_TYPE (PgcIdle, pgc_idle, PGC, IDLE, GObject)

/* @connection: (nullable): the bus. @delay_ms: how long to wait for more work. End it with
 * pgc_idle_stop(). */
PgcIdle *pgc_idle_new (PgcRegistry *registry, GDBusConnection *connection, guint delay_ms);
/* Whether nobody needs the agent at this moment. */
gboolean pgc_idle_is_idle (PgcIdle *self);
/* Whether somebody needs the agent who has not come by the bus. */
void pgc_idle_set_held (PgcIdle *self, gboolean is_held);
void pgc_idle_stop (PgcIdle *self);

G_END_DECLS
