/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PgcOnlineControl:
 *
 * Between the thread of a run and those of its databases: where each database is, and which are to
 * be cut over. Thread-safe.
 */
typedef struct _PgcOnlineControl PgcOnlineControl;

typedef enum
{
  PGC_ONLINE_COPYING,   /* not yet at the source's heels */
  PGC_ONLINE_CAUGHT_UP, /* there, and waiting to be cut over */
  PGC_ONLINE_CUTTING_OVER,
  PGC_ONLINE_DONE,
} PgcOnlineState;

/* @databases: NULL-terminated, borrowed */
PgcOnlineControl *pgc_online_control_new (const char *const *databases);
void pgc_online_control_free (PgcOnlineControl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcOnlineControl, pgc_online_control_free)

/* For a database's thread. */
void pgc_online_control_set_state (PgcOnlineControl *self, const char *database,
                                   PgcOnlineState state);
/* TRUE if its cutover was asked for since it was last asked; its state then is so. */
gboolean pgc_online_control_take_cutover (PgcOnlineControl *self, const char *database,
                                          gboolean *block_writes);

/* TRUE if since it was last asked a person has asked for tables to be copied again: a fact says which. */
gboolean pgc_online_control_take_resync (PgcOnlineControl *self, const char *database);

/* For the run's thread. @databases NULL = all that are not done. */
void pgc_online_control_ask_cutover (PgcOnlineControl *self, const char *const *databases,
                                     gboolean block_writes);
void pgc_online_control_ask_resync (PgcOnlineControl *self);
gboolean pgc_online_control_is_caught_up (PgcOnlineControl *self); /* none is copying */
/* None is being cut over, or has been asked to be. */
gboolean pgc_online_control_is_at_rest (PgcOnlineControl *self);
gboolean pgc_online_control_is_done (PgcOnlineControl *self); /* all are */

G_END_DECLS
