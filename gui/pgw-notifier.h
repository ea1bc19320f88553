/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "gui/agents/pgw-agents.h"

G_BEGIN_DECLS

/**
 * PgwNotifier:
 *
 * Tells a person, wherever they are looking, that a migration needs them, has failed or has ended.
 * Only what happens while this program runs is told, once.
 *
 * Signals: "notified" (char *id, GNotification) for the application to send; "idle" () when none
 * of the migrations is live any more.
 */
#define PGW_TYPE_NOTIFIER (pgw_notifier_get_type ())
G_DECLARE_FINAL_TYPE (PgwNotifier, pgw_notifier, PGW, NOTIFIER, GObject)

PgwNotifier *pgw_notifier_new (PgwAgents *agents);

/* Whether there is something to be told of later. */
gboolean pgw_notifier_has_live (PgwNotifier *self);

G_END_DECLS
