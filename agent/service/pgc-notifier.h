/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-registry.h"

G_BEGIN_DECLS

/**
 * PgcNotifier:
 *
 * Tells who started the agent how it is: the protocol of sd_notify(3), which is one datagram of
 * NAME=VALUE lines to the socket in $NOTIFY_SOCKET. Ready, what it is at, that its main loop still
 * turns ($WATCHDOG_USEC), and that it ends. Does nothing where nobody listens.
 */
#define PGC_TYPE_NOTIFIER (pgc_notifier_get_type ())
G_DECLARE_FINAL_TYPE (PgcNotifier, pgc_notifier, PGC, NOTIFIER, GObject)

/* @envp: (array zero-terminated=1): the environment, as g_get_environ() gives it */
PgcNotifier *pgc_notifier_new (char **envp);
/* Says that the agent serves, and from now on what @registry is at. In the thread-default main
 * context, whose life the watchdog watches. */
void pgc_notifier_start (PgcNotifier *self, PgcRegistry *registry);
/* Says that the agent is ending. */
void pgc_notifier_stop (PgcNotifier *self);

/* How often the watchdog is to hear of us, in microseconds; 0 = there is none for this process.
 * Half of what it waits for, as sd_watchdog_enabled(3) advises. */
guint64 pgc_notifier_get_watchdog_interval (char **envp);

G_END_DECLS
