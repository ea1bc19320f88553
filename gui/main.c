/* SPDX-License-Identifier: GPL-3.0-or-later */

/* pgcutover-gui, “Cutover” on the desktop. */

#include <glib/gi18n.h>
#include <locale.h>

#include "config.h"
#include "gui/pgw-application.h"

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  /* Of a build that is not installed. */
  const char *directory = g_getenv ("PGCUTOVER_LOCALE_DIR");
  bindtextdomain ("pgcutover", directory != NULL ? directory : PGC_LOCALE_DIR);
  bind_textdomain_codeset ("pgcutover", "UTF-8");
  textdomain ("pgcutover");
  g_set_application_name (_("Cutover"));
  g_autoptr (PgwApplication) application = pgw_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
