/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The wizard in another language: LANGUAGE says which, PGCUTOVER_LOCALE_DIR where translations are. */

#include <adwaita.h>
#include <glib/gi18n.h>
#include <locale.h>

#include "gui/agents/pgw-agents.h"
#include "gui/wizard/pgw-wizard.h"

/* How many labels below @root have @text. */
static guint
count (GtkWidget *root, const char *text)
{
  guint n = GTK_IS_LABEL (root) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (root)), text) == 0;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count (child, text);
  return n;
}

static void
test_wizard_is_translated (gconstpointer data)
{
  const char *const *expected = data; /* what to do, step */
  g_autoptr (PgwAgents) agents = pgw_agents_new ("/nonexistent/agents.ini");
  PgwWizard *wizard = pgw_wizard_new (agents);
  gtk_window_present (GTK_WINDOW (wizard));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (wizard));
  g_assert_cmpuint (count (GTK_WIDGET (wizard), expected[0]), >, 0);
  g_assert_cmpuint (count (GTK_WIDGET (wizard), expected[1]), >, 0);
  g_assert_cmpuint (count (GTK_WIDGET (wizard), "What to Do"), ==, 0);
  gtk_window_destroy (GTK_WINDOW (wizard));
}

static void
test_direction (gconstpointer is_right_to_left)
{
  g_assert_cmpint (gtk_widget_get_default_direction (), ==,
                   is_right_to_left != NULL ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
}

static void
test_plural_and_number (gconstpointer expected)
{
  g_autofree char *text
      = g_strdup_printf (ngettext ("%u migration", "%u migrations", 3), 3);
  g_assert_cmpstr (text, ==, expected);
}

int
main (int argc, char **argv)
{
  static const char *const german[] = { "Was zu tun ist", "Schritt 1 von 6" };
  static const char *const hebrew[] = { "מה לעשות", "צעד 1 מתוך 6" };
  setlocale (LC_ALL, "");
  bindtextdomain ("pgcutover", g_getenv ("PGCUTOVER_LOCALE_DIR"));
  bind_textdomain_codeset ("pgcutover", "UTF-8");
  textdomain ("pgcutover");
  gboolean is_hebrew = g_strcmp0 (g_getenv ("LANGUAGE"), "he") == 0;
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_data_func ("/language/wizard", is_hebrew ? hebrew : german, test_wizard_is_translated);
  g_test_add_data_func ("/language/plural", is_hebrew ? "3 העברות" : "3 Migrationen",
                        test_plural_and_number);
  g_test_add_data_func ("/language/direction", GINT_TO_POINTER (is_hebrew), test_direction);
  return g_test_run ();
}
