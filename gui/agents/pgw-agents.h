/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/agents/pgw-agent.h"

G_BEGIN_DECLS

/**
 * PgwAgents:
 *
 * The agents that a person works with: a #GListModel of #PgwAgent, that of this computer always
 * first. The others are kept in a key file.
 */
#define PGW_TYPE_AGENTS (pgw_agents_get_type ())
G_DECLARE_FINAL_TYPE (PgwAgents, pgw_agents, PGW, AGENTS, GObject)

/* @path: (nullable): the key file; NULL = pgcutover/agents.ini in the user's configuration. One
 * that is missing or cannot be read counts as empty. Connects nothing. */
PgwAgents *pgw_agents_new (const char *path);

/* (transfer none) */
PgwAgent *pgw_agents_get_local (PgwAgents *self);
/* (transfer none) (nullable) */
PgwAgent *pgw_agents_find (PgwAgents *self, const char *address);
/* (transfer none) (nullable): the migration with that id, whichever agent has it */
PgwMigration *pgw_agents_find_migration (PgwAgents *self, const char *id);

/* Also connects. Returns: (transfer none): the agent, an old one if there is one of that address;
 * NULL with @error set if the address is none or the list cannot be kept. */
PgwAgent *pgw_agents_add (PgwAgents *self, const char *address, GError **error);
/* That of this computer cannot be taken away. */
gboolean pgw_agents_remove (PgwAgents *self, PgwAgent *agent, GError **error);

void pgw_agents_connect_all (PgwAgents *self);

G_END_DECLS
