/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/agents/pgw-agent-link.h"
#include "gui/agents/pgw-migration.h"

G_BEGIN_DECLS

typedef enum
{
  PGW_AGENT_CONNECTING,
  PGW_AGENT_READY,
  PGW_AGENT_GONE,
} PgwAgentState;

/**
 * PgwAgent:
 *
 * One agent as the main thread sees it; a #GListModel of its #PgwMigration, oldest first. When
 * the agent goes, its migrations stay as they were, and it is sought again by itself: at once,
 * then ever more seldom; one that never was there is only sought again when somebody asks, unless
 * it is on this computer.
 *
 * Signal: "changed" () when the state is another one, or its error.
 */
#define PGW_TYPE_AGENT (pgw_agent_get_type ())
G_DECLARE_FINAL_TYPE (PgwAgent, pgw_agent, PGW, AGENT, GObject)

#define PGW_AGENT_SESSION "session"
#define PGW_AGENT_SYSTEM "system"

/* @address: "session", "system", or "ssh://[USER@]HOST[:PORT]". Does nothing yet. */
PgwAgent *pgw_agent_new (const char *address);
/* Whether @address is one of these. */
gboolean pgw_agent_check_address (const char *address, GError **error);

const char *pgw_agent_get_address (PgwAgent *self);
/* What to call it: “This computer”, or the host. */
const char *pgw_agent_get_title (PgwAgent *self);
PgwAgentState pgw_agent_get_state (PgwAgent *self);
/* Why it is gone; NULL in the other states. */
const GError *pgw_agent_get_error (PgwAgent *self);
/* NULL until it was ready once. */
const char *pgw_agent_get_version (PgwAgent *self);

/* Seeks the agent now, if it is gone or was not sought yet. */
void pgw_agent_connect (PgwAgent *self);
/* Gives up the connection. What the agent does goes on. */
void pgw_agent_disconnect (PgwAgent *self);

/**
 * pgw_agent_call_async:
 * @func: called with @data in the agent's thread for calls, where it may block
 * @data_free: (nullable), @result_free: (nullable): for @data, and for what @func returns
 *
 * Fails with %PGC_ERROR_AGENT if the agent is not ready.
 */
void pgw_agent_call_async (PgwAgent *self, PgwAgentFunc func, gpointer data,
                           GDestroyNotify data_free, GDestroyNotify result_free,
                           GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data);
/* What @func returned. */
gpointer pgw_agent_call_finish (PgwAgent *self, GAsyncResult *result, GError **error);

/* The same with a task (transfer full) of the caller's own, whose data @func is given. */
void pgw_agent_call_task (PgwAgent *self, PgwAgentFunc func, GDestroyNotify result_free,
                          GTask *task);

/* (transfer none) (nullable): the migration with that id */
PgwMigration *pgw_agent_find_migration (PgwAgent *self, const char *id);

G_END_DECLS
