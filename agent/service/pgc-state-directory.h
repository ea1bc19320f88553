/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where the agent keeps its state. The first that is given: @option, $PGCUTOVER_STATE_DIR,
 * $STATE_DIRECTORY (systemd's), /var/lib/pgcutover if @is_system, $XDG_STATE_HOME/pgcutover,
 * ~/.local/state/pgcutover. Absolute; touches nothing.
 * @envp: (array zero-terminated=1): environment, as g_get_environ() gives it */
char *pgc_state_directory_find (const char *option, gboolean is_system, char **envp);

/* Makes @path, mode 0700, unless it is there; mends the mode of one of ours that others can read,
 * and fails with %PGC_ERROR_PERMISSION if it is somebody else's. */
gboolean pgc_state_directory_ensure (const char *path, GError **error);

G_END_DECLS
