/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/engine/pgc-client-tools.h"

#include <stdlib.h>
#include <string.h>

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

/* Empty bytes have no data, and g_strndup() of none is NULL. */
static char *
bytes_to_text (GBytes *bytes)
{
  gsize length = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  return data != NULL ? g_strndup (data, length) : g_strdup ("");
}

gboolean
pgc_client_tools_run (const char *const *argv, char **environment, char **output, char **errors,
                      gboolean *succeeded, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDERR_PIPE
      | (output != NULL ? G_SUBPROCESS_FLAGS_STDOUT_PIPE : G_SUBPROCESS_FLAGS_STDOUT_SILENCE));
  if (environment != NULL)
    g_subprocess_launcher_set_environ (launcher, environment);
  g_autoptr (GSubprocess) child = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (child == NULL)
    return FALSE;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  if (!g_subprocess_communicate (child, NULL, cancellable, &out, &err, error))
    {
      g_subprocess_force_exit (child);
      g_subprocess_wait (child, NULL, NULL);
      return FALSE;
    }
  if (output != NULL)
    *output = bytes_to_text (out);
  g_autofree char *text = bytes_to_text (err);
  *errors = g_utf8_make_valid (text, -1);
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
