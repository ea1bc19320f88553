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
  bindtextdomain ("pgcutover", PGC_LOCALE_DIR);
  bind_textdomain_codeset ("pgcutover", "UTF-8");
  textdomain ("pgcutover");
  g_set_application_name (_("Cutover"));
  g_autoptr (PgwApplication) application = pgw_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
