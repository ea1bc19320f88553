/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/pgw-agent-row.h"

#include <glib/gi18n.h>

struct _PgwAgentRow
{
  AdwActionRow parent_instance;

  GtkSpinner *spinner;
  GtkWidget *reconnect;
  GtkWidget *remove;

  PgwAgent *agent; /* (owned) */
};

G_DEFINE_FINAL_TYPE (PgwAgentRow, pgw_agent_row, ADW_TYPE_ACTION_ROW)

enum
{
  SIGNAL_REMOVE,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static char *
describe (PgwAgent *agent)
{
  const GError *error = pgw_agent_get_error (agent);
  switch (pgw_agent_get_state (agent))
    {
    case PGW_AGENT_CONNECTING:
      return g_strdup (_("Connecting…"));
    case PGW_AGENT_READY:
      {
        guint n = g_list_model_get_n_items (G_LIST_MODEL (agent));
        g_autofree char *migrations
            = g_strdup_printf (ngettext ("%u migration", "%u migrations", n), n);
        return g_strdup_printf (_("Connected, version %s, %s"), pgw_agent_get_version (agent),
                                migrations);
      }
    case PGW_AGENT_GONE:
      return g_strdup (error != NULL ? error->message : _("Not connected"));
    }
  return g_strdup ("");
}

static void
update (PgwAgentRow *self)
{
  PgwAgentState state = pgw_agent_get_state (self->agent);
  g_autofree char *text = describe (self->agent);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_spinner_set_spinning (self->spinner, state == PGW_AGENT_CONNECTING);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), state == PGW_AGENT_CONNECTING);
  gtk_widget_set_visible (self->reconnect, state == PGW_AGENT_GONE);
}

static void
on_reconnect (PgwAgentRow *self)
{
  pgw_agent_connect (self->agent);
}

static void
on_remove (PgwAgentRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

PgwAgent *
pgw_agent_row_get_agent (PgwAgentRow *self)
{
  g_return_val_if_fail (PGW_IS_AGENT_ROW (self), NULL);
  return self->agent;
}

GtkWidget *
pgw_agent_row_new (PgwAgent *agent, gboolean is_removable)
{
  PgwAgentRow *self = g_object_new (PGW_TYPE_AGENT_ROW, NULL);
  self->agent = g_object_ref (agent);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), pgw_agent_get_title (agent));
  gtk_widget_set_visible (self->remove, is_removable);
  g_signal_connect_object (agent, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (agent, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

static void
pgw_agent_row_dispose (GObject *object)
{
  g_clear_object (&PGW_AGENT_ROW (object)->agent);
  G_OBJECT_CLASS (pgw_agent_row_parent_class)->dispose (object);
}

static void
pgw_agent_row_class_init (PgwAgentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_agent_row_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/agent-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwAgentRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, PgwAgentRow, reconnect);
  gtk_widget_class_bind_template_child (widget_class, PgwAgentRow, remove);
  gtk_widget_class_bind_template_callback (widget_class, on_reconnect);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", PGW_TYPE_AGENT_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
pgw_agent_row_init (PgwAgentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
