/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/pgw-agents-window.h"

#include <glib/gi18n.h>

#include "agent/client/pgc-ssh-link.h"
#include "agent/contract/pgc-error.h"
#include "gui/pgw-agent-row.h"
#include "gui/wizard/pgw-problem-row.h"

struct _PgwAgentsWindow
{
  AdwWindow parent_instance;

  GtkListBox *list;
  GtkEditable *host;
  GtkButton *add;
  PgwProblemRow *problem;

  PgwAgents *agents; /* (owned) */
};

G_DEFINE_FINAL_TYPE (PgwAgentsWindow, pgw_agents_window, ADW_TYPE_WINDOW)

static void
show_problem (PgwAgentsWindow *self, const char *message)
{
  pgw_problem_row_take (self->problem, g_strdup (message), GTK_WIDGET (self->host));
}

static void
on_host_changed (PgwAgentsWindow *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->add), gtk_editable_get_text (self->host)[0] != '\0');
  show_problem (self, NULL);
}

/* "user@host" is what one types for ssh; the whole address does, too. */
static void
on_add (PgwAgentsWindow *self)
{
  const char *text = gtk_editable_get_text (self->host);
  if (text[0] == '\0')
    return;
  g_autofree char *address = g_str_has_prefix (text, PGC_SSH_LINK_PREFIX)
                                     || g_str_equal (text, PGW_AGENT_SYSTEM)
                                 ? g_strdup (text)
                                 : g_strconcat (PGC_SSH_LINK_PREFIX, text, NULL);
  g_autoptr (GError) error = NULL;
  if (pgw_agents_add (self->agents, address, &error) != NULL)
    gtk_editable_set_text (self->host, "");
  else
    show_problem (self, g_error_matches (error, PGC_ERROR, PGC_ERROR_INVALID_ARGUMENT)
                            ? _("Enter it as for ssh: user@host, or user@host:port.")
                            : error->message);
}

static void
on_remove (PgwAgentsWindow *self, PgwAgentRow *row)
{
  g_autoptr (GError) error = NULL;
  if (!pgw_agents_remove (self->agents, pgw_agent_row_get_agent (row), &error))
    show_problem (self, error->message);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  PgwAgentsWindow *self = user_data;
  gboolean is_removable = item != pgw_agents_get_local (self->agents);
  GtkWidget *row = pgw_agent_row_new (item, is_removable);
  g_signal_connect_object (row, "remove", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
  return row;
}

GtkWidget *
pgw_agents_window_new (PgwAgents *agents)
{
  PgwAgentsWindow *self = g_object_new (PGW_TYPE_AGENTS_WINDOW, NULL);
  self->agents = g_object_ref (agents);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (agents), make_row, self, NULL);
  return GTK_WIDGET (self);
}

static void
pgw_agents_window_dispose (GObject *object)
{
  PgwAgentsWindow *self = PGW_AGENTS_WINDOW (object);
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->agents);
  G_OBJECT_CLASS (pgw_agents_window_parent_class)->dispose (object);
}

static void
pgw_agents_window_class_init (PgwAgentsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_agents_window_dispose;
  g_type_ensure (PGW_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/agents-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwAgentsWindow, list);
  gtk_widget_class_bind_template_child (widget_class, PgwAgentsWindow, host);
  gtk_widget_class_bind_template_child (widget_class, PgwAgentsWindow, add);
  gtk_widget_class_bind_template_child (widget_class, PgwAgentsWindow, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_host_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pgw_agents_window_init (PgwAgentsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
