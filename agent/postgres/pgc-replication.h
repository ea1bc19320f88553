/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-error.h"
#include "agent/postgres/pgc-connection.h"
#include "agent/postgres/pgc-lsn.h"

G_BEGIN_DECLS

/**
 * PgcReplication:
 *
 * A walsender session: slots, and one stream of pgoutput messages. PostgreSQL manual, "Streaming
 * Replication Protocol". Servers 10 and later. For one thread.
 */
typedef struct _PgcReplication PgcReplication;

typedef struct
{
  char *system_id;  /* (owned): never changes in a cluster's life, copied by physical replication */
  guint32 timeline; /* changes when a standby is promoted */
  PgcLsn flush_lsn;
} PgcSystemIdentity;

void pgc_system_identity_clear (PgcSystemIdentity *identity);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgcSystemIdentity, pgc_system_identity_clear)

typedef struct
{
  const char *name;
  gboolean temporary; /* dropped by the server when the session ends */
  gboolean export_snapshot;
  gboolean failover; /* kept on standbys; left out before 17 and for temporary slots */
} PgcSlotOptions;

/* What a source is too old for (all but @slot, @start and @publications need 14, @local_only 16) is
 * left out. */
typedef struct
{
  const char *slot;
  PgcLsn start;                    /* PGC_LSN_NONE = where the slot stands */
  const char *const *publications; /* NULL-terminated; must be older than the slot */
  gboolean streaming;              /* large transactions come before they commit: protocol 2 */
  gboolean binary;                 /* values in binary where their type can */
  gboolean messages;               /* what pg_logical_emit_message() writes */
  gboolean local_only;             /* nothing that was itself replicated to the source */
} PgcStreamOptions;

typedef enum
{
  PGC_FRAME_NONE,      /* nothing came in time */
  PGC_FRAME_DATA,      /* one pgoutput message */
  PGC_FRAME_KEEPALIVE, /* everything before @end_lsn that concerns us has been sent */
} PgcFrameKind;

typedef struct
{
  PgcFrameKind kind;
  PgcLsn start_lsn;   /* data: where the change is in the WAL; not unique to it */
  PgcLsn end_lsn;     /* how far the server has sent */
  gint64 sent_time;   /* microseconds since the Unix epoch, by the source's clock */
  const guint8 *data; /* (nullable): valid until the next call */
  gsize length;
} PgcFrame;

/* Takes over @connection (also on failure), which was opened with params.replication, and fixes its
 * settings so that values have one text form. */
PgcReplication *pgc_replication_open (PgcConnection *connection, GCancellable *cancellable,
                                      GError **error);
void pgc_replication_close (PgcReplication *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcReplication, pgc_replication_close)

PgcConnection *pgc_replication_get_connection (PgcReplication *self);

gboolean pgc_replication_identify (PgcReplication *self, PgcSystemIdentity *identity,
                                   GCancellable *cancellable, GError **error);

/* Waits for every transaction that was running when it began. @snapshot (optional): can be imported
 * until this session gets another command or ends. */
gboolean pgc_replication_create_slot (PgcReplication *self, const PgcSlotOptions *options,
                                      PgcLsn *consistent_point, char **snapshot,
                                      GCancellable *cancellable, GError **error);

/* Waits for whoever uses the slot. A slot that does not exist is no error. */
gboolean pgc_replication_drop_slot (PgcReplication *self, const char *name,
                                    GCancellable *cancellable, GError **error);

/* Starts the stream. A slot that stands after options->start is %PGC_ERROR_DIVERGENCE: the server
 * would silently leave out what lies between. */
gboolean pgc_replication_start (PgcReplication *self, const PgcStreamOptions *options,
                                GCancellable *cancellable, GError **error);

/* The next frame, waiting up to @timeout_ms (0 = do not wait, -1 = no limit). Sends status updates
 * when they are due, and the one that the server asked for in a keepalive on the next call: so
 * after a keepalive say how far things are and call again at once. The end of the stream is an
 * error, which is transient when the server went down. Cancelling leaves the stream as it is. */
gboolean pgc_replication_receive (PgcReplication *self, int timeout_ms, PgcFrame *frame,
                                  GCancellable *cancellable, GError **error);

/* Keeps the stream alive for @timeout_ms without reading from it: what a full queue calls. */
gboolean pgc_replication_idle (PgcReplication *self, int timeout_ms, GCancellable *cancellable,
                               GError **error);

/* How far the changes are safe on the target. The server may forget what is before @flushed, so
 * it is never more than what the target has on disk. Only moves forward; sent within a second. */
void pgc_replication_set_progress (PgcReplication *self, PgcLsn flushed, PgcLsn applied);
/* Sends a status update now. */
gboolean pgc_replication_send_status (PgcReplication *self, GCancellable *cancellable,
                                      GError **error);

/* Ends the stream in good order, after which the session takes commands again; another stream needs
 * another session (seen on 15: the server ends a second one at once). A server amid a huge
 * transaction may not answer: after @timeout_ms it is %PGC_ERROR_TIMED_OUT, and the session must be
 * closed. */
gboolean pgc_replication_stop (PgcReplication *self, int timeout_ms, GCancellable *cancellable,
                               GError **error);

G_END_DECLS
