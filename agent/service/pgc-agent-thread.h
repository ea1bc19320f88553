/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/service/pgc-agent-parts.h"

G_BEGIN_DECLS

/* An agent in a thread of this process behind a socket pair, for hosts that have no bus. The same
 * code and the same journal as an agent that is a process. */
typedef struct _PgcAgentThread PgcAgentThread;

/* Returns when the agent is at work. @client_end: (out) (transfer full): to be given to a client
 * of the calling thread. */
PgcAgentThread *pgc_agent_thread_start (const PgcAgentParts *parts, GDBusConnection **client_end,
                                        GError **error);
/* Ends the agent, leaving unfinished migrations to the next one, and frees @self. */
void pgc_agent_thread_stop (PgcAgentThread *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcAgentThread, pgc_agent_thread_stop)

G_END_DECLS
