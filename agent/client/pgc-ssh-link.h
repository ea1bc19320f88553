/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An agent on another host, reached through ssh: what both ends speak there is D-Bus, peer to
 * peer, over the pipes of the ssh program. */
#define PGC_SSH_LINK_PREFIX "ssh://"

/* The command that reaches @address, "ssh://[USER@]HOST[:PORT]"; NULL with @error set if it is
 * none. Pure.
 * @is_attended: whether somebody at a terminal answers ssh's questions. Otherwise it asks none.
 * It notices within a minute that the other end has gone. */
GStrv pgc_ssh_link_make_command (const char *address, gboolean is_attended, GError **error);

/* Runs ssh, which ends with the connection. Unattended, what ssh said last is in the error. */
GDBusConnection *pgc_ssh_link_open (const char *address, gboolean is_attended,
                                    GCancellable *cancellable, GError **error);

G_END_DECLS
