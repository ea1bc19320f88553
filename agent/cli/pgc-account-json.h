/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "agent/contract/pgc-cloud.h"

G_BEGIN_DECLS

/* As they are printed; transfer full. */
JsonNode *pgc_account_json_from_account (const PgcAccount *account);
JsonNode *pgc_account_json_from_subscriptions (GPtrArray *subscriptions);
JsonNode *pgc_account_json_from_servers (GPtrArray *servers);

G_END_DECLS
