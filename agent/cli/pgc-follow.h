/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdio.h>

#include "agent/cli/pgc-session.h"

G_BEGIN_DECLS

/* Staying with a migration until it has ended, or until it needs its person. */

typedef struct
{
  FILE *stream;           /* (nullable): where to show the progress; NULL = say nothing of it */
  gint64 interval;        /* s between progress lines if the stream is no terminal */
  gint64 timeout;         /* s; 0 = none */
  PgcSubstate until;      /* waiting for the person in this substate is success; NONE = no such */
  gint64 log_after;       /* show log lines newer than this sequence number */
  PgcState wanted;        /* the end that was asked for */
} PgcFollowOptions;

/* Tells on error output how it came out. The exit code says the same; with @error set it is
 * PGC_EXIT_BY_ERROR. @migration is replaced if the agent had to be started again. */
int pgc_follow_run (PgcSession *session, PgcRemoteMigration **migration,
                    const PgcFollowOptions *options, GError **error);

/* What --interval and --timeout say; success is what is wanted. */
PgcFollowOptions pgc_follow_options (PgcSession *session, FILE *stream);

/* The exit code that an ended migration stands for. Pure. */
int pgc_follow_get_exit_code (PgcState state);

/* After a command has set @migration to work towards @wanted: follows it with --watch, and always
 * if the agent is in this process, where nothing goes on after the command. Then prints the
 * resource, unless a terminal has just shown it all and no format was asked for. */
int pgc_follow_after (PgcSession *session, PgcRemoteMigration **migration, gint64 log_after,
                      PgcState wanted, GError **error);

G_END_DECLS
