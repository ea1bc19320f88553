/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "agent/contract/pgc-error.h"
#include "agent/service/pgc-state-directory.h"

static void
test_first_that_is_given_wins (void)
{
  const struct
  {
    const char *option;
    gboolean is_system;
    const char *environment[5];
    const char *expected;
  } cases[] = {
    { "/opt/x", TRUE, { "PGCUTOVER_STATE_DIR=/env", "STATE_DIRECTORY=/unit", NULL }, "/opt/x" },
    { "/opt/x/../y/", FALSE, { NULL }, "/opt/y" },
    { NULL, FALSE, { "PGCUTOVER_STATE_DIR=/env", "STATE_DIRECTORY=/unit", NULL }, "/env" },
    { NULL, FALSE, { "STATE_DIRECTORY=/unit:/more", "XDG_STATE_HOME=/xdg", NULL }, "/unit" },
    { NULL, TRUE, { "XDG_STATE_HOME=/xdg", "HOME=/root", NULL }, "/var/lib/pgcutover" },
    { NULL, FALSE, { "XDG_STATE_HOME=/xdg", "HOME=/home/ann", NULL }, "/xdg/pgcutover" },
    { NULL,
      FALSE,
      { "PGCUTOVER_STATE_DIR=", "STATE_DIRECTORY=", "XDG_STATE_HOME=relative", "HOME=/home/ann",
        NULL },
      "/home/ann/.local/state/pgcutover" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = pgc_state_directory_find (cases[i].option, cases[i].is_system,
                                                         (char **) cases[i].environment);
      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

static void
test_relative_option_is_made_absolute (void)
{
  static const char *const environment[] = { NULL };
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *expected = g_build_filename (here, "state", NULL);
  g_autofree char *found = pgc_state_directory_find ("state", FALSE, (char **) environment);
  g_assert_cmpstr (found, ==, expected);
}

static guint
get_mode (const char *path)
{
  struct stat info;
  g_assert_cmpint (stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static void
test_made_and_closed_to_others (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *top = g_dir_make_tmp ("pgcutover-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *parent = g_build_filename (top, "a", NULL);
  g_autofree char *path = g_build_filename (parent, "b", NULL);
  g_assert_true (pgc_state_directory_ensure (path, &error));
  g_assert_cmpint (get_mode (path), ==, 0700);
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
  g_assert_true (pgc_state_directory_ensure (path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_mode (path), ==, 0700);
  g_rmdir (path);
  g_rmdir (parent);
  g_rmdir (top);
}

static void
test_file_in_the_way (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("pgcutover-XXXXXX", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_autofree char *below = g_build_filename (path, "state", NULL);
  g_assert_false (pgc_state_directory_ensure (below, &error));
  g_assert_error (error, PGC_ERROR, PGC_ERROR_PERMISSION);
  g_assert_nonnull (pgc_error_get_remedy (error));
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state-directory/first-that-is-given-wins", test_first_that_is_given_wins);
  g_test_add_func ("/state-directory/relative-option-is-made-absolute",
                   test_relative_option_is_made_absolute);
  g_test_add_func ("/state-directory/made-and-closed-to-others", test_made_and_closed_to_others);
  g_test_add_func ("/state-directory/file-in-the-way", test_file_in_the_way);
  return g_test_run ();
}
