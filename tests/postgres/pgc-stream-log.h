/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/postgres/pgc-relation-cache.h"

/* Writes decoded messages as lines that a test can compare: no positions or times, and
 * transactions are called x1, x2, … in the order in which they appear. */
typedef struct _PgcStreamLog PgcStreamLog;

PgcStreamLog *pgc_stream_log_new (void);
void pgc_stream_log_free (PgcStreamLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcStreamLog, pgc_stream_log_free)

void pgc_stream_log_append (PgcStreamLog *self, const PgcPgoutputMessage *message);
void pgc_stream_log_drop_last (PgcStreamLog *self);
char *pgc_stream_log_steal_text (PgcStreamLog *self); /* and begins a new one */
