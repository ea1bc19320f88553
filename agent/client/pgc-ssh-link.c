/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/client/pgc-ssh-link.h"

#include <glib/gi18n.h>
#include <string.h>

#include "agent/client/pgc-ssh-trouble.h"
#include "agent/contract/pgc-error.h"

/* What ssh says before it gives up fits; a host that talks on and on is cut off. */
#define MAX_STDERR_BYTES 4096

/* Once the command there has ended, ssh only has to hear of it. */
#define END_PATIENCE_US (3 * G_USEC_PER_SEC)
#define END_LOOK_US (10 * 1000)

static gboolean
check_host (const char *host)
{
  return host[0] != '\0' && host[0] != '-' && strpbrk (host, "/ \t") == NULL;
}

GStrv
pgc_ssh_link_make_command (const char *address, gboolean is_attended, GError **error)
{
  if (!g_str_has_prefix (address, PGC_SSH_LINK_PREFIX))
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("“%s” does not begin with “%s”"), address,
                     PGC_SSH_LINK_PREFIX);
      return NULL;
    }
  const char *place = address + strlen (PGC_SSH_LINK_PREFIX);
  const char *colon = strrchr (place, ':');
  const char *bracket = strrchr (place, ']');
  gboolean has_port = colon != NULL && (bracket == NULL || colon > bracket);
  guint64 port = 22;
  g_autofree char *host = has_port ? g_strndup (place, (gsize) (colon - place)) : g_strdup (place);
  if (!check_host (host)
      || (has_port && !g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &port, NULL)))
    {
      pgc_error_set (error, PGC_ERROR_INVALID_ARGUMENT, _("“%s” is not ssh://[USER@]HOST[:PORT]"),
                     address);
      return NULL;
    }
  GStrvBuilder *builder = g_strv_builder_new ();
  /* A link that is gone must not look like an agent that has nothing to say. */
  g_strv_builder_add_many (builder, "ssh", "-T", "-o", "ServerAliveInterval=15", NULL);
  if (!is_attended)
    g_strv_builder_add_many (builder, "-o", "BatchMode=yes", "-o", "ConnectTimeout=15", NULL);
  if (has_port)
    g_strv_builder_add_many (builder, "-p", colon + 1, NULL);
  g_strv_builder_add_many (builder, "--", host, "pgcutover", "agent", "--stdio", NULL);
  GStrv command = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return command;
}

/* The last line that an ended ssh has said; NULL if none, or if it spoke to the terminal. */
static char *
read_last_words (GSubprocess *ssh)
{
  GInputStream *stream = g_subprocess_get_stderr_pipe (ssh);
  if (stream == NULL)
    return NULL;
  char buffer[MAX_STDERR_BYTES + 1];
  gsize length = 0;
  if (!g_input_stream_read_all (stream, buffer, MAX_STDERR_BYTES, &length, NULL, NULL))
    return NULL;
  buffer[length] = '\0';
  g_strchomp (buffer);
  const char *line = strrchr (buffer, '\n');
  return buffer[0] != '\0' ? g_utf8_make_valid (line != NULL ? line + 1 : buffer, -1) : NULL;
}

/* Gives @ssh the time to end by itself, since its exit status says a lot, and then ends it.
 * Returns: the exit status, -1 if it had to be ended */
static int
end_ssh (GSubprocess *ssh)
{
  gint64 deadline = g_get_monotonic_time () + END_PATIENCE_US;
  while (g_subprocess_get_identifier (ssh) != NULL && g_get_monotonic_time () < deadline)
    g_usleep (END_LOOK_US);
  g_subprocess_force_exit (ssh);
  g_subprocess_wait (ssh, NULL, NULL);
  return g_subprocess_get_if_exited (ssh) ? g_subprocess_get_exit_status (ssh) : -1;
}

static void
explain (const char *address, GSubprocess *ssh, const GError *handshake, GError **error)
{
  PgcSshEnd end = { -1, NULL, handshake->message };
  /* One that talks on will not end by itself. */
  g_autofree char *noise = pgc_ssh_trouble_find_noise (handshake->message);
  if (noise != NULL)
    g_subprocess_force_exit (ssh);
  end.exit_status = end_ssh (ssh);
  g_autofree char *said = read_last_words (ssh);
  end.said = said;
  pgc_ssh_trouble_set_error (error, address, &end);
}

GDBusConnection *
pgc_ssh_link_open (const char *address, gboolean is_attended, GCancellable *cancellable,
                   GError **error)
{
  g_auto (GStrv) command = pgc_ssh_link_make_command (address, is_attended, error);
  if (command == NULL)
    return NULL;
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE;
  if (!is_attended)
    flags |= G_SUBPROCESS_FLAGS_STDERR_PIPE;
  g_autoptr (GError) local = NULL;
  g_autoptr (GSubprocess) ssh
      = g_subprocess_newv ((const char *const *) command, flags, &local);
  if (ssh == NULL)
    {
      pgc_error_set (error, PGC_ERROR_AGENT, _("Cannot run ssh: %s"), local->message);
      pgc_error_set_remedy (error, _("Install an ssh client."));
      return NULL;
    }
  g_autoptr (GIOStream) stream = g_simple_io_stream_new (g_subprocess_get_stdout_pipe (ssh),
                                                         g_subprocess_get_stdin_pipe (ssh));
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_sync (
      stream, NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, cancellable, &local);
  if (connection == NULL)
    {
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_subprocess_force_exit (ssh);
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      explain (address, ssh, local, error);
      return NULL;
    }
  g_object_set_data_full (G_OBJECT (connection), "pgc-ssh", g_steal_pointer (&ssh),
                          g_object_unref);
  return g_steal_pointer (&connection);
}
