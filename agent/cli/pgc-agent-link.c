/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-agent-link.h"

#include <glib/gi18n.h>

#include "agent/client/pgc-ssh-link.h"

gboolean
pgc_agent_link_check (const PgcCommandLine *line, GError **error)
{
  const PgcCommand *command = pgc_command_line_get_command (line);
  gboolean is_foreground = pgc_command_line_has (line, PGC_PARAMETER_FOREGROUND);
  const char *agent = pgc_command_line_get (line, PGC_PARAMETER_AGENT);
  if (is_foreground && agent != NULL)
    {
      pgc_command_line_set_usage_error (error, command,
                                        _("--foreground and --agent exclude each other"));
      return FALSE;
    }
  if (!is_foreground && pgc_command_line_has (line, PGC_PARAMETER_STATE_DIR))
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("--state-dir needs --foreground"));
      pgc_error_set_remedy (error, _("An agent on the bus has its own directory: start it with "
                                     "“pgcutover agent --state-dir DIR”."));
      return FALSE;
    }
  if (agent == NULL || g_str_equal (agent, "session") || g_str_equal (agent, "system"))
    return TRUE;
  if (!g_str_has_prefix (agent, PGC_SSH_LINK_PREFIX))
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                     _("argument --agent: '%s' is not a valid value. Allowed values: session, "
                       "system, ssh://[USER@]HOST[:PORT]."),
                     agent);
      return FALSE;
    }
  g_auto (GStrv) ssh = pgc_ssh_link_make_command (agent, TRUE, NULL);
  if (ssh == NULL)
    pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                   _("argument --agent: '%s' is not ssh://[USER@]HOST[:PORT]"), agent);
  return ssh != NULL;
}

static PgcClient *
open_ssh (const char *address, GError **error)
{
  g_autoptr (GDBusConnection) connection = pgc_ssh_link_open (address, TRUE, NULL, error);
  return connection != NULL ? pgc_client_new_for_connection (connection, NULL, error) : NULL;
}

static PgcClient *
open_local (const PgcCommandLine *line, PgcLocalAgent local_agent, gpointer user_data,
            GError **error)
{
  /* The way by which an agent in this process is told; nothing else runs yet. */
  const char *directory = pgc_command_line_get (line, PGC_PARAMETER_STATE_DIR);
  if (directory != NULL)
    g_setenv ("PGCUTOVER_STATE_DIR", directory, TRUE);
  g_autoptr (GDBusConnection) connection = local_agent (user_data, error);
  return connection != NULL ? pgc_client_new_for_connection (connection, NULL, error) : NULL;
}

PgcClient *
pgc_agent_link_open (const PgcCommandLine *line, PgcLocalAgent local_agent, gpointer user_data,
                     GError **error)
{
  if (!pgc_agent_link_check (line, error))
    return NULL;
  if (pgc_command_line_has (line, PGC_PARAMETER_FOREGROUND))
    return open_local (line, local_agent, user_data, error);

  const char *agent = pgc_command_line_get (line, PGC_PARAMETER_AGENT);
  if (agent != NULL && g_str_equal (agent, "system"))
    return pgc_client_new_for_bus (G_BUS_TYPE_SYSTEM, NULL, NULL, error);
  if (agent != NULL && !g_str_equal (agent, "session"))
    return open_ssh (agent, error);

  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  const char *const agent_argv[] = { self != NULL ? self : "pgcutover", "agent", NULL };
  return pgc_client_new_for_bus (G_BUS_TYPE_SESSION, agent_argv, NULL, error);
}
