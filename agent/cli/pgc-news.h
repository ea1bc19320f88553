/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/client/pgc-client.h"

G_BEGIN_DECLS

/**
 * PgcNews:
 *
 * Waits for whatever a command that stays has to act upon, so that such a command is a loop that
 * reads from top to bottom instead of callbacks. While it lives, Ctrl-C no longer ends the
 * program but is news.
 */
typedef struct _PgcNews PgcNews;

typedef enum
{
  PGC_NEWS_CHANGED = 1 << 0,     /* of the migration */
  PGC_NEWS_LOG = 1 << 1,         /* it has grown */
  PGC_NEWS_LOST = 1 << 2,        /* the agent is gone */
  PGC_NEWS_INTERRUPTED = 1 << 3, /* Ctrl-C */
  PGC_NEWS_TERMINATED = 1 << 4,  /* SIGTERM, or the terminal was closed */
  PGC_NEWS_RESIZED = 1 << 5,     /* the terminal */
  PGC_NEWS_TICK = 1 << 6,        /* a second has passed */
} PgcNewsKinds;

PgcNews *pgc_news_new (void);
void pgc_news_free (PgcNews *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgcNews, pgc_news_free)

/* Whose news; replaces the ones before. */
void pgc_news_set_migration (PgcNews *self, PgcClient *client, PgcRemoteMigration *migration);
/* Returns at once what has happened since the last call, else waits until something does. */
PgcNewsKinds pgc_news_wait (PgcNews *self);

G_END_DECLS
