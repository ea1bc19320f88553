/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-registry.h"
#include "agent/service/pgc-authorizer.h"

G_BEGIN_DECLS

/**
 * PgcService:
 *
 * Exports a registry on a D-Bus connection: a bus, or a peer.
 */
#define PGC_TYPE_SERVICE (pgc_service_get_type ())
G_DECLARE_FINAL_TYPE (PgcService, pgc_service, PGC, SERVICE, GObject)

PgcService *pgc_service_new (PgcRegistry *registry, const char *state_directory);
/* Has every call asked for; before pgc_service_export(). Without, everybody may do everything. */
void pgc_service_set_authorizer (PgcService *self, PgcAuthorizer *authorizer);
/* Exports the objects on @connection; call before the name is requested or, on a peer
 * connection, before message processing is started. */
gboolean pgc_service_export (PgcService *self, GDBusConnection *connection, GError **error);
void pgc_service_unexport (PgcService *self);

G_END_DECLS
