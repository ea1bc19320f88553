/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/pgw-application-actions.h"

#include <glib/gi18n.h>

#include "config.h"
#include "gui/pgw-agents-window.h"
#include "gui/pgw-window.h"

static void
on_new_migration (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  pgw_application_present_wizard (application);
}

static void
on_show_migration (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  GtkWindow *window = pgw_application_present (application);
  PgwMigration *migration = pgw_agents_find_migration (pgw_application_get_agents (application),
                                                       g_variant_get_string (parameter, NULL));
  if (migration != NULL)
    pgw_window_show_migration (PGW_WINDOW (window), migration);
}

static void
on_agents (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  GtkWindow *parent = pgw_application_present (application);
  GtkWidget *window = pgw_agents_window_new (pgw_application_get_agents (application));
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_present (GTK_WINDOW (window));
}

static void
present_from_resource (PgwApplication *application, const char *path, const char *id)
{
  GtkWindow *parent = pgw_application_present (application);
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (path);
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, id));
  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
}

static void
on_help (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  present_from_resource (application, "/io/github/pgcutover/Cutover/help-window.ui",
                         "help_window");
}

/* Not the help overlay that GTK makes of itself at the start: GTK 4.8 fails when assistive
 * technology looks into a window that was never shown. */
static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  present_from_resource (application, "/io/github/pgcutover/Cutover/shortcuts-window.ui",
                         "shortcuts_window");
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  GtkWindow *parent = pgw_application_present (application);
  adw_show_about_window (parent, "application-name", _("Cutover"), "application-icon",
                         PGC_APPLICATION_ID, "version", PGC_VERSION, "developer-name",
                         _("The pgcutover developers"), "license-type", GTK_LICENSE_GPL_3_0,
                         "copyright", "© 2026 The pgcutover developers", "comments",
                         _("Moves PostgreSQL databases from one server to another, with or "
                           "without downtime."),
                         /* Translators: your names, one a line */
                         "translator-credits", _("translator-credits"), NULL);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  /* By the windows, which keep what is to be kept. */
  GList *windows = g_list_copy (gtk_application_get_windows (application));
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
  g_list_free (windows);
  g_application_quit (application);
}

void
pgw_application_actions_add (PgwApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "new-migration", .activate = on_new_migration },
    { .name = "show-migration", .activate = on_show_migration, .parameter_type = "s" },
    { .name = "agents", .activate = on_agents },
    { .name = "help", .activate = on_help },
    { .name = "shortcuts", .activate = on_shortcuts },
    { .name = "about", .activate = on_about },
    { .name = "quit", .activate = on_quit },
  };
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accels[] = {
    { "app.new-migration", { "<Control>n" } },
    { "app.help", { "F1" } },
    { "app.shortcuts", { "<Control>question" } },
    { "app.quit", { "<Control>q" } },
    { "win.search", { "<Control>f" } },
    { "win.back", { "<Alt>Left", "Back" } },
    { "window.close", { "<Control>w" } },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action,
                                           accels[i].keys);
}
