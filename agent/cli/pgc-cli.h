/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/client/pgc-client.h"

G_BEGIN_DECLS

/* Exit codes, part of the public interface. */
enum
{
  PGC_EXIT_DONE = 0,
  PGC_EXIT_FAILED = 1,
  PGC_EXIT_USAGE = 2,
  PGC_EXIT_VALIDATION_FAILED = 3,
  PGC_EXIT_TIMED_OUT = 4,
  PGC_EXIT_USER_ACTION = 5,   /* it waits for an answer and there is no terminal to ask on */
  PGC_EXIT_INTERRUPTED = 130, /* by Ctrl-C, as shells count it */
};

/* What main.c gives the command line so that it can have an agent in this very process without
 * seeing one: returns the client's end of a peer-to-peer connection to it. */
typedef GDBusConnection *(*PgcLocalAgent) (gpointer user_data, GError **error);

/* Runs the command that @argv says (argv[0] is the program) and returns the exit code. */
int pgc_cli_run (int argc, char **argv, PgcLocalAgent local_agent, gpointer user_data);

G_END_DECLS
