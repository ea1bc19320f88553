/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/service/pgc-state-directory.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/contract/pgc-error.h"

/* A variable that is set but empty is as good as unset, as the XDG specification has it. */
static const char *
get_variable (char **envp, const char *name)
{
  const char *value = g_environ_getenv (envp, name);
  return value != NULL && value[0] != '\0' ? value : NULL;
}

char *
pgc_state_directory_find (const char *option, gboolean is_system, char **envp)
{
  const char *given = option != NULL ? option : get_variable (envp, "PGCUTOVER_STATE_DIR");
  if (given != NULL)
    return g_canonicalize_filename (given, NULL);

  const char *of_systemd = get_variable (envp, "STATE_DIRECTORY");
  if (of_systemd != NULL)
    {
      /* A unit with several has them separated by colons; ours is the first. */
      g_autofree char *first = g_strndup (of_systemd, strcspn (of_systemd, ":"));
      return g_canonicalize_filename (first, NULL);
    }
  if (is_system)
    return g_strdup ("/var/lib/pgcutover");

  const char *of_xdg = get_variable (envp, "XDG_STATE_HOME");
  if (of_xdg != NULL && g_path_is_absolute (of_xdg))
    return g_build_filename (of_xdg, "pgcutover", NULL);
  const char *home = get_variable (envp, "HOME");
  return g_build_filename (home != NULL ? home : g_get_home_dir (), ".local", "state", "pgcutover",
                           NULL);
}

static void
set_errno_error (GError **error, const char *what, const char *path)
{
  pgc_error_set (error, PGC_ERROR_PERMISSION, "%s %s: %s", what, path, g_strerror (errno));
  pgc_error_set_remedy (error, "Give a directory of your own with --state-dir or in "
                               "$PGCUTOVER_STATE_DIR.");
}

gboolean
pgc_state_directory_ensure (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      set_errno_error (error, "Cannot make the state directory", path);
      return FALSE;
    }
  struct stat info;
  if (stat (path, &info) != 0)
    {
      set_errno_error (error, "Cannot look at the state directory", path);
      return FALSE;
    }
  if (info.st_uid != geteuid ())
    {
      pgc_error_set (error, PGC_ERROR_PERMISSION,
                     "The state directory %s belongs to another user (uid %u)", path,
                     (guint) info.st_uid);
      pgc_error_set_remedy (error, "Run the agent as that user, or give a directory of your own "
                                   "with --state-dir or in $PGCUTOVER_STATE_DIR.");
      return FALSE;
    }
  /* systemd makes a StateDirectory= readable by all unless told otherwise. */
  if ((info.st_mode & 077) != 0 && g_chmod (path, 0700) != 0)
    {
      set_errno_error (error, "Cannot close to others the state directory", path);
      return FALSE;
    }
  return TRUE;
}
