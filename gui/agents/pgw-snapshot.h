/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/client/pgc-client.h"

G_BEGIN_DECLS

/* What a migration was like at one moment: how news of it cross from the thread that hears them
 * to the main thread. Whoever has it owns it alone. */
typedef struct
{
  char *id;           /* (owned) */
  char *target;       /* (owned) */
  PgcSpec *spec;      /* (owned) */
  PgcStatus *status;  /* (owned) */
  JsonNode *resource; /* (owned): nobody changes it */
  gint64 log_sequence;
} PgwSnapshot;

PgwSnapshot *pgw_snapshot_new (PgcRemoteMigration *migration);
void pgw_snapshot_free (PgwSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgwSnapshot, pgw_snapshot_free)

G_END_DECLS
