/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-run.h"
#include "agent/engine/pgc-endpoint.h"

G_BEGIN_DECLS

/**
 * PgcOnlineSource:
 *
 * What an online migration has on the source in one database: a publication and a replication slot.
 */
typedef struct
{
  char *publication; /* (owned) */
  char *slot;        /* (owned) */
  char *copy_slot;   /* (owned): temporary */
} PgcOnlineSource;

gboolean pgc_online_source_init (PgcOnlineSource *self, PgcRun *run, PgcEndpoint *source,
                                 const char *database, GCancellable *cancellable, GError **error);
void pgc_online_source_clear (PgcOnlineSource *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgcOnlineSource, pgc_online_source_clear)

/* Publishes every table. Refuses if there is one whose rows nothing tells apart: published, it
 * could no longer be written to. */
gboolean pgc_online_source_publish (const PgcOnlineSource *self, PgcEndpoint *source,
                                    const char *database, GCancellable *cancellable,
                                    GError **error);

/* Publishes those that have come since. */
gboolean pgc_online_source_publish_new (const PgcOnlineSource *self, PgcEndpoint *source,
                                        const char *database, GCancellable *cancellable,
                                        GError **error);

/* Whether all that must be published still is; else changes are missing that nobody has seen. */
gboolean pgc_online_source_check_publication (PgcRun *run, const char *database,
                                              PgcConnection *source, GCancellable *cancellable,
                                              GError **error);

/* Removes the slot. After it nothing of ours is known to be on the source. */
gboolean pgc_online_source_drop_slot (PgcRun *run, PgcEndpoint *source, const char *database,
                                      GCancellable *cancellable, GError **error);

gboolean pgc_online_source_drop_publication (const PgcOnlineSource *self, PgcConnection *source,
                                             GCancellable *cancellable, GError **error);

/* Whoever's it is; one that is not there is no error. */
gboolean pgc_online_drop_slot (PgcEndpoint *source, const char *slot, GCancellable *cancellable,
                               GError **error);

/* Removes both; what is not there is no error. */
gboolean pgc_online_source_remove (PgcRun *run, PgcEndpoint *source, const char *database,
                                   GCancellable *cancellable, GError **error);

G_END_DECLS
