/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/wizard/pgw-setup-page.h"

#include <glib/gi18n.h>

#include "gui/wizard/pgw-problem-row.h"

struct _PgwSetupPage
{
  AdwBin parent_instance;

  GtkEditable *name;
  PgwProblemRow *name_problem;
  AdwPreferencesGroup *agent_group;
  AdwComboRow *agent;
  GtkCheckButton *validate_and_migrate;
  GtkCheckButton *validate;
  GtkCheckButton *migrate;
  GtkCheckButton *offline;
  GtkCheckButton *online;

  PgwWizardModel *model; /* (owned) */
  PgwAgents *agents;     /* (owned) */
};

static void page_init (PgwWizardPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgwSetupPage, pgw_setup_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (PGW_TYPE_WIZARD_PAGE, page_init))

static GtkCheckButton *
get_option_button (PgwSetupPage *self, PgcOption option)
{
  switch (option)
    {
    case PGC_OPTION_VALIDATE:
      return self->validate;
    case PGC_OPTION_MIGRATE:
      return self->migrate;
    case PGC_OPTION_VALIDATE_AND_MIGRATE:
      return self->validate_and_migrate;
    }
  return self->validate_and_migrate;
}

static void
select_agent (PgwSetupPage *self)
{
  PgwAgent *agent = pgw_wizard_model_get_agent (self->model);
  guint n_agents = g_list_model_get_n_items (G_LIST_MODEL (self->agents));
  for (guint i = 0; i < n_agents; i++)
    {
      g_autoptr (PgwAgent) item = g_list_model_get_item (G_LIST_MODEL (self->agents), i);
      if (item == agent && adw_combo_row_get_selected (self->agent) != i)
        adw_combo_row_set_selected (self->agent, i);
    }
}

static void
fill (PgwSetupPage *self)
{
  const PgcSpec *entries = pgw_wizard_model_get_entries (self->model);
  if (g_strcmp0 (gtk_editable_get_text (self->name), entries->name) != 0)
    gtk_editable_set_text (self->name, entries->name != NULL ? entries->name : "");
  gtk_check_button_set_active (get_option_button (self, entries->option), TRUE);
  gtk_check_button_set_active (entries->mode == PGC_MODE_ONLINE ? self->online : self->offline,
                               TRUE);
  select_agent (self);
  pgw_problem_row_take (self->name_problem, pgw_wizard_model_check_name (self->model),
                        GTK_WIDGET (self->name));
}

static void
on_name_changed (PgwSetupPage *self)
{
  if (self->model != NULL)
    pgw_wizard_model_set_name (self->model, gtk_editable_get_text (self->name));
}

static void
on_toggled (PgwSetupPage *self, GtkCheckButton *button)
{
  if (self->model == NULL || !gtk_check_button_get_active (button))
    return;
  if (button == self->offline)
    pgw_wizard_model_set_mode (self->model, PGC_MODE_OFFLINE);
  else if (button == self->online)
    pgw_wizard_model_set_mode (self->model, PGC_MODE_ONLINE);
  else if (button == self->validate)
    pgw_wizard_model_set_option (self->model, PGC_OPTION_VALIDATE);
  else if (button == self->migrate)
    pgw_wizard_model_set_option (self->model, PGC_OPTION_MIGRATE);
  else
    pgw_wizard_model_set_option (self->model, PGC_OPTION_VALIDATE_AND_MIGRATE);
}

static void
on_agent_changed (PgwSetupPage *self)
{
  PgwAgent *agent = adw_combo_row_get_selected_item (self->agent);
  if (self->model != NULL && agent != NULL)
    pgw_wizard_model_set_agent (self->model, agent);
}

/* For the combo row's expression. */
static char *
dup_agent_title (PgwAgent *agent, gpointer unused)
{
  return g_strdup (pgw_agent_get_title (agent));
}

static void
on_agents_changed (PgwSetupPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->agent_group),
                          g_list_model_get_n_items (G_LIST_MODEL (self->agents)) > 1);
}

GtkWidget *
pgw_setup_page_new (PgwWizardModel *model, PgwAgents *agents)
{
  PgwSetupPage *self = g_object_new (PGW_TYPE_SETUP_PAGE, NULL);
  self->agents = g_object_ref (agents);
  g_autoptr (GtkExpression) title = gtk_cclosure_expression_new (
      G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (dup_agent_title), NULL, NULL);
  adw_combo_row_set_expression (self->agent, title);
  adw_combo_row_set_model (self->agent, G_LIST_MODEL (agents));
  g_signal_connect_object (agents, "items-changed", G_CALLBACK (on_agents_changed), self,
                           G_CONNECT_SWAPPED);
  on_agents_changed (self);
  self->model = g_object_ref (model);
  g_signal_connect_object (model, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}

static void
show_problems (PgwWizardPage *page)
{
  PgwSetupPage *self = PGW_SETUP_PAGE (page);
  fill (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
page_init (PgwWizardPageInterface *iface)
{
  iface->title = N_("Set Up");
  iface->show_problems = show_problems;
}

static void
pgw_setup_page_dispose (GObject *object)
{
  PgwSetupPage *self = PGW_SETUP_PAGE (object);
  g_clear_object (&self->model);
  g_clear_object (&self->agents);
  G_OBJECT_CLASS (pgw_setup_page_parent_class)->dispose (object);
}

static void
pgw_setup_page_class_init (PgwSetupPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = pgw_setup_page_dispose;
  g_type_ensure (PGW_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pgcutover/Cutover/wizard/setup-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PgwSetupPage, name);
  gtk_widget_class_bind_template_child (widget_class, PgwSetupPage, name_problem);
  gtk_widget_class_bind_template_child (widget_class, PgwSetupPage, agent_group);
  gtk_widget_class_bind_template_child (widget_class, PgwSetupPage, agent);
  gtk_widget_class_bind_template_child (widget_class, PgwSetupPage, validate_and_migrate);
  gtk_widget_class_bind_template_child (widget_class, PgwSetupPage, validate);
  gtk_widget_class_bind_template_child (widget_class, PgwSetupPage, migrate);
  gtk_widget_class_bind_template_child (widget_class, PgwSetupPage, offline);
  gtk_widget_class_bind_template_child (widget_class, PgwSetupPage, online);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_agent_changed);
}

static void
pgw_setup_page_init (PgwSetupPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
