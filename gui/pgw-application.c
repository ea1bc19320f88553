/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/pgw-application.h"

#include <glib/gi18n.h>

#include "config.h"
#include "gui/pgw-application-actions.h"
#include "gui/pgw-notifier.h"
#include "gui/pgw-window.h"
#include "gui/wizard/pgw-wizard.h"
#include "pgw-cutover-resources.h"

struct _PgwApplication
{
  AdwApplication parent_instance;

  PgwAgents *agents;     /* (owned) (nullable): NULL before the start */
  PgwNotifier *notifier; /* (owned) (nullable) */
  GtkWindow *window;     /* (weak) (nullable): closed but kept while hidden */
  GtkWindow *wizard;     /* (weak) (nullable) */
  gboolean is_background; /* the window is hidden, and we stay only to notify */
};

G_DEFINE_FINAL_TYPE (PgwApplication, pgw_application, ADW_TYPE_APPLICATION)

PgwAgents *
pgw_application_get_agents (PgwApplication *self)
{
  g_return_val_if_fail (PGW_IS_APPLICATION (self), NULL);
  return self->agents;
}

/* Whoever closes the window has not stopped what the agent does, and wants to hear of it. */
static gboolean
on_close_request (GtkWindow *window, PgwApplication *self)
{
  if (!pgw_notifier_has_live (self->notifier))
    return GDK_EVENT_PROPAGATE;
  self->is_background = TRUE;
  gtk_widget_hide (GTK_WIDGET (window));
  return GDK_EVENT_STOP;
}

static void
on_idle (PgwApplication *self)
{
  if (self->is_background && self->wizard == NULL)
    gtk_window_destroy (self->window);
}

static void
on_notified (PgwApplication *self, const char *id, GNotification *notification)
{
  gboolean is_seen = self->window != NULL && gtk_window_is_active (self->window);
  if (!is_seen)
    g_application_send_notification (G_APPLICATION (self), id, notification);
}

GtkWindow *
pgw_application_present (PgwApplication *self)
{
  g_return_val_if_fail (PGW_IS_APPLICATION (self), NULL);
  if (self->window == NULL)
    {
      g_set_weak_pointer (&self->window,
                          GTK_WINDOW (pgw_window_new (GTK_APPLICATION (self), self->agents)));
      g_signal_connect_object (self->window, "close-request", G_CALLBACK (on_close_request), self,
                               0);
    }
  self->is_background = FALSE;
  gtk_window_present (self->window);
  return self->window;
}

static void
on_started (PgwApplication *self, const char *id)
{
  GtkWindow *window = pgw_application_present (self);
  PgwMigration *migration = pgw_agents_find_migration (self->agents, id);
  if (migration != NULL)
    pgw_window_show_migration (PGW_WINDOW (window), migration);
}

GtkWindow *
pgw_application_present_wizard (PgwApplication *self)
{
  g_return_val_if_fail (PGW_IS_APPLICATION (self), NULL);
  if (self->wizard == NULL)
    {
      GtkWindow *parent = pgw_application_present (self);
      g_set_weak_pointer (&self->wizard, GTK_WINDOW (pgw_wizard_new (self->agents)));
      gtk_window_set_application (self->wizard, GTK_APPLICATION (self));
      gtk_window_set_transient_for (self->wizard, parent);
      g_signal_connect_object (self->wizard, "started", G_CALLBACK (on_started), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_window_present (self->wizard);
  return self->wizard;
}

static void
pgw_application_startup (GApplication *application)
{
  PgwApplication *self = PGW_APPLICATION (application);
  /* The linker leaves out of a library what nobody calls. */
  g_resources_register (pgw_cutover_get_resource ());
  G_APPLICATION_CLASS (pgw_application_parent_class)->startup (application);
  pgw_application_actions_add (self);
  gtk_window_set_default_icon_name (PGC_APPLICATION_ID);
  self->agents = pgw_agents_new (NULL);
  self->notifier = pgw_notifier_new (self->agents);
  g_signal_connect_object (self->notifier, "notified", G_CALLBACK (on_notified), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->notifier, "idle", G_CALLBACK (on_idle), self, G_CONNECT_SWAPPED);
  pgw_agents_connect_all (self->agents);
}

static void
pgw_application_activate (GApplication *application)
{
  pgw_application_present (PGW_APPLICATION (application));
}

static void
disconnect_agents (PgwApplication *self)
{
  guint n_agents = g_list_model_get_n_items (G_LIST_MODEL (self->agents));
  for (guint i = 0; i < n_agents; i++)
    {
      g_autoptr (PgwAgent) agent = g_list_model_get_item (G_LIST_MODEL (self->agents), i);
      pgw_agent_disconnect (agent);
    }
}

static void
pgw_application_shutdown (GApplication *application)
{
  PgwApplication *self = PGW_APPLICATION (application);
  if (self->agents != NULL)
    disconnect_agents (self);
  g_clear_object (&self->notifier);
  g_clear_object (&self->agents);
  G_APPLICATION_CLASS (pgw_application_parent_class)->shutdown (application);
}

static void
pgw_application_dispose (GObject *object)
{
  PgwApplication *self = PGW_APPLICATION (object);
  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->wizard);
  G_OBJECT_CLASS (pgw_application_parent_class)->dispose (object);
}

static void
pgw_application_class_init (PgwApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pgw_application_dispose;
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  application_class->startup = pgw_application_startup;
  application_class->activate = pgw_application_activate;
  application_class->shutdown = pgw_application_shutdown;
}

static void
pgw_application_init (PgwApplication *self)
{
}

PgwApplication *
pgw_application_new (void)
{
  return g_object_new (PGW_TYPE_APPLICATION, "application-id", PGC_APPLICATION_ID,
                       "resource-base-path", "/io/github/pgcutover/Cutover", NULL);
}
