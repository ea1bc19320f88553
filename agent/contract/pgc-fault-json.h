/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* PgcFault as the member "errorDetails": {code, serviceCode, message, remedy, sql} or null. */
JsonNode *pgc_fault_to_json (const PgcFault *fault); /* @fault: (nullable) */
/* *@fault stays NULL when the member is absent or null. */
gboolean pgc_fault_read (JsonObject *object, const char *name, PgcFault **fault, GError **error);

G_END_DECLS
