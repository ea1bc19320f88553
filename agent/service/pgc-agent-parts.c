/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-agent-parts.h"

/* An agent that gives up its name, and is followed by the next at once, has nothing left to do
 * but to close its journal. */
#define LOCK_PATIENCE_US (2 * G_USEC_PER_SEC)
#define LOCK_RETRY_US (20 * 1000)

PgcRegistry *
pgc_agent_parts_make_registry (const PgcAgentParts *parts, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + LOCK_PATIENCE_US;
  while (TRUE)
    {
      g_autoptr (GError) local = NULL;
      PgcRegistry *registry
          = parts->make_registry (parts->state_directory, parts->user_data, &local);
      if (registry != NULL)
        return registry;
      if (!g_error_matches (local, PGC_ERROR, PGC_ERROR_BUSY)
          || g_get_monotonic_time () >= deadline)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      g_usleep (LOCK_RETRY_US);
    }
}
