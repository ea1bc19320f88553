/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/pgw-agent-bar.h"

#include <glib/gi18n.h>

#include "agent/contract/pgc-error.h"

struct _PgwAgentBar
{
  AdwBin parent_instance;

  GtkInfoBar *bar;
  GtkLabel *message;
  GtkLabel *remedy;

  PgwAgent *agent; /* (owned) */
};

G_DEFINE_FINAL_TYPE (PgwAgentBar, pgw_agent_bar, ADW_TYPE_BIN)

/* While it is sought again, what was said stays, so that the bar does not flicker. */
static void
update (PgwAgentBar *self)
{
  switch (pgw_agent_get_state (self->agent))
    {
    case PGW_AGENT_CONNECTING:
      return;
    case PGW_AGENT_READY:
      gtk_info_bar_set_revealed (self->bar, FALSE);
      return;
    case PGW_AGENT_GONE:
      break;
    }
  const GError *error = pgw_agent_get_error (self->agent);
  if (error == NULL)
    return;
  const char *title = pgw_agent_get_title (self->agent);
  g_autofree char *message
      = g_strdup_printf (_("The agent of “%s” cannot be reached: %s"), title, error->message);
  const char *remedy = pgc_error_get_remedy (error);
  gtk_label_set_text (self->message, message);
  gtk_label_set_text (self->remedy,
                      remedy != NULL
                          ? remedy
                          : _("What you see may be old. Migrations go on when it is back."));
  gtk_info_bar_set_revealed (self->bar, TRUE);
}

static void
on_connect (PgwAgentBar *self)
{
  pgw_agent_connect (self->agent);
}

PgwAgent *
pgw_agent_bar_get_agent (PgwAgentBar *self)
{
  g_return_val_if_fail (PGW_IS_AGENT_BAR (self), NULL);
  return self->agent;
}

GtkWidget *
pgw_agent_bar_new (PgwAgent *agent)
{
  PgwAgentBar *self = g_object_new (PGW_TYPE_AGENT_BAR, NULL);
  self->agent = g_object_ref (agent);
  g_signal_connect_object (agent, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

static void
pgw_agent_bar_dispose (GObject *object)
{
  g_clear_object (&PGW_AGENT_BAR (object)->agent);
  G_OBJECT_CLASS (pgw_agent_bar_parent_class)->dispose (object);
}

static void
pgw_agent_bar_class_init (PgwAgentBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_agent_bar_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/agent-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwAgentBar, bar);
  gtk_widget_class_bind_template_child (widget_class, PgwAgentBar, message);
  gtk_widget_class_bind_template_child (widget_class, PgwAgentBar, remedy);
  gtk_widget_class_bind_template_callback (widget_class, on_connect);
}

static void
pgw_agent_bar_init (PgwAgentBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
