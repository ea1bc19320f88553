/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gui/agents/pgw-snapshot.h"

G_BEGIN_DECLS

/**
 * PgwAgentLink:
 *
 * One attempt at an agent: the two threads in which the blocking #PgcClient lives. One hears the
 * agent's news, the other does calls, so that a server that does not answer a connection test
 * keeps no news back. For #PgwAgent alone, in the main thread.
 *
 * A link ends once: when it cannot be opened, when the agent goes, or when it is closed.
 */
typedef struct _PgwAgentLink PgwAgentLink;

typedef enum
{
  PGW_NEWS_READY,   /* connected; every migration follows as ADDED before anything else */
  PGW_NEWS_LISTED,  /* that was all of them */
  PGW_NEWS_ADDED,
  PGW_NEWS_CHANGED,
  PGW_NEWS_LOG,
  PGW_NEWS_REMOVED,
  PGW_NEWS_GONE,    /* the last news of all */
} PgwNewsKind;

typedef struct
{
  PgwNewsKind kind;
  PgwSnapshot *snapshot; /* (owned) (nullable): of ADDED and CHANGED; may be stolen */
  char *id;              /* (owned) (nullable): the migration's, of LOG and REMOVED */
  gint64 log_sequence;   /* of LOG */
  char *version;         /* (owned) (nullable): of READY */
  GError *error;         /* (owned) (nullable): of GONE */
} PgwNews;

/* In the main thread. */
typedef void (*PgwNewsHandler) (PgwNews *news, gpointer user_data);

/* Runs in the link's thread for calls, where @client belongs; may block. Returns NULL with @error
 * set if it failed. */
typedef gpointer (*PgwAgentFunc) (PgcClient *client, gpointer data, GCancellable *cancellable,
                                  GError **error);

/* @address: as in pgw_agent_new(), and checked */
PgwAgentLink *pgw_agent_link_open (const char *address, PgwNewsHandler handler,
                                   gpointer user_data);
/* @handler is called no more; what runs is cancelled, and nobody waits for it. */
void pgw_agent_link_close (PgwAgentLink *self);

/* Has @func called with the task's data; @task (transfer full) returns what it returned, which
 * @result_free frees. By then all that the agent told before has been handled. */
void pgw_agent_link_call (PgwAgentLink *self, PgwAgentFunc func, GDestroyNotify result_free,
                          GTask *task);

G_END_DECLS
