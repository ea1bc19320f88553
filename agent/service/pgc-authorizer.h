/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PgcAuthorizer:
 *
 * Asks polkit whether a caller on the system bus may do what he asks for. On a session bus, and on
 * the agent's own socket, everybody is the agent's own user and nobody is asked.
 *
 * Thread-safe: GDBus asks in a thread of each call, which may wait for a person.
 */
#define PGC_TYPE_AUTHORIZER (pgc_authorizer_get_type ())
G_DECLARE_FINAL_TYPE (PgcAuthorizer, pgc_authorizer, PGC, AUTHORIZER, GObject)

/* @bus: where both the callers and polkit are */
PgcAuthorizer *pgc_authorizer_new (GDBusConnection *bus);

/* From now on every call of a method of @skeleton is let through only if polkit says so; the
 * others are answered with %PGC_ERROR_PERMISSION. */
void pgc_authorizer_guard (PgcAuthorizer *self, GDBusInterfaceSkeleton *skeleton);

/* The polkit action that a caller of @method must be allowed, "" if it is open to everybody who
 * may talk to the agent. NULL if this table does not know the method: it is then refused to all
 * but root, and a test fails. */
const char *pgc_authorizer_find_action (const char *method);

G_END_DECLS
