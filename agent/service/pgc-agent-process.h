/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/service/pgc-agent-parts.h"

G_BEGIN_DECLS

/* The life of an agent that is a process of its own: serves on a bus under the well-known name,
 * and on the socket in its state directory, until nobody has needed it for @idle_exit_s seconds
 * (0 = for ever) or SIGTERM or SIGINT comes. Without a session bus, the socket alone will do.
 * Returns when it has ended, having left every unfinished migration so that the next agent goes on
 * with it. On the main thread, with its default main context.
 *
 * Fails with %PGC_ERROR_BUSY if another agent is at work. */
gboolean pgc_agent_process_run (const PgcAgentParts *parts, GBusType bus_type, guint idle_exit_s,
                                GError **error);

/* For a process that holds secrets: no core dumps, no access to its memory by other processes of
 * the user, files that only the user can read. And no death by a reader that went away. */
void pgc_agent_process_harden (void);

G_END_DECLS
