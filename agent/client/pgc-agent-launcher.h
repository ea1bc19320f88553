/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether the agent can be reached now; asked again and again, so it must not take long. */
typedef gboolean (*PgcAgentIsThere) (gpointer user_data);

/* Runs @argv as an agent of its own session, which survives this process, and waits until
 * @is_there. argv[0] is absolute or found in $PATH. If the agent ends early instead, the error has
 * the last line that it wrote to stderr. */
gboolean pgc_agent_launcher_start (const char *const *argv, PgcAgentIsThere is_there,
                                   gpointer user_data, GCancellable *cancellable, GError **error);

G_END_DECLS
