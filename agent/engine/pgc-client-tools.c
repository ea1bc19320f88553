/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-client-tools.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/contract/pgc-error.h"
#include "config.h"

void
pgc_client_tools_free (PgcClientTools *tools)
{
  if (tools == NULL)
    return;
  g_free (tools->directory);
  g_free (tools);
}

int
pgc_client_tools_parse_version (const char *text)
{
  const char *number = strstr (text, "(PostgreSQL) ");
  return number != NULL ? atoi (number + strlen ("(PostgreSQL) ")) : 0;
}

enum
{
  OUTPUT,
  ERRORS,
  CANCEL,
  N_POLLED,
};

/* FALSE at the end of what @fd gives. */
static gboolean
read_some (int fd, GString *text)
{
  char buffer[4096];
  gssize n = read (fd, buffer, sizeof buffer);
  if (n > 0)
    g_string_append_len (text, buffer, n);
  return n > 0 || (n < 0 && errno == EINTR);
}

static int
get_fd (GInputStream *pipe)
{
  return pipe != NULL ? g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (pipe)) : -1;
}

/* Reads what @child writes until it has closed both pipes. Not g_subprocess_communicate(): in GLib
 * 2.74 that corrupts the heap when several threads give it one cancellable. */
static gboolean
read_pipes (GSubprocess *child, GString *const *texts, GCancellable *cancellable, GError **error)
{
  GPollFD polled[N_POLLED] = {
    [OUTPUT] = { get_fd (g_subprocess_get_stdout_pipe (child)), G_IO_IN, 0 },
    [ERRORS] = { get_fd (g_subprocess_get_stderr_pipe (child)), G_IO_IN, 0 },
    [CANCEL] = { -1, 0, 0 },
  };
  gboolean has_cancel = g_cancellable_make_pollfd (cancellable, &polled[CANCEL]);
  while ((polled[OUTPUT].fd >= 0 || polled[ERRORS].fd >= 0)
         && !g_cancellable_is_cancelled (cancellable))
    {
      if (g_poll (polled, N_POLLED, -1) < 0)
        continue; /* a signal; there is no other reason */
      for (guint i = OUTPUT; i <= ERRORS; i++)
        if (polled[i].fd >= 0 && polled[i].revents != 0 && !read_some (polled[i].fd, texts[i]))
          polled[i].fd = -1;
    }
  if (has_cancel)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

gboolean
pgc_client_tools_run (const char *const *argv, char **environment, char **output, char **errors,
                      gboolean *succeeded, GCancellable *cancellable, GError **error)
{
  /* Pipes for all three: GLib would open /dev/null for the others, which a bare root directory
   * does not have, and abort the child. */
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
      | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  if (environment != NULL)
    g_subprocess_launcher_set_environ (launcher, environment);
  g_autoptr (GSubprocess) child = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (child == NULL)
    return FALSE;
  g_output_stream_close (g_subprocess_get_stdin_pipe (child), NULL, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) err = g_string_new (NULL);
  gboolean is_read = read_pipes (child, (GString *const[]){ out, err }, cancellable, error);
  if (!is_read)
    g_subprocess_force_exit (child);
  if (!g_subprocess_wait (child, NULL, is_read ? error : NULL) || !is_read)
    return FALSE;
  if (output != NULL)
    *output = g_strdup (out->str);
  *errors = g_utf8_make_valid (err->str, (gssize) err->len);
  *succeeded = g_subprocess_get_successful (child);
  return TRUE;
}

/* The major version of the pair in @directory, 0 if it is not there or does not run. */
static int
probe (const char *directory, GCancellable *cancellable)
{
  g_autofree char *dump = g_build_filename (directory, "pg_dump", NULL);
  g_autofree char *restore = g_build_filename (directory, "pg_restore", NULL);
  if (!g_file_test (dump, G_FILE_TEST_IS_EXECUTABLE)
      || !g_file_test (restore, G_FILE_TEST_IS_EXECUTABLE))
    return 0;
  const char *argv[] = { dump, "--version", NULL };
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  gboolean succeeded;
  if (!pgc_client_tools_run (argv, NULL, &output, &errors, &succeeded, cancellable, NULL)
      || !succeeded)
    return 0;
  return pgc_client_tools_parse_version (output);
}

static void
consider (const char *directory, PgcClientTools *best, GCancellable *cancellable)
{
  int major = probe (directory, cancellable);
  if (major <= best->major)
    return;
  g_free (best->directory);
  best->directory = g_strdup (directory);
  best->major = major;
}

/* Distributions keep each major version in a directory of its own: @parent/NN/bin or @parent-NN/bin. */
static void
consider_versions (const char *parent, const char *prefix, PgcClientTools *best,
                   GCancellable *cancellable)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_str_has_prefix (name, prefix) || !g_ascii_isdigit (name[strlen (prefix)]))
        continue;
      g_autofree char *directory = g_build_filename (parent, name, "bin", NULL);
      consider (directory, best, cancellable);
    }
}

static void
consider_usual_places (PgcClientTools *best, GCancellable *cancellable)
{
  if (*PGC_CLIENT_TOOLS_DIR != '\0')
    consider (PGC_CLIENT_TOOLS_DIR, best, cancellable);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  if (self != NULL)
    {
      g_autofree char *beside = g_path_get_dirname (self);
      consider (beside, best, cancellable);
      /* Where the archive with the static executable has them. */
      g_autofree char *bundled = g_build_filename (beside, "..", "lib", "pgcutover", NULL);
      consider (bundled, best, cancellable);
    }
  consider_versions ("/usr/lib/postgresql", "", best, cancellable);
  consider_versions ("/usr", "pgsql-", best, cancellable);
  g_autofree char *in_path = g_find_program_in_path ("pg_dump");
  if (in_path != NULL)
    {
      g_autofree char *directory = g_path_get_dirname (in_path);
      consider (directory, best, cancellable);
    }
}

PgcClientTools *
pgc_client_tools_find (const char *preferred, int source_major, GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (PgcClientTools) best = g_new0 (PgcClientTools, 1);
  if (preferred != NULL)
    consider (preferred, best, cancellable);
  else
    consider_usual_places (best, cancellable);
  if (best->major >= source_major)
    return g_steal_pointer (&best);
  if (best->major == 0)
    pgc_error_set (error, PGC_ERROR_TOOL, "pg_dump and pg_restore were not found%s%s",
                   preferred != NULL ? " in " : "", preferred != NULL ? preferred : "");
  else
    pgc_error_set (error, PGC_ERROR_TOOL,
                   "pg_dump in %s is of version %d, the source server is of version %d",
                   best->directory, best->major, source_major);
  pgc_error_set_remedy (error,
                        "Install the PostgreSQL client tools of version %d or newer (on Debian: "
                        "apt install postgresql-client-%d), or set clientToolsDirectory to where "
                        "they are.",
                        source_major, source_major);
  return NULL;
}
