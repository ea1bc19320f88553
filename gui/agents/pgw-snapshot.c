/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/agents/pgw-snapshot.h"

PgwSnapshot *
pgw_snapshot_new (PgcRemoteMigration *migration)
{
  const PgcStatus *status = pgc_remote_migration_get_status (migration);
  PgwSnapshot *snapshot = g_new0 (PgwSnapshot, 1);
  snapshot->id = g_strdup (status->id);
  snapshot->target = g_strdup (pgc_remote_migration_get_target (migration));
  snapshot->spec = pgc_spec_copy (pgc_remote_migration_get_spec (migration));
  snapshot->status = pgc_status_copy (status);
  snapshot->resource = json_node_ref (pgc_remote_migration_get_resource (migration));
  snapshot->log_sequence = pgc_remote_migration_get_log_sequence (migration);
  return snapshot;
}

void
pgw_snapshot_free (PgwSnapshot *snapshot)
{
  if (snapshot == NULL)
    return;
  g_free (snapshot->id);
  g_free (snapshot->target);
  pgc_spec_free (snapshot->spec);
  pgc_status_free (snapshot->status);
  json_node_unref (snapshot->resource);
  g_free (snapshot);
}
