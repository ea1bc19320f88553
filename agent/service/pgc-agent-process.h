/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/service/pgc-agent-parts.h"

G_BEGIN_DECLS

/* The life of an agent that is a process of its own. Both return when it has ended, having left
 * every unfinished migration so that the next agent goes on with it; SIGTERM and SIGINT end it.
 * On the main thread, with its default main context. */

/* Serves on a bus under the well-known name until nobody has needed it for @idle_exit_s seconds
 * (0 = for ever). Fails with %PGC_ERROR_BUSY if another agent is at work. */
gboolean pgc_agent_process_run_on_bus (const PgcAgentParts *parts, GBusType bus_type,
                                       guint idle_exit_s, GError **error);

/* Serves one peer over stdin and stdout, which is how ssh reaches it: connects it with the agent
 * that is at work with this state, or else is that agent, and then ends when the peer has gone and
 * no migration runs any more: closing a window stops nothing. */
gboolean pgc_agent_process_run_on_stdio (const PgcAgentParts *parts, GError **error);

/* For a process that holds secrets: no core dumps, no access to its memory by other processes of
 * the user, files that only the user can read. And no death by a reader that went away. */
void pgc_agent_process_harden (void);

G_END_DECLS
