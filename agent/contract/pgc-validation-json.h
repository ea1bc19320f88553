/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* PgcValidation in the published form, "validationDetails": server-level items in one array, the
 * others grouped by database. "position" (ours) keeps the order of checking, and is absent in what
 * the service sends. */
JsonNode *pgc_validation_to_json (const PgcValidation *validation); /* @validation: (nullable) */
/* *@validation stays NULL when the member is absent or null. */
gboolean pgc_validation_read (JsonObject *object, const char *name, PgcValidation **validation,
                              GError **error);

G_END_DECLS
