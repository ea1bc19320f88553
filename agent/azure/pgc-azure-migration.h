/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "agent/contract/pgc-spec.h"
#include "agent/core/pgc-transition.h"

G_BEGIN_DECLS

/* What goes to the service and comes from it, as the published API has it. Pure. */

/* "/subscriptions/…/flexibleServers/NAME", and with "/migrations/NAME"; NULL if @spec does not name
 * them. Transfer full. */
char *pgc_azure_migration_dup_server_path (const PgcSpec *spec);
char *pgc_azure_migration_dup_path (const PgcSpec *spec);

/* The body of the create request; transfer full. It holds the passwords. */
JsonNode *pgc_azure_migration_make_create (const PgcSpec *spec, const char *location,
                                           const PgcSecret *source_password,
                                           const PgcSecret *target_password);
/* Bodies of update requests; @databases (nullable): all */
JsonNode *pgc_azure_migration_make_cutover (const char *const *databases);
JsonNode *pgc_azure_migration_make_cancel (const char *const *databases);
JsonNode *pgc_azure_migration_make_flag (const char *name);

/* The stage that the words of @resource stand for. FALSE for words that this version does not know. */
gboolean pgc_azure_migration_find_stage (const char *state, const char *substate, PgcStage *stage);

G_END_DECLS
