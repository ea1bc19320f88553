/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/cli/pgc-cli.h"
#include "agent/cli/pgc-command-line.h"

G_BEGIN_DECLS

/* The agent that the command line asks for: on a bus, in this process, or at the end of ssh. */
PgcClient *pgc_agent_link_open (const PgcCommandLine *line, PgcLocalAgent local_agent,
                                gpointer user_data, GError **error);

/* Whether the combination of --agent, --foreground and --state-dir makes sense. Pure. */
gboolean pgc_agent_link_check (const PgcCommandLine *line, GError **error);

G_END_DECLS
