/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Starts an agent that outlives this process, and returns when @is_there. */
typedef gboolean (*PgcStdioStarter) (gboolean (*is_there) (gpointer data), gpointer data,
                                     gpointer user_data, GError **error);

/* Connects who is at the other end of stdin and stdout, which is how ssh reaches an agent, with
 * the one that is at work with @state_directory, started if need be. Returns when either end has
 * gone. The agent is a process of its own so that it goes on when the connection ends, and so that
 * the connection can end while it goes on. */
gboolean pgc_stdio_run (const char *state_directory, PgcStdioStarter start, gpointer user_data,
                        GError **error);

G_END_DECLS
