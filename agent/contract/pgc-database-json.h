/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* The member "dbDetails": an object with a member for each database. The published members of
 * each, and more of ours; "position" (ours) keeps the order. */
JsonNode *pgc_databases_to_json (GPtrArray *databases); /* (element-type PgcDatabaseStatus) */
/* Appends to @databases. */
gboolean pgc_databases_read (JsonObject *object, const char *name, GPtrArray *databases,
                             GError **error);

G_END_DECLS
