/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Runs @argv as an agent of its own session, which survives this process, and waits until its
 * name is on @bus. argv[0] is absolute or found in $PATH. If it ends early instead, the error has
 * the last line that it wrote to stderr. */
gboolean pgc_agent_launcher_start (GDBusConnection *bus, const char *const *argv,
                                   GCancellable *cancellable, GError **error);

G_END_DECLS
