/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent/core/pgc-registry.h"

G_BEGIN_DECLS

/* What an agent is made of; main.c knows the parts, the tests have others. */
typedef struct
{
  const char *state_directory;
  /* Opens the journal and the rest, and loads the registry. Called on the thread that is to own
   * it. Fails with %PGC_ERROR_BUSY if another agent has the journal. */
  PgcRegistry *(*make_registry) (const char *state_directory, gpointer user_data, GError **error);
  gpointer user_data;
} PgcAgentParts;

/* Makes the registry; gives an agent that is just ending the time to let go of the journal. */
PgcRegistry *pgc_agent_parts_make_registry (const PgcAgentParts *parts, GError **error);

G_END_DECLS
