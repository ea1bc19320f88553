/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-draft.h"

#include <glib/gstdio.h>

static char *
make_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "pgcutover", "draft.json", NULL);
}

char *
pgw_draft_load (void)
{
  g_autofree char *path = make_path ();
  char *text = NULL;
  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

/* A draft that cannot be kept is no reason to disturb whoever is filling it in. */
void
pgw_draft_save (const char *text)
{
  g_autofree char *path = make_path ();
  g_autofree char *directory = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  g_mkdir_with_parents (directory, 0700);
  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_message ("The draft is not kept: %s", error->message);
}

void
pgw_draft_remove (void)
{
  g_autofree char *path = make_path ();
  g_unlink (path);
}
