/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cli/pgc-agent-link.h"

#include <glib/gi18n.h>
#include <string.h>

#define SSH_PREFIX "ssh://"

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
  g_auto (GStrv) ssh = pgc_agent_link_make_ssh_command (agent, error);
  return ssh != NULL;
}

GStrv
pgc_agent_link_make_ssh_command (const char *address, GError **error)
{
  if (!g_str_has_prefix (address, SSH_PREFIX))
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                     _("argument --agent: '%s' is not a valid value. Allowed values: session, "
                       "system, ssh://[USER@]HOST[:PORT]."),
                     address);
      return NULL;
    }
  const char *place = address + strlen (SSH_PREFIX);
  const char *colon = strrchr (place, ':');
  const char *bracket = strrchr (place, ']');
  gboolean has_port = colon != NULL && (bracket == NULL || colon > bracket);
  guint64 port = 22;
  g_autofree char *host = has_port ? g_strndup (place, (gsize) (colon - place)) : g_strdup (place);
  gboolean is_right = host[0] != '\0' && host[0] != '-' && strpbrk (host, "/ \t") == NULL;
  if (has_port && !g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &port, NULL))
    is_right = FALSE;
  if (!is_right)
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT,
                     _("argument --agent: '%s' is not ssh://[USER@]HOST[:PORT]"), address);
      return NULL;
    }
  GStrvBuilder *builder = g_strv_builder_new ();
  g_strv_builder_add_many (builder, "ssh", "-T", NULL);
  if (has_port)
    g_strv_builder_add_many (builder, "-p", colon + 1, NULL);
  g_strv_builder_add_many (builder, "--", host, "pgcutover", "agent", "--stdio", NULL);
  GStrv command = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return command;
}

static PgcClient *
open_ssh (const char *address, GError **error)
{
  g_auto (GStrv) command = pgc_agent_link_make_ssh_command (address, error);
  if (command == NULL)
    return NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (GSubprocess) ssh = g_subprocess_newv (
      (const char *const *) command,
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &local);
  if (ssh == NULL)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, _("Cannot run ssh: %s"), local->message);
      pgc_error_set_remedy (error, _("Install an ssh client."));
      return NULL;
    }
  g_autoptr (GIOStream) stream = g_simple_io_stream_new (g_subprocess_get_stdout_pipe (ssh),
                                                         g_subprocess_get_stdin_pipe (ssh));
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_sync (
      stream, NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL, &local);
  if (connection == NULL)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, _("There is no agent at %s: %s"), address,
                     local->message);
      pgc_error_set_remedy (error, _("Check that “ssh HOST pgcutover --version” works."));
      return NULL;
    }
  g_object_set_data_full (G_OBJECT (connection), "pgc-ssh", g_steal_pointer (&ssh),
                          g_object_unref);
  return pgc_client_new_for_connection (connection, NULL, error);
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
