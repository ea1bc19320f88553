/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-change-spool.h"
#include "agent/engine/pgc-endpoint.h"

G_BEGIN_DECLS

/**
 * PgcStream:
 *
 * The thread that receives a database's changes from the source into a spool, whatever the target
 * is doing: it keeps the session alive, connects again when it is lost, and tells the source what it
 * may forget.
 */
typedef struct _PgcStream PgcStream;

typedef struct
{
  PgcRun *run; /* for its log */
  PgcEndpoint *source;
  const char *database;
  const char *slot;
  const char *publication;
  const char *system_id; /* (nullable): of the server that the slot was made on */
  PgcLsn start;
} PgcStreamSource;

PgcStream *pgc_stream_start (const PgcStreamSource *options);
/* Ends the stream in good order if the source lets us, and the thread. */
void pgc_stream_free (PgcStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcStream, pgc_stream_free)

/* Where the changes come out; its end tells that the stream has failed for good. */
PgcChangeSpool *pgc_stream_get_spool (PgcStream *self);

/* These from any thread. */
void pgc_stream_set_durable (PgcStream *self, PgcLsn durable);
/* The source's process that serves us, 0 while there is none. */
int pgc_stream_get_pid (PgcStream *self);
/* TRUE with @error set if it has failed for good. */
gboolean pgc_stream_get_failure (PgcStream *self, GError **error);

G_END_DECLS
