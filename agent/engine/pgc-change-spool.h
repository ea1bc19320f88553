/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/contract/pgc-error.h"
#include "agent/engine/pgc-change-block.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PgcChangeSpool:
 *
 * The queue between the thread that receives the stream and the one that applies it. Transactions
 * come out whole and in the order of their commits. What waits beyond a limit of memory lies in
 * unnamed files, and so do the changes of streamed transactions (protocol 2) until they commit;
 * what their subtransactions roll back never comes out. One thread pushes, one takes.
 */
typedef struct _PgcChangeSpool PgcChangeSpool;

typedef struct
{
  guint64 memory_bytes; /* waiting in memory */
  guint64 file_bytes;   /* waiting in files */
  guint64 stream_bytes; /* of transactions that are being streamed and have not ended */
  guint n_streams;      /* how many those are */
  guint64 n_changes;    /* INSERT, UPDATE, DELETE and TRUNCATE of committed transactions, so far */
  guint64 n_transactions; /* committed, so far */
} PgcSpoolStatistics;

/* @directory: where files go; @memory_limit: bytes of what waits to be taken. Beyond it there are
 * at most one block of 256 KiB at either end, or the largest message, and 64 KiB for each
 * transaction that is being streamed. */
PgcChangeSpool *pgc_change_spool_new (const char *directory, gsize memory_limit);
void pgc_change_spool_free (PgcChangeSpool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcChangeSpool, pgc_change_spool_free)

/* From the receiving thread. When one fails, what was pushed before can still be taken, but nothing
 * may be pushed any more. */

/* One pgoutput message. It can be taken once enough have come, or after a flush. */
gboolean pgc_change_spool_push (PgcChangeSpool *self, PgcLsn lsn, const guint8 *data, gsize length,
                                GError **error);
/* A keepalive: the source has sent all that it has left of @lsn. */
gboolean pgc_change_spool_push_position (PgcChangeSpool *self, PgcLsn lsn, GError **error);
/* The stream was lost and begins anew after the last transaction that came whole. */
gboolean pgc_change_spool_push_restart (PgcChangeSpool *self, GError **error);
/* End of the last transaction that came whole; PGC_LSN_NONE if none did. */
PgcLsn pgc_change_spool_get_received (const PgcChangeSpool *self);
/* Lets all that was pushed be taken: called when nothing more is there to be received. */
gboolean pgc_change_spool_flush (PgcChangeSpool *self, GError **error);
/* Nothing more will come: also after a failure. */
void pgc_change_spool_close (PgcChangeSpool *self);

/* From the applying thread: the next block, waiting up to @timeout_ms (-1 = no limit). @block is
 * NULL when time ran out, or when the spool is closed and empty, which @is_end tells. */
gboolean pgc_change_spool_take (PgcChangeSpool *self, int timeout_ms, PgcChangeBlock **block,
                                gboolean *is_end, GCancellable *cancellable, GError **error);

/* From any thread. */
void pgc_change_spool_get_statistics (PgcChangeSpool *self, PgcSpoolStatistics *statistics);

G_END_DECLS
