/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/engine/pgc-endpoint.h"
#include "agent/postgres/pgc-replication.h"

G_BEGIN_DECLS

/**
 * PgcSnapshot:
 *
 * One state of a source database, held for as long as this lives: a session that exports its
 * snapshot, and has every table locked in ACCESS SHARE mode so that nobody alters or truncates one.
 */
typedef struct _PgcSnapshot PgcSnapshot;

PgcSnapshot *pgc_snapshot_take (PgcEndpoint *source, const char *database,
                                GCancellable *cancellable, GError **error);
/* The same without the locks: changes go on, and who waits for a lock of ours must not make us wait.
 * So whether a table still has the rows that the snapshot sees is to be looked at when they are
 * read. */
PgcSnapshot *pgc_snapshot_take_unlocked (PgcEndpoint *source, const char *database,
                                         GCancellable *cancellable, GError **error);

/* The same, of the state that the changes of a new replication slot begin with: what is committed from @start on
 * comes through the slot, what was before is seen. A slot that is not temporary stays, also when
 * this fails. @system_id: of the server. */
PgcSnapshot *pgc_snapshot_take_at_slot (PgcEndpoint *source, const char *database,
                                        const PgcSlotOptions *slot, PgcLsn *start, char **system_id,
                                        GCancellable *cancellable, GError **error);
void pgc_snapshot_release (PgcSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcSnapshot, pgc_snapshot_release)

const char *pgc_snapshot_get_id (PgcSnapshot *self);      /* for SET TRANSACTION SNAPSHOT */
/* What must be the same for work under an earlier snapshot to be continued under this one; NULL
 * if the source does not let us read it. */
const char *pgc_snapshot_get_identity (PgcSnapshot *self);
/* The session itself, which sees the snapshot; use it from one thread at a time. */
PgcConnection *pgc_snapshot_get_connection (PgcSnapshot *self);

G_END_DECLS
