/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-registry.h"

G_BEGIN_DECLS

/**
 * PgcFront:
 *
 * The agent's second way in: a socket in its state directory, for the same user alone. Only one
 * agent can have the journal, so a command on a host without a bus, or a person who comes back by
 * ssh, must be able to reach the one that is at work.
 *
 * Signal: "clients-changed" () when pgc_front_has_clients() may have changed.
 */
#define PGC_TYPE_FRONT (pgc_front_get_type ())
G_DECLARE_FINAL_TYPE (PgcFront, pgc_front, PGC, FRONT, GObject)

/* Listens, in the thread-default main context. Only for the agent that has the journal, as it
 * removes the socket that a killed one has left. */
PgcFront *pgc_front_open (PgcRegistry *registry, const char *state_directory, GError **error);
gboolean pgc_front_has_clients (PgcFront *self);
/* Lets go of all clients; before the journal is closed. */
void pgc_front_close (PgcFront *self);

/* A stream to the agent that is at work with @state_directory. NULL without an error if there is
 * none. */
GIOStream *pgc_front_connect (const char *state_directory);

G_END_DECLS
