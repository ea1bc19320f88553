/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/client/pgc-client-call.h"

#include "agent/contract/pgc-bus-error.h"

static gboolean
on_reached (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
pgc_client_call_settle (GMainContext *context)
{
  gboolean reached = FALSE;
  g_autoptr (GSource) marker = g_idle_source_new ();
  /* GDBus queues signals at this priority; sources of one priority go in their order. */
  g_source_set_priority (marker, G_PRIORITY_DEFAULT);
  g_source_set_callback (marker, on_reached, &reached, NULL);
  g_source_attach (marker, context);
  while (!reached)
    g_main_context_iteration (context, TRUE);
}

void
pgc_client_call_take_error (GError *remote, GError **error)
{
  g_return_if_fail (remote != NULL);

  if (g_error_matches (remote, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, remote);
      return;
    }
  g_autoptr (GError) owned = remote;
  gboolean is_remote = g_dbus_error_strip_remote_error (owned);
  if (is_remote && owned->domain == PGC_ERROR)
    {
      g_propagate_error (error, pgc_bus_error_decode ((PgcErrorCode) owned->code, owned->message));
    }
  else if (g_error_matches (owned, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    {
      pgc_error_set (error, PGC_ERROR_PERMISSION, "The bus does not let you call the agent: %s",
                     owned->message);
      pgc_error_set_remedy (error, "On the system bus, root may and the members of the group "
                                    "pgcutover-operators: ask an administrator to put you into it.");
    }
  else if (g_error_matches (owned, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
           || g_error_matches (owned, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
           || g_error_matches (owned, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE))
    {
      /* GDBus answers a call to an object that is gone with any of these. */
      pgc_error_set (error, PGC_ERROR_NOT_FOUND, "The agent no longer has this: %s",
                     owned->message);
      pgc_error_set_remedy (error, "The migration was deleted meanwhile, or the agent is of "
                                   "another version than this program.");
    }
  else
    {
      pgc_error_set (error, PGC_ERROR_AGENT, "The agent does not answer: %s", owned->message);
      pgc_error_set_remedy (error, "Try again: a started agent goes on from where it was.");
    }
}
