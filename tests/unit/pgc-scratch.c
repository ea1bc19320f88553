/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/pgc-scratch.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOBODY 65534

PgcScratch *
pgc_scratch_new (void)
{
  g_autoptr (GError) error = NULL;
  PgcScratch *scratch = g_new0 (PgcScratch, 1);
  scratch->path = g_dir_make_tmp ("pgcutover-XXXXXX", &error);
  g_assert_no_error (error);
  return scratch;
}

static int
remove_entry (const char *path, const struct stat *status, int type, struct FTW *ftw)
{
  return remove (path);
}

void
pgc_scratch_free (PgcScratch *scratch)
{
  if (scratch == NULL)
    return;
  nftw (scratch->path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  g_free (scratch->path);
  g_free (scratch);
}

char *
pgc_scratch_dup_path (PgcScratch *scratch, const char *name)
{
  return g_build_filename (scratch->path, name, NULL);
}

char *
pgc_scratch_write (PgcScratch *scratch, const char *name, const char *text, int mode)
{
  g_autoptr (GError) error = NULL;
  char *path = pgc_scratch_dup_path (scratch, name);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  return path;
}

int
pgc_scratch_get_mode (const char *path)
{
  struct stat status;
  g_assert_cmpint (stat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

GBytes *
pgc_scratch_load (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize length;
  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

void
pgc_scratch_drop_root (PgcScratch *scratch)
{
  if (geteuid () != 0)
    return;
  g_assert_cmpint (chown (scratch->path, NOBODY, NOBODY), ==, 0);
  g_assert_cmpint (setresgid (NOBODY, NOBODY, NOBODY), ==, 0);
  g_assert_cmpint (setresuid (NOBODY, NOBODY, NOBODY), ==, 0);
  /* The kernel takes that away with the rights; a leak checker needs it. */
  g_assert_cmpint (prctl (PR_SET_DUMPABLE, 1), ==, 0);
}

void
pgc_scratch_forget_environment (void)
{
  static const char *const names[] = { "CREDENTIALS_DIRECTORY",     "PGPASSFILE",
                                       "PGCUTOVER_SECRET_STORE",    "PGCUTOVER_SOURCE_PASSWORD",
                                       "PGCUTOVER_TARGET_PASSWORD", "DBUS_SESSION_BUS_ADDRESS" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
  g_setenv ("XDG_RUNTIME_DIR", "/nonexistent", TRUE);
  g_setenv ("HOME", "/nonexistent", TRUE);
}
