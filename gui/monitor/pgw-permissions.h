/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-spec.h"
#include "agent/contract/pgc-status.h"

G_BEGIN_DECLS

/* What may be asked of a migration now, so that a button says beforehand what the agent would. */
typedef enum
{
  PGW_CAN_PAUSE = 1 << 0,
  PGW_CAN_RESUME = 1 << 1,
  PGW_CAN_CANCEL = 1 << 2,
  PGW_CAN_ANSWER_OVERWRITE = 1 << 3,
  PGW_CAN_CUT_OVER = 1 << 4,
  PGW_CAN_COMPARE = 1 << 5,
  PGW_CAN_CANCEL_COMPARE = 1 << 6,
  PGW_CAN_CLEAN_UP = 1 << 7,
  PGW_CAN_DELETE = 1 << 8,
} PgwPermissions;

/* Pure. An agent that cannot be reached permits nothing. */
PgwPermissions pgw_permissions_get (const PgcSpec *spec, const PgcStatus *status,
                                    gboolean is_reachable);

G_END_DECLS
